"""Nobody, or too many: what is known of a caller whom nothing names."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Filling, LiveLookUp, PhoneCall, Resolution
from agent.web.present.numbers import shown
from agent.web.present.words import shorten
from agent.web.speech import _, figure
from cache.numbers import Kind
from cache.numbers.showing import Shown


@dataclass(frozen=True, slots=True)
class UnknownCard:
    """A caller without a name: *heading* is the number, or what is wrong with it; *why* nobody was found.

    *live*: what the service desks say of it, "" when they were not asked.
    """

    heading: str
    number: Shown | None
    why: str
    hint: str = ""
    live: str = ""


def unknown_card(call: PhoneCall, resolution: Resolution, live: LiveLookUp | None = None) -> UnknownCard:
    """Return what to say of a caller when there is nobody to show."""
    number = resolution.number
    if number is None:
        return UnknownCard(
            _("Unknown caller"), None, _without_number(call, resolution), _filling_hint(resolution.filling)
        )
    match number.kind:
        case Kind.WITHHELD:
            return UnknownCard(
                _("Number withheld"), None, _("The caller hides the number. Ask for the name, then search.")
            )
        case Kind.UNFILLED:
            return _unfilled(call)
        case Kind.UNREADABLE:
            sent = shorten(call.query.telephone, 40)
            return UnknownCard(sent, None, _("This is no telephone number. Ask for the name, then search."))
        case Kind.NUMBER | Kind.SHORT | Kind.SERVICE:
            seen = shown(number)
            hint = _filling_hint(resolution.filling)
            return UnknownCard(seen.text, seen, _with_number(resolution), hint, _live_words(live))


def _live_words(live: LiveLookUp | None) -> str:
    if live is None:
        return ""
    names = ", ".join(shorten(source, 40) for source in live.sources)
    match live.state:
        case "asking":
            return _("Asking {sources} …").format(sources=names)
        case "nobody":
            return _("Asked {sources}: nobody has this number there.").format(sources=names)
        case "silent":
            return _("Asked {sources}: no answer ({reason}).").format(sources=names, reason=shorten(live.reason, 160))


def percent(filling: Filling) -> str:
    """Return how far the directory is loaded: ``42 %``, or how many rows came when nobody knows how many will."""
    if filling.total:
        return f"{min(99, 100 * filling.rows // filling.total)} %"
    return _("{count} people so far").format(count=figure(filling.rows)) if filling.rows else _("nothing so far")


def _unfilled(call: PhoneCall) -> UnknownCard:
    return UnknownCard(
        _("No number"),
        None,
        _("Your phone did not fill in the number."),
        _(
            "It sent {text} as it stands. In the phone's settings, write the placeholder"
            " for the caller's number exactly as the phone's manual spells it."
        ).format(text=shorten(call.query.telephone, 40)),
    )


def _with_number(resolution: Resolution) -> str:
    if resolution.too_many:
        return _("More than 50 people have this number. Ask for the name, then search.")
    if resolution.filling:
        return _("Not loaded yet ({part}).").format(part=percent(resolution.filling))
    match [shorten(match.organization.name) for match in resolution.caller_organizations[:2]]:
        case [one]:
            return _("A number of {name}. Nobody in the directory has it as their own.").format(name=one)
        case [one, other]:
            both = _("A number of {name} and {other}. Nobody in the directory has it as their own.")
            return both.format(name=one, other=other)
        case _nobody:
            return _("Nobody in the directory has this number.")


def _without_number(call: PhoneCall, resolution: Resolution) -> str:
    if resolution.filling:
        return _("Not loaded yet ({part}).").format(part=percent(resolution.filling))
    if resolution.ticket is not None or resolution.tickets:
        return _("The requester is not in the directory.")
    if call.query.employee_id:
        return _("Nobody has employee ID {number}.").format(number=shorten(call.query.employee_id))
    if call.query.support_id:
        return _("Nobody has support ID {number}.").format(number=shorten(call.query.support_id))
    return _("The telephone sent no number.")


def _filling_hint(filling: Filling | None) -> str:
    return _("The caller may be among those who are still to come.") if filling else ""
