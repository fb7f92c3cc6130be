"""Who is calling: the card on the left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agent.model import Candidate, DialOutcome, Direction, Level, MatchedBy, PhoneCall, Resolution
from agent.web.present.numbers import shown
from agent.web.present.times import age_seconds, talk_seconds, timer_text
from agent.web.present.words import counted_open, first_name, initials, joined, shorten
from agent.web.speech import _
from cache.model import Match, Organization, Person
from cache.numbers import Kind, Number, Site, Tier, read
from cache.numbers.showing import Shown

RINGS_SECONDS = 120  # a telephone system that only tells of rings leaves the rest to us: none rings for longer
TALKS_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Keys:
    """What the softphone can be told from the page."""

    answer: bool = False
    hangup: bool = False


NO_KEYS = Keys()


@dataclass(frozen=True, slots=True)
class Line:
    """The state of the telephone call: *word*; *since* starts a running clock, *at* is a point in time (UTC, or "")."""

    word: str
    since: str = ""
    at: str = ""
    to: str = ""
    keys: Keys = NO_KEYS

    @property
    def is_live(self) -> bool:
        """Whether it goes on just now."""
        return bool(self.since)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the details; *dial* makes it a ``tel:`` link, *at* is a point in time (UTC) in place of a value."""

    name: str
    value: str
    dial: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A known caller. *place*: organization and site. *matched*: why it is this person; *is_sure*: no guess in it."""

    person_id: str
    name: str
    first: str
    initials: str
    title: str
    is_vip: bool
    place: str
    number: Shown | None
    matched: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several people who may be calling; *key* is the key that chooses them, "" from the tenth on."""

    person_id: str
    index: int
    key: str
    name: str
    first: str
    initials: str
    note: str


def line(call: PhoneCall, now: datetime, to: str) -> Line:
    """Return the state of *call* at *now*; *to* is whom or what was dialed, "" when not known."""
    if call.is_not_made:
        word = _("Not called yet") if call.outcome is DialOutcome.ASKED else _("Not called")
        return Line(word, at=call.started_at, to=to)
    word = _("Ringing") if call.direction is Direction.IN else _("Calling")
    if call.ended_at:
        return Line(_ended_word(call), at=call.ended_at, to=to)
    if call.answered_at:
        if age_seconds(call.answered_at, now) < TALKS_SECONDS:
            return Line(_("On a call"), since=call.answered_at, to=to)
        return Line(_("Answered"), at=call.answered_at, to=to)
    if age_seconds(call.started_at, now) < RINGS_SECONDS:
        return Line(word, since=call.started_at, to=to)
    return Line(_("Rang") if call.direction is Direction.IN else _("Called"), at=call.started_at, to=to)


def _ended_word(call: PhoneCall) -> str:
    seconds = talk_seconds(call)
    if seconds is None:
        return _("Missed") if call.direction is Direction.IN else _("No answer")
    return _("Call ended after {time}").format(time=timer_text(seconds))


def with_keys(line: Line, call: PhoneCall, keys: Keys) -> Line:
    """Return *line* with the keys that make sense now: what a web page made up cannot be picked up."""
    if not line.is_live or call.level is Level.PAGE_OR_LINK:
        return line
    rings_here = call.direction is Direction.IN and not call.answered_at
    return replace(line, keys=Keys(keys.answer and rings_here, keys.hangup))


def warning(call: PhoneCall) -> str:
    """Return what to say of how far the ring can be trusted; "" when nothing needs saying."""
    if call.level is Level.PAGE_OR_LINK and call.direction is Direction.IN:
        return _("Opened by a web page or link. Your phone has not confirmed this caller.")
    return ""


def person_card(
    candidate: Candidate, organization: Organization | None, number: Shown | None, matched: str
) -> PersonCard:
    """Return the card of one person; *number* is the one that calls, None when it is not known."""
    person, found = candidate.person, candidate.match
    return PersonCard(
        person_id=person.id,
        name=shorten(person.name),
        first=first_name(person.name),
        initials=initials(person.name),
        title=shorten(person.job_title),
        is_vip=person.is_vip,
        place=", ".join(filter(None, (shorten(organization.name) if organization else "", shorten(person.site)))),
        number=number,
        matched=matched,
        is_sure=found is None or found.tier >= Tier.SPELLING,
    )


def person_facts(person: Person, site: Site) -> tuple[Fact, ...]:
    """Return a person's numbers and ids; *site* reads the numbers of somebody whose own region is not known."""
    return (*_numbers(person, site), *_ids(person))


def numbers_to_call(person: Person, site: Site) -> tuple[Fact, ...]:
    """Return the numbers of a person among which there is a choice; empty for one alone."""
    found = tuple(fact for fact in _numbers(person, site) if fact.dial)
    return found if len(found) > 1 else ()


def calling_number(number: Number | None) -> Shown | None:
    """Return the number that calls as it is shown, or why it is not; None when the telephone sent none."""
    if number is None:
        return None
    match number.kind:
        case Kind.WITHHELD:
            return Shown(_("Number withheld"))
        case Kind.UNFILLED:
            return Shown(_("Your phone did not fill in the number"))
        case Kind.UNREADABLE:
            return Shown(_("Not a telephone number"))
        case Kind.NUMBER | Kind.SHORT | Kind.SERVICE:
            return shown(number)


def call_facts(call: PhoneCall) -> tuple[Fact, ...]:
    """Return what the telephone told of the call beside the number (A3)."""
    came = {
        Level.VERIFIED: _("signed link"),
        Level.PHONE_SYSTEM: _("telephone system"),
        Level.PAGE_OR_LINK: _("web page or link"),
    }
    given = (
        Fact(_("Call ID"), shorten(call.query.foreign_id)),
        Fact(_("Employee ID sent"), shorten(call.query.employee_id)),
        Fact(_("Support ID sent"), shorten(call.query.support_id)),
        Fact(_("Opened by"), came[call.level]),
    )
    return tuple(fact for fact in given if fact.value)


def matched_words(resolution: Resolution, call: PhoneCall, match: Match | None, word: str) -> str:
    """Return why it is this person."""
    match resolution.matched_by:
        case MatchedBy.REQUEST:
            return _("Matched by {word} {number}").format(word=word, number=shorten(call.query.request))
        case MatchedBy.EMPLOYEE_ID:
            return _("Matched by employee ID {number}").format(number=shorten(call.query.employee_id))
        case MatchedBy.SUPPORT_ID:
            return _("Matched by support ID {number}").format(number=shorten(call.query.support_id))
        case MatchedBy.CHOSEN:
            return _("Chosen by you")
        case MatchedBy.TELEPHONE:
            return tier_words(match, resolution.number) if match else ""
        case None:
            return ""


def tier_words(match: Match, number: Number | None) -> str:
    """Return how well the calling number and the registered one agree (matching.md §3)."""
    digits, extension = (number.digits, number.extension) if number else ("", "")
    words = {
        Tier.SAME: _same_words(shorten(match.number.kind, 30)),
        Tier.LINE: _("Same line, extension {extension} is not listed").format(extension=extension),
        Tier.SECOND: _("Same number, read as {number}").format(number=shorten(match.number.raw)),
        Tier.SPELLING: _("Same number in another spelling"),
        Tier.INTERNAL: _("Internal {number}").format(number=digits),
        Tier.TAIL: _("Ends in …{digits}, not certain").format(digits=digits[-(match.score - Tier.TAIL) :]),
        Tier.SWITCHBOARD: _("Switchboard number"),
    }
    return words[match.tier]


def choices(candidates: tuple[tuple[Candidate, int], ...], last: str, word: str) -> tuple[Choice, ...]:
    """Return the people to choose from, each with the count of open tickets; *last*: the one chosen last time."""
    return tuple(
        Choice(
            person_id=candidate.person.id,
            index=index,
            key=str(index + 1) if index < 9 else "",  # noqa: PLR2004 - keys 1 to 9
            name=shorten(candidate.person.name),
            first=first_name(candidate.person.name),
            initials=initials(candidate.person.name),
            note=joined(
                shorten(candidate.person.job_title, 40),
                _("chosen last time") if candidate.person.id == last else counted_open(count, word),
            ),
        )
        for index, (candidate, count) in enumerate(candidates)
    )


def several_words(resolution: Resolution, word: str) -> str:
    """Return why there are several people."""
    count = len(resolution.candidates)
    match resolution.matched_by:
        case MatchedBy.REQUEST:
            if resolution.tickets:
                return _("{count} service desks have a {word} with that number.").format(
                    count=len(resolution.tickets), word=word
                )
            return _("The {word} was made for {count} people.").format(word=word, count=count)
        case MatchedBy.EMPLOYEE_ID:
            return _("{count} people have this employee ID.").format(count=count)
        case MatchedBy.SUPPORT_ID:
            return _("{count} people share this support ID.").format(count=count)
        case MatchedBy.TELEPHONE | MatchedBy.CHOSEN | None:
            return _("{count} people share this number.").format(count=count)


def _same_words(label: str) -> str:
    if label.casefold().startswith("linked"):
        return _("Linked to this number")
    return _("Matched on {label}").format(label=label) if label else _("Matched on this number")


def _numbers(person: Person, site: Site) -> tuple[Fact, ...]:
    found = []
    for number in person.numbers:
        seen = shown(read(number.raw, site, person.region or None))
        found.append(Fact(shorten(number.kind, 30).capitalize() or _("Number"), shorten(number.raw, 40), seen.dial))
    return tuple(found)


def _ids(person: Person) -> tuple[Fact, ...]:
    facts = (
        Fact(_("Email"), shorten(person.email)),
        Fact(_("Support ID"), shorten(person.support_id)),
        Fact(_("Employee ID"), shorten(person.employee_id)),
    )
    return tuple(fact for fact in facts if fact.value)
