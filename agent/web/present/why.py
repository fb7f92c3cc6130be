"""Why this person: by what they were found, how sure that is, and how old the directory's row is."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Level, MatchedBy, PhoneCall, Resolution
from agent.web.present.caller import Fact
from agent.web.present.words import shorten
from agent.web.speech import _, ngettext
from cache.model import Match, Person
from cache.numbers import Tier

LINKED_HERE = "linked here"  # what the cache calls a number that was linked on this computer


@dataclass(frozen=True, slots=True)
class Row:
    """Where a person's row in the directory comes from: the *source*, and when it was last read (UTC, or "")."""

    source: str
    read_at: str


def reasons(person: Person, match: Match | None, found: Resolution, call: PhoneCall, row: Row) -> tuple[Fact, ...]:
    """Return why *person* is on the page, one reason a line; *match*: how the calling number is theirs, None: not."""
    facts = [Fact(_("Found by"), _rule(found, call))]
    if found.number is not None:
        facts.append(Fact(_("How sure"), _certainty(match, found)))
    if match is not None:
        facts.append(Fact(_("On record"), shorten(match.number.raw, 40)))
        facts.append(Fact(_("Labelled"), _label(match.number.kind)))
    facts += [
        Fact(_("Ring came from"), _trust(call.level)),
        Fact(_("Directory"), shorten(row.source, 40)),
        Fact(_("Directory read"), "", at=row.read_at),
        Fact(_("Changed there"), "", at=person.updated_at),
    ]
    return tuple(fact for fact in facts if fact.value or fact.at)


def _label(kind: str) -> str:
    return _("linked here") if kind == LINKED_HERE else shorten(kind, 30)


def _rule(found: Resolution, call: PhoneCall) -> str:
    match found.matched_by:
        case MatchedBy.REQUEST:
            return _("the entered number {number}").format(number=shorten(call.query.request, 40))
        case MatchedBy.EMPLOYEE_ID:
            return _("employee ID {number}").format(number=shorten(call.query.employee_id, 40))
        case MatchedBy.SUPPORT_ID:
            return _("support ID {number}").format(number=shorten(call.query.support_id, 40))
        case MatchedBy.CHOSEN:
            return _("your choice for this call")
        case MatchedBy.TELEPHONE | None:
            return _("the calling number")


def _certainty(match: Match | None, found: Resolution) -> str:
    if match is None:
        return _("The calling number is not on record")
    count = len(found.candidates)
    if found.matched_by is MatchedBy.TELEPHONE and count > 1:
        sentence = ngettext("{count} person has this number", "{count} people share this number", count)
        return sentence.format(count=count)
    if match.tier >= Tier.SPELLING:
        return _("Certain, the same number")
    if match.tier is Tier.INTERNAL:
        return _("Certain, an extension of our own")
    return _("Not certain, only its end agrees")


def _trust(level: Level) -> str:
    match level:
        case Level.VERIFIED:
            return _("a signed link")
        case Level.PHONE_SYSTEM:
            return _("the telephone system")
        case Level.PAGE_OR_LINK:
            return _("a web page or link, not the phone")
