"""What a ring brought, parameter by parameter, and how each was understood: a wrong one is named at once. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from agent.model import Level, utc_text
from agent.web.arrived import Arrival
from agent.web.names import NAMES
from agent.web.present.caller import calling_number
from agent.web.present.words import shorten
from agent.web.speech import gettext as _
from agent.web.speech import said
from cache.numbers import Kind, Number

Reader = Callable[[str], Number | None]
_CALLERS = ("telephone", "request", "employeeID", "supportID")
_NUMBERS = ("telephone", "called")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line: the *name* and *value* that came, and what they *mean*; *is_odd*: something is wrong with it."""

    name: str
    value: str
    meaning: str
    is_odd: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring for the page. *verdict*: what became of it; *advice*: what to do about it, "" for nothing."""

    number: int
    at: str
    came: str
    verdict: str
    advice: str
    is_odd: bool
    call: str
    parameters: tuple[Parameter, ...]


def ring(arrival: Arrival, read: Reader) -> Ring:
    """Return what to show of one ring; *read* is how the telephone system's numbers are read."""
    parameters = tuple(_parameter(name, value, read) for name, value in arrival.given)
    advice = _advice(arrival, read)
    verdict = said(arrival.refusal) or (_("It rang, but something is wrong with it.") if advice else _("It rang."))
    return Ring(
        number=arrival.number,
        at=utc_text(arrival.at),
        came=_came(arrival),
        verdict=verdict,
        advice=advice,
        is_odd=bool(arrival.refusal or advice),
        call=arrival.call_id or "",
        parameters=parameters,
    )


def known_name(given: str) -> str:
    """Return the name that Deskcall knows for one that came in any case, "" for none."""
    return next((name for name in NAMES if name.lower() == given.lower()), "")


def _came(arrival: Arrival) -> str:
    if arrival.level is Level.VERIFIED:
        return _("signed")
    if arrival.way == "link":
        return _("by a cti: link")
    if arrival.level is Level.PAGE_OR_LINK:
        return _("by a web page")
    return _("by a command") if arrival.way == "command" else _("by your phone")


def _advice(arrival: Arrival, read: Reader) -> str:
    """Return the first thing that is wrong, as a sentence that says what to do."""
    for name, value in arrival.given:
        if not known_name(name):
            meant = _meant(name)
            shown = shorten(name, _LONGEST)
            if meant:
                return _("“{name}” is no name that Deskcall knows: write “{meant}”.").format(name=shown, meant=meant)
            continue
        if known_name(name) in (*_CALLERS, "called", "callID") and _is_unfilled(value, read):
            return _(
                "Your phone sent {value} without filling it in. Paste the text again, exactly as above, and look at"
                " how your phone spells it."
            ).format(value=shorten(value, _LONGEST))
    is_later = arrival.value("callID").strip() and arrival.value("event").strip().lower() in ("answer", "hangup")
    if not is_later and not arrival.refusal and not any(arrival.value(name).strip() for name in _CALLERS):
        return _("No caller came with it: the number is empty or missing.")
    return ""


def _parameter(name: str, value: str, read: Reader) -> Parameter:
    known = known_name(name)
    shown_name, shown_value = shorten(name, _LONGEST) or _("(no name)"), shorten(value, _LONGEST)
    if not known:
        meant = _meant(name)
        meaning = _("unknown name; did you mean {meant}?").format(meant=meant) if meant else _("unknown, passed over")
        return Parameter(shown_name, shown_value, meaning, is_odd=True)
    if known in ("key", "sig"):
        return Parameter(shown_name, shown_value, _("secret, not shown"))
    if not value.strip():
        return Parameter(shown_name, "", _("empty"), is_odd=known in _CALLERS)
    if known != "event" and _is_unfilled(value, read):
        return Parameter(shown_name, shown_value, _("not filled in by your phone"), is_odd=True)
    if known in _NUMBERS:
        return _number(shown_name, shown_value, read(value))
    meaning = _event(value) if known == "event" else _meaning(known)
    return Parameter(shown_name, shown_value, meaning)


def _number(name: str, value: str, number: Number | None) -> Parameter:
    shown = calling_number(number)
    is_odd = number is not None and number.kind is Kind.UNREADABLE
    return Parameter(name, value, shown.text if shown else "", is_odd=is_odd)


def _is_unfilled(value: str, read: Reader) -> bool:
    number = read(value)
    return number is not None and number.kind is Kind.UNFILLED


def _meant(name: str) -> str:
    lower = {known.lower(): known for known in NAMES}
    close = get_close_matches(name.lower()[:_LONGEST], lower, n=1, cutoff=0.7)
    aliases = {"number": "telephone", "phone": "telephone", "caller": "telephone", "callerid": "telephone"}
    return lower[close[0]] if close else aliases.get(name.lower(), "")


def _meaning(name: str) -> str:
    meanings = {
        "request": _("number of a request"),
        "employeeID": _("employee number"),
        "supportID": _("support ID"),
        "callID": _("id of the call at the phone system"),
        "ts": _("time of the signature"),
    }
    return meanings[name]


def _event(value: str) -> str:
    words = {"ring": _("it rings"), "answer": _("it was answered"), "hangup": _("it has ended")}
    return words.get(value.strip().lower(), _("must be ring, answer or hangup"))
