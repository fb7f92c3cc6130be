"""What a console page asks to be shown: the view's query string, read strictly. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args
from urllib.parse import unquote_to_bytes

from agent.web import BadRequest
from agent.words import marked, sentence

MAX_LENGTH = 2048
MAX_VALUE = 256  # ids of people are made of a source's name and its own id, which may be an address

Whose = Literal["", "caller", "organization", "dialed"]
Only = Literal["", "open", "missed"]
Page = Literal["", "setup", "status", "statistics", "settings"]
Days = Literal["7", "30", "90"]
_CALL = re.compile(r"[A-Za-z0-9_-]{0,64}\Z")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{0,64}\Z")
_FORM = re.compile(r"[A-Za-z0-9-]{0,64}\Z")
_OFFSET = re.compile(r"-?[0-9]{1,3}\Z")  # minutes; the earth has -12 to +14 hours
_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*\Z")
_BAD = marked("The address of this view is not one of ours.")

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Asked:
    """One view. *call* or *person* is who it is about, both empty: the idle page.

    *whose*: the count whose list is open; *only*: which rows; *look*: which of several people is previewed, from 0;
    *is_changing*: the caller is being changed; *anyway*: an old ticket is opened all the same; *is_told*: the dialog
    was answered.
    *form*: a new request is written, "new" or the key of one that was refused.
    *text*, *organization*: what is searched for, or the people of which organization are listed.
    *page*: a page beside the calls; *phone*, *shows_all*, *tested*: of the set-up page, the phone, whether all are
    offered, the id of the test call. *days*, *zone*, *offset*: of the statistics, how many, and the browser's time
    zone: its name, and how many minutes it is ahead of UTC just now.
    """

    call: str = ""
    person: str = ""
    whose: Whose = ""
    only: Only = ""
    look: int = 0
    is_changing: bool = False
    anyway: bool = False
    is_told: bool = False
    form: str = ""
    text: str = ""
    organization: str = ""
    page: Page = ""
    phone: str = ""
    shows_all: bool = False
    tested: str = ""
    days: int = 30
    zone: str = ""
    offset: int = 0


def read(raw_query: str) -> Asked:
    """Return what *raw_query* asks; raise BadRequest for anything that our script does not send."""
    values = _values(raw_query)
    asked = Asked(
        call=_like(_CALL, values.pop("call", "")),
        person=values.pop("person", ""),
        whose=_one_of(values.pop("list", ""), get_args(Whose)),
        only=_one_of(values.pop("only", ""), get_args(Only)),
        look=_small(values.pop("look", "0")),
        is_changing=_flag(values.pop("change", "")),
        anyway=_flag(values.pop("anyway", "")),
        is_told=_flag(values.pop("told", "")),
        form=_like(_FORM, values.pop("form", "")),
        text=values.pop("q", ""),
        organization=values.pop("organization", ""),
        page=_one_of(values.pop("page", ""), get_args(Page)),
        phone=_like(_CALL, values.pop("phone", "")),
        shows_all=_flag(values.pop("all", "")),
        tested=_like(_CALL, values.pop("tested", "")),
        days=int(_one_of(values.pop("days", "30"), get_args(Days))),
        zone=_like(_ZONE, values.pop("zone", "")),
        offset=int(_like(_OFFSET, values.pop("offset", "0"))),
    )
    if values:
        raise BadRequest(_BAD)
    return asked


def _values(raw_query: str) -> dict[str, str]:
    if len(raw_query) > MAX_LENGTH or not _ESCAPES.match(raw_query):
        raise BadRequest(_BAD)
    found: dict[str, str] = {}
    for part in filter(None, raw_query.split("&")):
        name, _, value = part.partition("=")
        if name in found:
            raise BadRequest(_BAD)
        found[name] = _decoded(value)
    return found


def _decoded(raw: str) -> str:
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(_BAD) from None
    if len(text) > MAX_VALUE:
        raise BadRequest(sentence("That is too long to search for."))
    return text


def _one_of(value: str, known: tuple[Word, ...]) -> Word:
    for word in known:
        if value == word:
            return word
    raise BadRequest(_BAD)


def _like(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.match(value):
        raise BadRequest(_BAD)
    return value


def _small(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 2):  # noqa: PLR2004 - at most 50 people are offered
        raise BadRequest(_BAD)
    return int(value)


def _flag(value: str) -> bool:
    return _one_of(value, ("", "1")) == "1"
