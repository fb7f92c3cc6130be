"""What the number plan says of a number that is about to be dialed: is it an emergency, what may it cost, where is it.

libphonenumber is the plan here, never the validator: what may be dialed at all is read by agent/tel.py first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberType, ValidationResult
from phonenumbers import shortnumberinfo as short_numbers

from cache.numbers.plans import NORTH_AMERICA, e164_digits, is_valid, plan

# Emergency numbers of other countries that a telephone must know (3GPP TS 22.101 §10, as Android's tests cite it).
EMERGENCY_ELSEWHERE = frozenset({"112", "911", "999", "000", "110", "118", "119"})
# Satellite, international networks and audiotext have country codes of their own; the plan gives them no cost.
COSTLY_CODES = frozenset({870, 878, 881, 882, 883, 888, 979})
LONGEST_SHORT_CODE = 6
MOST_SURPLUS_DIGITS = 4
_COSTLY_TYPES = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
_NOT_DIGITS = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Destination:
    """A number of some country. *region*: "" when the plan does not say; *is_home*: dialed as a national number.

    *is_foreign*: another country, or another territory with our country code.
    """

    e164: str
    region: str
    is_home: bool
    is_foreign: bool
    is_costly: bool


def is_emergency(digits: str, region: str | None) -> bool:
    """Tell whether *digits* are an emergency number of *region*."""
    return region is not None and short_numbers.is_emergency_number(digits, region)


def reaches_emergency(digits: str, region: str | None) -> bool:
    """Tell whether exchanges may connect *digits* to the emergency services, surplus digits and all."""
    return region is not None and short_numbers.connects_to_emergency_number(digits, region)


def is_short_code(digits: str, region: str | None) -> bool:
    """Tell whether *digits* are a short number of *region* that its plan lists."""
    number = _short(digits, region)
    if number is None or region is None:
        return False
    return short_numbers.is_valid_short_number_for_region(number, region)


def is_costly_short_code(digits: str, region: str | None) -> bool:
    """Tell whether a short number of *region* is charged as premium rate."""
    number = _short(digits, region)
    if number is None or region is None:
        return False
    return short_numbers.expected_cost_for_region(number, region) == short_numbers.ShortNumberCost.PREMIUM_RATE


def is_local_only(text: str, region: str | None) -> bool:
    """Tell whether *text* is complete only within its area: seven digits in North America."""
    number = _parsed(text, region)
    return number is not None and _reason(number) == ValidationResult.IS_POSSIBLE_LOCAL_ONLY


def destination(text: str, region: str | None) -> Destination | None:
    """Return where *text* leads when dialed in *region*, with its separators, or with ``+``; None: not possible."""
    number = _parsed(text, region)
    if number is None or _reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    home = plan(region)
    is_home = home is not None and number.country_code == int(home.code)
    is_elsewhere = is_valid(number) and not (region and phonenumbers.is_valid_number_for_region(number, region))
    named = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return Destination(
        e164=f"+{e164_digits(number)}",
        region=named if named.isalpha() else "",
        is_home=is_home,
        is_foreign=not is_home or is_elsewhere,
        is_costly=_is_costly(number),
    )


def national(e164: str, region: str, idd: str) -> str:
    """Return the digits that *region* dials for *e164*: the national ones at home, *idd* and all of it abroad."""
    number, home = _parsed(e164, None), plan(region)
    if number is None or home is None or number.country_code != int(home.code):
        return f"{idd}{e164.removeprefix('+')}"
    return _NOT_DIGITS.sub("", phonenumbers.format_out_of_country_calling_number(number, region))


@lru_cache(maxsize=512)
def international_prefix(region: str | None) -> str:
    """Return what *region* dials before a country code; "" when its plan leaves the choice of carrier to the caller."""
    metadata = PhoneMetadata.metadata_for_region((region or "").upper(), None)
    if metadata is None:
        return ""
    preferred = _NOT_DIGITS.sub("", metadata.preferred_international_prefix or "")
    plain = metadata.international_prefix or ""
    return preferred or (plain if plain.isdigit() else "")


def has_vanity_numbers(region: str | None) -> bool:
    """Tell whether letters on the keypad are part of *region*'s numbers: North America."""
    own = plan(region)
    return own is not None and own.code == NORTH_AMERICA


def warm(region: str | None) -> None:
    """Load what the first link would otherwise wait for."""
    found = destination("+442079460018", region)
    if region and found is not None:
        is_short_code("1", region)
        reaches_emergency("1", region)
        phonenumbers.format_out_of_country_calling_number(phonenumbers.parse(found.e164), region)


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    number.extension = None
    return number


def _reason(number: PhoneNumber) -> int:
    return phonenumbers.is_possible_number_with_reason(number)


def _short(digits: str, region: str | None) -> PhoneNumber | None:
    """Return short *digits* as they are: parsing would take a trunk digit or an international prefix away."""
    own = plan(region)
    if own is None or not 1 <= len(digits) <= LONGEST_SHORT_CODE:
        return None
    zeros = len(digits) - len(digits.lstrip("0"))
    return PhoneNumber(
        country_code=int(own.code),
        national_number=int(digits),
        italian_leading_zero=zeros > 0 or None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )


def _is_costly(number: PhoneNumber) -> bool:
    return number.country_code in COSTLY_CODES or any(
        phonenumbers.number_type(each) in _COSTLY_TYPES for each in _shortened(number)
    )


def _shortened(number: PhoneNumber) -> Iterator[PhoneNumber]:
    """Yield *number*, and what is left of one without a type when its surplus digits are ignored, as exchanges do."""
    yield number
    if is_valid(number):
        return
    for digits in range(1, MOST_SURPLUS_DIGITS + 1):
        shorter = PhoneNumber()
        shorter.merge_from(number)
        shorter.national_number = (number.national_number or 0) // 10**digits
        yield shorter
