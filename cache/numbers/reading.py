"""A text that should be a telephone number, read."""

from __future__ import annotations

import re
from functools import lru_cache

from cache.numbers import extensions, plans, readings
from cache.numbers.number import LARGEST_E164, LONGEST_SHORT, Kind, Number
from cache.numbers.readings import Dialling
from cache.numbers.site import Site
from cache.numbers.unwrapping import ascii_digits, is_unfilled, unwrapped

_LONGEST_TEXT = 500  # with display name and parameters; beyond it a search would take long
_LONGEST_NUMBER = 20
_LEAST_VANITY_LETTERS = 3
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE on a keypad, sent with a plus by some networks; +266 is Lesotho.
_SPELLS_WITHHELD = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})

_PLAIN = re.compile(r"[0-9 +()./-]*[0-9]")
_NOT_DIALLED = re.compile(r"[^0-9]+")
_NO_CODE = re.compile(r"[^0-9*#]+")
_SCIENTIFIC = re.compile(r"[\s'\"=]*[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+[\s'\"]*")
_FLOAT = re.compile(r"([\s'\"=]*\+?[0-9]+)\.00?[\s'\"]*")
_FIRST_SIGN = re.compile(r"[+0-9*#]")
_HIDE_MY_NUMBER = re.compile(
    # *67 and *82 have no terminator: without a whole number behind them they are codes of their own.
    r"[^0-9+*#]*(?:(?:\*\*|[*#])31#|\*(?:67|82)(?=(?:[^0-9]*[0-9]){7}))"
)
_TRUNK_IN_PARENTHESES = re.compile(r"([^0-9+*#]*(?:\++[\s.-]*(?:00+)?|00+)[\s.-]*(\d{1,3})[\s./)-]*)\(\s*0\s*\)")
_ITALIAN_ZERO = ("39", "378", "379")


def read(text: str, site: Site, region: str | None = None) -> Number:
    """Return what *text* means at *site*; *region* is that of the person's own site, for a registered number.

    Never raises. An unset or unknown *region* is that of *site*.
    """
    dialling = _dialling(site, region)
    if _PLAIN.fullmatch(text) and not text.endswith((".0", ".00")) and len(text) <= _LONGEST_TEXT:
        return _dialled(text, dialling)
    return _read_with_care(text, dialling)


@lru_cache(maxsize=512)
def _dialling(site: Site, region: str | None) -> Dialling:
    home = plans.plan(site.region)
    plan = plans.plan(region) or home
    return Dialling(plan, site, is_home=plan is not None and plan == home)


def _read_with_care(text: str, dialling: Dialling) -> Number:
    if len(text) > _LONGEST_TEXT:
        return Number(Kind.UNREADABLE)
    text = ascii_digits(text)
    if is_unfilled(text):
        return Number(Kind.UNFILLED)
    body = unwrapped(text)
    if is_unfilled(body):
        return Number(Kind.UNFILLED)
    if not any(sign in body for sign in "0123456789"):
        return Number(Kind.WITHHELD)
    if _SCIENTIFIC.fullmatch(body):
        return Number(Kind.UNREADABLE)
    return _read_body(_FLOAT.sub(r"\1", body) if _FLOAT.fullmatch(body) else body, dialling)


def _read_body(body: str, dialling: Dialling) -> Number:
    body = _shown(body)
    if _first_sign(body) in "*#":
        code = _NO_CODE.sub("", body)
        return Number(Kind.SERVICE, digits=code) if len(code) <= _LONGEST_NUMBER else Number(Kind.UNREADABLE)
    tailed = extensions.tailed(extensions.without_comment(body))
    number = _dialled(_spelled_out(tailed.body), dialling)
    if number.kind not in (Kind.NUMBER, Kind.SHORT) or not tailed.extension:
        return number
    return _with_extension(number, tailed)


def _shown(body: str) -> str:
    hidden = _HIDE_MY_NUMBER.match(body)
    rest = body[hidden.end() :] if hidden else ""
    return rest if any(sign.isdigit() for sign in rest) else body


def _first_sign(body: str) -> str:
    found = _FIRST_SIGN.search(body)
    return found.group() if found else "0"


def _spelled_out(body: str) -> str:
    if len(_NOT_DIALLED.sub("", body)) > LONGEST_SHORT or extensions.vanity_letters(body) < _LEAST_VANITY_LETTERS:
        return body
    sign = "+" if _first_sign(body) == "+" else ""
    return sign + extensions.dialled_letters(body)


def _with_extension(number: Number, tailed: extensions.Tailed) -> Number:
    return Number(
        kind=number.kind,
        readings=number.readings,
        sure=number.sure,
        digits=number.digits,
        extension=tailed.extension,
        appended=_appended(number, tailed) if tailed.is_appended else (),
        is_international=number.is_international,
    )


def _appended(number: Number, tailed: extensions.Tailed) -> tuple[int, ...]:
    if not number.sure:
        return ()
    line = str(number.readings[0])
    whole = (line[:-1] if tailed.drops_zero else line) + tailed.extension
    return (int(whole),) if int(whole) <= LARGEST_E164 else ()


def _dialled(body: str, dialling: Dialling) -> Number:
    if "(" in body:
        body = _TRUNK_IN_PARENTHESES.sub(_without_trunk, body, count=1)
    digits = _NOT_DIALLED.sub("", body)
    if not digits.strip("0") or len(digits) > _LONGEST_NUMBER:
        return Number(Kind.UNREADABLE)
    if _first_sign(body) == "+" and (digits[0] != "0" or digits.startswith("00")):
        return _international(digits, digits.lstrip("0"))
    return _number(digits, dialling)


def _without_trunk(found: re.Match[str]) -> str:
    is_code = plans.country_code(found[2]) == found[2] and found[2] not in _ITALIAN_ZERO
    return found[1] if is_code else found.group()


def _international(written: str, digits: str) -> Number:
    if digits in _SPELLS_WITHHELD:
        return Number(Kind.WITHHELD)
    found = readings.behind_plus(digits)
    return Number(Kind.NUMBER, found, bool(found), written, is_international=True)


def _number(digits: str, dialling: Dialling) -> Number:
    found, sure, is_abroad = readings.of_digits(digits, dialling)
    kind = Kind.SHORT if len(digits) <= LONGEST_SHORT and not sure else Kind.NUMBER
    return Number(kind, found, sure, digits, is_international=is_abroad)
