"""Link number: what is offered, what was done, what cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from agent.web.present.words import first_name, shorten
from agent.web.speech import _, ngettext
from cache.model import Organization, Person
from cache.numbers import Kind, Number

MOST_COUNTED = 50


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Links the number of the call to *person*, *organization* (ids, "" for not) or both; *undoes*: takes that back."""

    label: str
    person: str = ""
    organization: str = ""
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class LinkBar:
    """What can be done with a number that the directory does not have as this caller's; *is_done*: it was linked."""

    sentence: str
    buttons: tuple[LinkButton, ...]
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody a number may be linked to. *is_linked*: during this call; *has_it*: by an older link, or by itself."""

    id: str
    name: str
    short: str
    is_linked: bool = False
    has_it: bool = False


def person_owner(person: Person, *, is_linked: bool, has_it: bool) -> Owner:
    """Return *person* as an owner."""
    return Owner(person.id, shorten(person.name), first_name(person.name), is_linked, has_it)


def organization_owner(organization: Organization, *, is_linked: bool, has_it: bool) -> Owner:
    """Return *organization* as an owner."""
    name = shorten(organization.name, 40)
    return Owner(organization.id, name, name, is_linked, has_it)


def link_bar(person: Owner | None, organization: Owner | None) -> LinkBar | None:
    """Return what to offer for the caller *person* of *organization*; None when there is nothing to say or do."""
    linked = tuple(each for each in (person, organization) if each is not None and each.is_linked)
    if linked:
        return _done(linked, person, organization)
    if person is None or person.has_it:
        return None
    buttons = [LinkButton(person.short, person=person.id)]
    if organization is not None and not organization.has_it:
        buttons.append(LinkButton(organization.short, organization=organization.id))
        buttons.append(LinkButton(_("Both"), person=person.id, organization=organization.id))
    return LinkBar(_("Not on record. Link this number to"), tuple(buttons))


def _done(linked: tuple[Owner, ...], person: Owner | None, organization: Owner | None) -> LinkBar:
    names = [each.name for each in linked]
    if len(names) == 1:
        sentence = _("Linked to {name}. The next call from it will match.").format(name=names[0])
    else:
        both = _("Linked to {person} and {organization}. The next call from it will match.")
        sentence = both.format(person=names[0], organization=names[1])
    ids = {"person": "", "organization": ""}
    for each in linked:
        ids["person" if each is person else "organization"] = each.id
    buttons = [LinkButton(_("Undo"), ids["person"], ids["organization"], undoes=True)]
    if organization is not None and not (organization.is_linked or organization.has_it):
        label = _("Link {name} too").format(name=organization.short)
        buttons.append(LinkButton(label, organization=organization.id))
    if person is not None and not (person.is_linked or person.has_it):
        buttons.append(LinkButton(_("Link {name} too").format(name=person.short), person=person.id))
    return LinkBar(sentence, tuple(buttons), is_done=True)


def removal(person_id: str) -> LinkButton:
    """Return the button that takes back an older link of the number to a person."""
    return LinkButton(_("Remove this link"), person=person_id, undoes=True)


def not_linkable(number: Number | None) -> str:
    """Return why *number* cannot be linked; "" when it can."""
    if number is None:
        return _("The telephone sent no number, so there is none to link.")
    match number.kind:
        case Kind.WITHHELD:
            return _("The caller hides the number, so there is none to link.")
        case Kind.UNFILLED:
            return _("Your phone did not fill in the number, so there is none to link.")
        case Kind.UNREADABLE:
            return _("This is no telephone number, so it cannot be linked.")
        case Kind.SERVICE:
            return _("This is a service code. It belongs to nobody, so it cannot be linked.")
        case Kind.NUMBER | Kind.SHORT:
            return ""


def shared_question(count: int, *, too_many: bool, limit: int) -> str:
    """Return what to ask before a number that *count* people have (*too_many*: more than 50) is linked; "" for few."""
    if not too_many and count <= limit:
        return ""
    if too_many:
        return _("More than {count} people have this number. Link it all the same?").format(count=MOST_COUNTED)
    return ngettext(
        "{count} person has this number already. Link it all the same?",
        "{count} people have this number already. Link it all the same?",
        count,
    ).format(count=count)
