"""Reads what was posted, strictly: one object of JSON, or the text of a local command."""

from __future__ import annotations

import json
import math
import re
from typing import Any
from urllib.parse import parse_qsl

from agent.web import BadRequest
from agent.words import marked

MAX_BODY = 65_536
_MAX_INTEGER_DIGITS = 18  # fits SQLite's and JavaScript's integers well enough for what we are sent
_JSON = re.compile(r"""application/json\s*(?:;\s*charset="?utf-8"?\s*)?\Z""", re.IGNORECASE)
_TEXT = re.compile(r"""text/plain\s*(?:;\s*charset="?utf-8"?\s*)?\Z""", re.IGNORECASE)
_FORM = re.compile(r"""application/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?\Z""", re.IGNORECASE)
_MOST_FIELDS = 32
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 16
_BAD = marked("The body is not what this page reads.")


class WrongType(BadRequest):
    """The content is of a kind that this route does not read (415)."""


class TooLong(BadRequest):
    """The body is longer than 64 KiB (413)."""


def read_text(environ: dict[str, Any]) -> str:
    """Return the posted text; raise BadRequest when it is not UTF-8, WrongType, TooLong."""
    raw = _read(environ, _TEXT)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(_BAD) from None


def read_fields(environ: dict[str, Any]) -> dict[str, object]:
    """Return the fields of a posted form, or a posted object; raise BadRequest, WrongType, TooLong.

    Of a field that comes more than once, as ``user[]`` does, the last one counts.
    """
    if not _FORM.match(environ.get("CONTENT_TYPE") or ""):
        return read_json(environ)
    raw = _read(environ, _FORM)
    try:
        # A form's plus is a blank: of a bridge that does not encode it comes " 44…", which is read as +44….
        return dict(parse_qsl(raw.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise BadRequest(_BAD) from None


def read_json(environ: dict[str, Any]) -> dict[str, object]:
    """Return the posted object; raise BadRequest when it is no strict JSON object, WrongType, TooLong.

    Strict: UTF-8 without BOM, no name twice, no NaN, no infinite or huge number, at most 16 levels, nothing behind it.
    """
    raw = _read(environ, _JSON)
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_integer,
        )
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except ValueError:
        raise BadRequest(_BAD) from None
    if not isinstance(value, dict):
        raise BadRequest(_BAD)
    return value


def _read(environ: dict[str, Any], wanted: re.Pattern[str]) -> bytes:
    if environ.get("HTTP_CONTENT_ENCODING") or not wanted.match(environ.get("CONTENT_TYPE") or ""):
        raise WrongType(_BAD)
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise BadRequest(_BAD)
    if int(length) > MAX_BODY:
        raise TooLong(_BAD)
    body: bytes = environ["wsgi.input"].read(int(length))
    return body


def _check_depth(text: str) -> None:
    # How deep json itself goes differs from one Python to the next (3.13 takes 9,000 levels).
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > _DEEPEST:
            raise ValueError("too deep")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse(text: str) -> object:
    raise ValueError(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("infinite")
    return value


def _integer(text: str) -> int:
    if len(text) > _MAX_INTEGER_DIGITS:
        raise ValueError("huge")
    return int(text)
