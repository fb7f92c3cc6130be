"""One ring exactly as it came, whatever it was. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote

from agent.model import CallId, Level

MOST_PARAMETERS = 17  # one more than a ring may have, so that it shows
LONGEST = 80
_SECRETS = frozenset({"key", "sig"})
_HIDDEN = "…"

Way = Literal["address", "link", "command"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One ring. *number* grows from one to the next.

    *given*: names and values as they came, decoded as far as they could be, secrets left out.
    *refusal*: why it rang nobody, "" when it did. *call_id*: the call that it belongs to, None when it rang nobody.
    """

    at: datetime
    way: Way
    level: Level
    number: int
    given: tuple[tuple[str, str], ...]
    refusal: str = ""
    call_id: CallId | None = None

    def value(self, name: str) -> str:
        """Return the value of one parameter, "" when it did not come."""
        return next((value for given, value in self.given if given.lower() == name.lower()), "")


def given(raw_query: str) -> tuple[tuple[str, str], ...]:
    """Return names and values of a query, whatever it is: what is broken stays as it came."""
    parts = [part for part in raw_query[:4096].split("&", MOST_PARAMETERS)[:MOST_PARAMETERS] if part]
    return tuple(_pair(part) for part in parts)


def _pair(part: str) -> tuple[str, str]:
    raw_name, _, raw_value = part.partition("=")
    name = unquote(raw_name)[:LONGEST]
    if name.lower() in _SECRETS:
        return name, _HIDDEN if raw_value else ""
    return name, _readable(raw_value)[:LONGEST]


def _readable(raw: str) -> str:
    decoded = unquote(raw, errors="replace")
    return raw if "\ufffd" in decoded else decoded  # %CallerNumber% is no percent-encoding
