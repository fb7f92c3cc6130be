"""From a text as it arrives to the part that a person would call the number."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_ANGLES = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"\s*(tel|sips?|callto|cti):(?://)?", re.IGNORECASE)
_HOST_ALONE = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.\d{1,3}){3}(?::\d+)?|\[.*|.*[^\W\d_]\w*\.\w+.*")
_PARAMETER = re.compile(r";([A-Za-z][\w-]*)(?:=([^;?@]*))?")
# Without a scheme "; tst 12" is an extension; only name=value is a parameter.
_BARE_PARAMETER = re.compile(r";([A-Za-z][\w-]*)=([^;?@]*)")
_MACRO = re.compile(
    r"%[^\W\d][^%<>]*%|\$[^\W\d][^$<>]*\$|[$#%]?\{+\s*[^\W\d][^{}]*\}+|\$\([^\W\d][^()]*\)?\)",
)
_BRACKET_MACRO = re.compile(r"\s*(?:\[\s*[^\W\d][^\[\]]*\]|<\s*[^\W\d][^<>@:]*>)\s*")
_DIGITS_BESIDE_A_MACRO = 3
_DIGITS_OF_A_NUMBER = 7


def is_unfilled(text: str) -> bool:
    """Say whether *text* is a macro that should have been filled in, with at most a dial prefix beside it."""
    if _BRACKET_MACRO.fullmatch(text):
        return digit_count(text) < _DIGITS_OF_A_NUMBER
    found = _MACRO.search(text)
    if found is None or digit_count(found.group()) >= _DIGITS_OF_A_NUMBER:
        return False
    return digit_count(text) - digit_count(found.group()) <= _DIGITS_BESIDE_A_MACRO


def digit_count(text: str) -> int:
    """Return how many decimal digits, of any script, *text* has."""
    return sum(map(str.isdecimal, text))


def unwrapped(text: str) -> str:
    """Return the number's own text: of a name-addr what is in angle brackets, of a URI its user part, decoded once.

    ``;ext=`` stays as written, ``;phone-context=+…`` stands in front, other parameters are gone.
    """
    inside = _ANGLES.findall(text)
    body = next(filter(_SCHEME.match, inside), inside[-1]) if inside else text
    scheme = _SCHEME.match(body)
    if scheme is None:
        return _with_parameters(_before_host(body), _BARE_PARAMETER.findall(body), _BARE_PARAMETER)
    rest = body[scheme.end() :]
    user = rest if scheme.group(1).lower() == "tel" else _sip_user(rest)
    parameters = [(name, unquote(value)) for name, value in _PARAMETER.findall(rest)]
    return ascii_digits(_with_parameters(unquote(_PARAMETER.sub("", user).partition("?")[0]), parameters, None))


def _before_host(body: str) -> str:
    # Some gateways pass "0201234567@10.0.0.1" without a scheme; the host's digits are nobody's number.
    return body.partition("@")[0]


def _sip_user(rest: str) -> str:
    user, at, _host = rest.rpartition("@")
    if at:
        return user.partition(":")[0]  # "user:password@host"
    alone = rest.partition(";")[0].partition("?")[0]
    return "" if _HOST_ALONE.fullmatch(alone) else rest


def _with_parameters(user: str, parameters: list[tuple[str, str]], written: re.Pattern[str] | None) -> str:
    if not parameters:
        return user
    values = {name.lower(): value for name, value in parameters}
    number = written.sub("", user) if written else user
    context = values.get("phone-context", "")
    is_local = digit_count(number) and "+" not in number and not number.lstrip().startswith("00")
    if is_local and context.startswith("+"):
        number = context + number
    return f"{number};ext={values['ext']}" if values.get("ext") else number


def ascii_digits(text: str) -> str:
    """Return *text* in compatibility form (NFKC) with the decimal digits of every script as 0-9."""
    if text.isascii():
        return text
    return "".join(_ascii_digit(sign) for sign in unicodedata.normalize("NFKC", text))


def _ascii_digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
