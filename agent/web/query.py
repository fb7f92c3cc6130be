"""Reads a ring's query string, once and strictly: + stays +, %20 is a space (sd.md, "Rules of reading"). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from agent.model import Event, RingQuery
from agent.web import BadRequest
from agent.web.names import NAMES
from agent.words import marked, sentence
from cache import numbers

MAX_LENGTH = 2048
MAX_PARAMETERS = 16
MAX_VALUE = 64

_KNOWN = {name.lower(): name for name in NAMES}
_CREDENTIALS = ("key", "ts", "sig")
_OF_A_CALL = frozenset(NAMES) - set(_CREDENTIALS)
_OF_A_CALLER = frozenset({"request", "employeeID", "supportID", "telephone"})

_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*\Z")
# What a telephone sends when it does not know the macro of its own template: %CallerNumber%, %%CallerNumber%%. The
# last % makes it no percent-encoding, so nothing that can be decoded is mistaken for a macro.
_MACRO = re.compile(r"(%%?)[A-Za-z_](?:[\w.\-]|%20)*\1\Z", re.ASCII)
# No digits in it: {A0EEBC99-…} is the id of a call.
_ID_NOT_FILLED_IN = re.compile(
    r"%%?[a-z_. -]+%%?|\$?\{+[a-z_. -]+\}+|\[+[a-z_. -]+\]+|\$[a-z_]+\$?|null|undefined|none|nil",
    re.IGNORECASE | re.ASCII,
)
_NOWHERE = numbers.Site()
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})

_CTI = re.compile(r"cti:(?://)?(?P<action>[a-z]+)/?\?(?P<query>[!-~]*)\Z", re.IGNORECASE)
_NEVER_IN_A_LINK = frozenset('"`<>\\^{|}#')
_RING_ACTIONS = frozenset({"sd", "ring"})
_DIAL_ACTION = "dial"


class BadQuery(BadRequest):
    """A query that is refused as a whole; the text names the parameter, never its value."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The secure link's part of a query: ``key``, or ``ts`` and ``sig``; empty texts were not given."""

    key: str = ""
    ts: str = ""
    sig: str = ""


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """One ring as it was asked for.

    *signed*: what a signature covers, (name, value) of every known parameter that came but the credentials, decoded,
    not trimmed, sorted by name. *unknown*: how many parameters were ignored.
    """

    ring: RingQuery
    credentials: Credentials
    signed: tuple[tuple[str, str], ...]
    unknown: int


def read(raw_query: str) -> ReadQuery:
    """Return what the query string of ``/sd`` says; raise BadQuery when any part of it is not as it must be."""
    values, unknown = _known(pairs(raw_query))
    if not _OF_A_CALL & values.keys():
        raise BadQuery(
            sentence("The query needs one of {names}.", names=", ".join(filter(_OF_A_CALL.__contains__, NAMES)))
        )
    return ReadQuery(
        ring=_ring(values),
        credentials=Credentials(*(values.get(name, "") for name in _CREDENTIALS)),
        signed=tuple(sorted((name, value) for name, value in values.items() if name not in _CREDENTIALS)),
        unknown=unknown,
    )


def read_cti(link: str) -> ReadQuery:
    """Return what a ``cti:sd`` link says, which must name a caller; raise BadQuery for every other link."""
    action, query = _of_cti(link)
    if action not in _RING_ACTIONS:
        raise BadQuery(marked("The link is none that rings: it must begin with cti:sd?"))
    found = read(query)
    # A link may come from any page: without a caller it could only end or answer somebody else's call.
    if not _OF_A_CALLER & {name for name, _ in found.signed}:
        raise BadQuery(marked("The link names no caller: it needs request, employeeID, supportID or telephone."))
    return found


def read_cti_dial(link: str) -> str:
    """Return the number of a ``cti:dial`` link, decoded and not read yet; raise BadQuery for every other link."""
    action, query = _of_cti(link)
    values, unknown = _known(pairs(query))
    if action != _DIAL_ACTION or unknown or values.keys() != {"telephone"}:
        raise BadQuery(marked("A link that dials is cti:dial?telephone= and a number, and nothing else."))
    return values["telephone"]


def address_link(raw_query: str) -> str:
    """Return the link of ``/tel?u=…``, decoded once, which must be all of the query; raise BadQuery."""
    raw = raw_query.removeprefix("u=")
    if raw == raw_query or "&" in raw or len(raw) > MAX_LENGTH:
        raise BadQuery(marked("The address is /tel?u= and one link, and nothing else."))
    return _decoded(raw, "u")


def is_cti_dial(link: str) -> bool:
    """Tell whether *link* is a ``cti:`` link that wants to dial, well-formed or not."""
    scheme, _, rest = link.partition(":")
    action = rest.removeprefix("//").partition("?")[0].removesuffix("/")
    return scheme.lower() == "cti" and action.lower() == _DIAL_ACTION


def _of_cti(link: str) -> tuple[str, str]:
    """Return action, in lower case, and raw query of a ``cti:`` link."""
    if len(link) > MAX_LENGTH or _NEVER_IN_A_LINK & set(link):
        raise BadQuery(marked("The link is too long or has characters that no link has."))
    parts = _CTI.match(link)
    if parts is None:
        raise BadQuery(marked("The link does not begin with cti:sd? or cti:dial?"))
    return parts["action"].lower(), parts["query"]


def pairs(raw_query: str) -> tuple[tuple[str, str], ...]:
    """Return every parameter in order, name and value decoded once; raise BadQuery beyond the limits."""
    if len(raw_query) > MAX_LENGTH:
        raise BadQuery(sentence("The query is longer than {count} characters.", count=MAX_LENGTH))
    parts = [part for part in raw_query.split("&") if part]
    if len(parts) > MAX_PARAMETERS:
        raise BadQuery(sentence("The query has more than {count} parameters.", count=MAX_PARAMETERS))
    return tuple(_pair(part) for part in parts)


def _pair(part: str) -> tuple[str, str]:
    raw_name, _, raw_value = part.partition("=")
    name = _decoded(raw_name, "a name")
    value = raw_value if _MACRO.match(raw_value) else _decoded(raw_value, _shown(name))
    if len(value) > MAX_VALUE or len(name) > MAX_VALUE:
        raise BadQuery(
            sentence("The value of {name} is longer than {count} characters.", name=_shown(name), count=MAX_VALUE)
        )
    return name, value


def _decoded(raw: str, what: str) -> str:
    if raw.isascii() and raw.isalnum():
        return raw
    if not raw.isascii() or not _ESCAPES.match(raw):
        raise BadQuery(sentence("The percent-encoding of {name} is broken.", name=what))
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise BadQuery(sentence("The value of {name} is not UTF-8.", name=what)) from None
    if not _is_printable(text):
        raise BadQuery(sentence("The value of {name} has control characters.", name=what))
    return text


def _is_printable(text: str) -> bool:
    # str.isprintable is quick and true for nearly all; marks of writing direction (Cf) are no mistake of anybody.
    return text.isprintable() or not any(unicodedata.category(letter) in _REFUSED_CATEGORIES for letter in text)


def _shown(name: str) -> str:
    return _KNOWN.get(name.lower(), "an unknown parameter")


def _known(found: Iterable[tuple[str, str]]) -> tuple[dict[str, str], int]:
    values: dict[str, str] = {}
    unknown = 0
    for given, value in found:
        name = _KNOWN.get(given.lower())
        if name is None:
            unknown += 1
        elif values.setdefault(name, value) != value:
            raise BadQuery(sentence("The parameter {name} is there twice with different values.", name=name))
    return values, unknown


def _ring(values: dict[str, str]) -> RingQuery:
    return RingQuery(
        request=values.get("request", "").strip(),
        employee_id=values.get("employeeID", "").strip(),
        support_id=values.get("supportID", "").strip(),
        telephone=values.get("telephone", ""),  # not trimmed: a leading space may be a plus that a decoder ate
        dialed=values.get("called", ""),
        foreign_id=_foreign_id(values.get("callID", "").strip()),
        event=_event(values.get("event", "")),
    )


def _foreign_id(text: str) -> str:
    # A macro that the telephone did not fill in is the same for all calls: they would be one call, shown once a day.
    return "" if _ID_NOT_FILLED_IN.fullmatch(text) else text


def _event(text: str) -> Event:
    word = text.strip().lower()
    try:
        return Event(word) if word else Event.RING
    except ValueError:
        if numbers.read(word, _NOWHERE).kind is numbers.Kind.UNFILLED:
            return Event.RING  # its template has a macro that the telephone does not know: it rings all the same
        raise BadQuery(marked("The parameter event must be ring, answer or hangup.")) from None
