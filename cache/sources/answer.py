"""What a service desk answered, and what that means for who asked. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cache.errors import ItemRefused, SecretRefused, SourceBusy, SourceError, SourceGarbled, SourceRefused, Unsure

OK, NOT_MODIFIED, MULTIPLE_CHOICES, BAD_REQUEST = 200, 304, 300, 400
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY, UNAVAILABLE = 401, 403, 404, 429, 503
SERVER_ERROR = 500
LONGEST_WAIT_SECONDS = 3600.0
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """*body* is the JSON, None when there was none; *headers* have lower-case names; *at* is the server's UTC clock.

    *at*: ``YYYY-MM-DDTHH:MM:SSZ``, "" when the server does not say.
    """

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:  # noqa: D102 said above
        moment = http_date(self.headers.get("date", ""))
        return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(text: str) -> datetime | None:
    """Return a date of RFC 9110 §5.6.7 in UTC; None when *text* is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def counted(headers: Mapping[str, str], name: str) -> int | None:
    """Return the number of rows that the header *name* announces; None when it does not."""
    text = headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004 a count


def has_next(headers: Mapping[str, str]) -> bool:
    """Say whether more of a list follows (RFC 8288). The link is never followed: who asks knows the next page."""
    return 'rel="next"' in headers.get("link", "")


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of ``Retry-After`` (RFC 9110 §10.2.3), at most an hour; None when it says nothing usable.

    A date is measured by the server's own clock: ours may be wrong.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT_SECONDS)
    until, now = http_date(text), http_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    seconds = (until - now).total_seconds()
    return min(seconds, LONGEST_WAIT_SECONDS) if seconds >= 0 else None


def read_json(body: bytes, content_type: str, who: str) -> object:
    """Return what *body* says; None when it is empty. Raises SourceGarbled for anything but plain, whole JSON."""
    if not body.strip():
        return None
    kind = content_type.partition(";")[0].strip().lower()
    if not (kind.endswith(("/json", "+json"))):
        raise SourceGarbled(f"{who} answered {kind or 'something'} instead of data; is base_url right?")
    try:
        found: object = json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
        return _without_halves(found) if b"\\u" in body else found
    except (ValueError, RecursionError):
        raise SourceGarbled(f"{who} answered with JSON that cannot be read") from None


def failure(answer: Answer, who: str, busy_seconds: float) -> SourceError:
    """Return what a status that was not expected means for a pull; *busy_seconds*: the wait where none is asked for."""
    status = answer.status
    asked = wait_asked_for(answer.headers)
    if status == TOO_MANY or (status == UNAVAILABLE and asked is not None):
        wait = busy_seconds if asked is None else asked
        return SourceBusy(f"{who} asks us to wait {wait:.0f} s", wait)
    if status in {UNAUTHORIZED, FORBIDDEN}:
        refused = SecretRefused if status == UNAUTHORIZED else SourceRefused
        return refused(f"{who} does not let us in ({status}){_quoted(answer)}")
    if status >= SERVER_ERROR:
        return Unsure(f"{who} has a fault of its own ({status})")
    if MULTIPLE_CHOICES <= status < BAD_REQUEST:
        return SourceGarbled(f"{who} leads elsewhere ({status}); is base_url right?")
    return SourceGarbled(f"{who} does not understand us ({status}){_quoted(answer)}")


def write_failure(answer: Answer, who: str, busy_seconds: float) -> SourceError:
    """Return the same for a write: what is wrong with the item itself is ItemRefused, in the service desk's words."""
    found = failure(answer, who, busy_seconds)
    if isinstance(found, SourceGarbled) and answer.status >= BAD_REQUEST:
        return ItemRefused(words(answer.body) or f"{who} refuses it ({answer.status})")
    return found


def words(body: object) -> str:
    """Return what an error answer says to people: ``message``, or its errors per field; "" when it says nothing."""
    try:
        return _shortened(_words(body))
    except RecursionError:
        return ""


def _words(body: object) -> str:
    said = ""
    match body:
        case str():
            said = body
        case {"errors": list() as errors} if errors:
            said = "; ".join(filter(None, map(_of_field, errors)))
        case {"errors": dict() as errors} if errors:
            said = "; ".join(f"{field}: {_plain(one)}" for field, one in errors.items())
        case {"error": str() | dict() as inner} | {"message": str() as inner}:
            said = _words(inner)
        case {"errorMessages": list() as messages} | [*messages] if messages:
            said = "; ".join(map(_plain, messages))
        case _:
            pass
    return said


def _of_field(error: object) -> str:
    match error:
        case [str() as field, said]:
            return f"{field}: {_plain(said)}"
        case {"field": str() as field, "message": said}:
            return f"{field}: {_plain(said)}"
        case _:
            return _plain(error)


def _plain(said: object) -> str:
    return ", ".join(map(_plain, said)) if isinstance(said, list) else str(said)


def _shortened(text: str) -> str:
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= _MOST_WORDS else line[:_MOST_WORDS] + "…"


def _quoted(answer: Answer) -> str:
    said = words(answer.body)
    return f': "{said}"' if said else ""


def _without_halves(found: object) -> object:
    """Return *found* with a question mark for each half of a letter (lone surrogate): no file can hold one."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
