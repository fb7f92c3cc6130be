"""The health page in plain words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from agent.web.present.words import shorten
from agent.web.speech import figure, ngettext
from agent.web.speech import gettext as _

_FAULTY = ("failing", "refused", "stale")


@dataclass(frozen=True, slots=True)
class Check:
    """One line: *name*, and in *note* how it is. *at*: a moment of it (UTC, "" for none), *at_word* stands before that.

    *action*: what a button beside it does, "" for none.
    """

    name: str
    note: str
    is_ok: bool = True
    at: str = ""
    at_word: str = ""
    action: Literal["", "sync"] = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure of the directory."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of one source, as `cache.freshness.StreamState` has it."""

    source: str
    stream: str
    state: str
    rows: int
    total: int | None
    ok_at: str
    error: str
    requests_left: int | None = None
    kept: str = ""


def verdict(checks: tuple[Check, ...]) -> str:
    """Return what all of it comes to."""
    count = sum(not check.is_ok for check in checks)
    if not count:
        return _("Everything is in order")
    return ngettext("One thing needs attention", "{count} things need attention", count).format(count=count)


def sources(streams: tuple[Stream, ...]) -> tuple[Check, ...]:
    """Return a line for each source; without any, what to do."""
    if not streams:
        note = _("Nothing was loaded yet. Name a [[source]] of people in the configuration.")
        return (Check(_("Sources"), note, is_ok=False, action="sync"),)
    grouped = groupby(sorted(streams, key=lambda each: each.source), key=lambda each: each.source)
    return tuple(_source(name, tuple(group)) for name, group in grouped)


def _source(name: str, streams: tuple[Stream, ...]) -> Check:
    faulty = next((each for each in streams if each.state in _FAULTY), None)
    kept = next((each.kept for each in streams if each.kept), "")
    oldest = min(each.ok_at for each in streams)
    amounts = " · ".join(_amount(each) for each in streams if each.rows or each.state != "fresh") or _("nothing in it")
    amounts += _left(streams)
    if faulty is not None:
        note = f"{_said(faulty)} {amounts}"
    elif kept:
        note = f"{shorten(kept, 200)}. {amounts}"
    elif any(each.state in ("filling", "never") for each in streams):
        note = _("Being loaded: {amounts}").format(amounts=amounts)
    else:
        note = _("In step: {amounts}").format(amounts=amounts)
    return Check(
        shorten(name, 40),
        note,
        is_ok=faulty is None and not kept,
        at=oldest,
        at_word=_("last read without a fault"),
        action="sync",
    )


def _left(streams: tuple[Stream, ...]) -> str:
    """Return how many requests could be made after the last reading; "" where there is no limit."""
    left = min((each.requests_left for each in streams if each.requests_left is not None), default=None)
    if left is None:
        return ""
    words = ngettext("{count} more request allowed", "{count} more requests allowed", left)
    return f" · {words.format(count=figure(left))}"


def _said(stream: Stream) -> str:
    reason = shorten(stream.error, 200) or _("no reason was given")
    match stream.state:
        case "refused":
            return _("Refused: {reason}.").format(reason=reason.rstrip("."))
        case "stale":
            return _("Not read for too long: {reason}.").format(reason=reason.rstrip("."))
        case _:
            return _("Cannot be read: {reason}.").format(reason=reason.rstrip("."))


def _amount(stream: Stream) -> str:
    if stream.total is not None and stream.total != stream.rows and stream.state in ("filling", "never"):
        return _("{rows} of {total} {things}").format(
            rows=figure(stream.rows), total=figure(stream.total), things=_things(stream.stream, stream.total)
        )
    return f"{figure(stream.rows)} {_things(stream.stream, stream.rows)}"


def _things(stream: str, count: int) -> str:
    match stream:
        case "people":
            return ngettext("person", "people", count)
        case "organizations":
            return ngettext("organization", "organizations", count)
        case "tickets":
            return ngettext("request", "requests", count)
        case _:
            return shorten(stream, 20)


def size_words(size: int) -> str:
    """Return a size as people read it."""
    if size < 1_000_000:  # noqa: PLR2004
        return _("{size} kB").format(size=figure(round(size / 1_000)))
    return _("{size} MB").format(size=figure(round(size / 1_000_000)))
