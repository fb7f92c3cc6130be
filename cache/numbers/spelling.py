"""Numbers that numbering plans once wrote otherwise: Argentina, Mexico, Brazil, Italy."""

from __future__ import annotations

from phonenumbers import PhoneNumber

from cache.numbers.plans import e164_digits, is_possible, is_valid, parsed

_ARGENTINE_MOBILE = "549"  # +54 9 11 5555 1234, dialled from abroad; at home without the 9
_MEXICAN_MOBILE = "521"  # the 1 was abolished in 2019
_MEXICO = 52
_TEN_DIGITS_BEHIND = 13
_EIGHT_DIGITS_BEHIND_AREA = 12
_BRAZILIAN_MOBILE = "6789"  # the first of eight digits; landlines begin with 2 to 5
_ITALY = "39"
_LONGEST_E164 = 15
_ITALIAN_AS_WRITTEN = "03"  # 0 is there already; a 3 begins mobiles, which never had one


def rewritten(e164: int) -> int:
    """Return today's spelling of *e164*; itself when there is no other."""
    digits = str(e164)
    match digits[:2]:
        case "52" | "54" if digits[:3] in (_ARGENTINE_MOBILE, _MEXICAN_MOBILE) and len(digits) == _TEN_DIGITS_BEHIND:
            return int(digits[:2] + digits[3:])
        case "55" if len(digits) == _EIGHT_DIGITS_BEHIND_AREA and digits[4] in _BRAZILIAN_MOBILE:
            return int(f"{digits[:4]}9{digits[4:]}")
        case "39" if _lost_its_zero(digits):
            return int(f"{_ITALY}0{digits[2:]}")
        case _:
            return e164


def spellings(readings: tuple[int, ...]) -> set[int]:
    """Return *readings* and today's spelling of each."""
    return {*readings, *map(rewritten, readings)}


def was_possible(number: PhoneNumber | None) -> bool:
    """Say whether *number* has a length that can be dialled, or could be in Mexico; networks still send its old 1."""
    if is_possible(number):
        return True
    if number is None or number.country_code != _MEXICO:
        return False
    e164 = int(e164_digits(number))
    return rewritten(e164) != e164


def _lost_its_zero(digits: str) -> bool:
    return (
        len(_ITALY) < len(digits) < _LONGEST_E164
        and digits[2] not in _ITALIAN_AS_WRITTEN
        and not is_valid(parsed(digits))
    )
