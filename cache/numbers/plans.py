"""Numbering plans: what libphonenumber knows of a region, asked in the one way that does not surprise us.

Everything is parsed as ``+`` and digits. Parsing with a default region would take the region's international prefix off
numbers that have none (in Brazil ``0055 11…`` becomes +1 198…) and a country code off national ones.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, ValidationResult

_NEVER, _ALWAYS = re.compile(r"(?!)"), re.compile("")
_SHORTEST_NATIONAL, _LONGEST_NATIONAL = 2, 17  # of libphonenumber
NORTH_AMERICA = "1"


class Plan(NamedTuple):
    """How a region dials: *code* is its country calling code, *trunk* its trunk prefix ("" for none).

    *idd* matches its prefix to other countries. *needs_trunk*: a national number without the trunk
    prefix is not complete.
    """

    region: str
    code: str
    trunk: str
    needs_trunk: bool
    idd: re.Pattern[str]


@lru_cache(maxsize=512)
def plan(region: str | None) -> Plan | None:
    """Return the plan of an ISO *region* in any case; None when it is unset or unknown to libphonenumber."""
    name = (region or "").upper()
    code = phonenumbers.country_code_for_region(name)
    metadata = PhoneMetadata.metadata_for_region(name, None)
    if not code or metadata is None:
        return None
    trunk = phonenumbers.ndd_prefix_for_region(name, True) or ""
    idd = re.compile(metadata.international_prefix) if metadata.international_prefix else _NEVER
    return Plan(name, str(code), trunk, bool(trunk) and str(code) != NORTH_AMERICA, idd)


def parsed(digits: str) -> PhoneNumber | None:
    """Return the number that ``+digits`` is, without a trunk digit behind the country code; None when it is none."""
    if is_e164(digits):
        code = len(country_code(digits))
        return PhoneNumber(country_code=int(digits[:code]), national_number=int(digits[code:]))
    number = _parse(digits)
    # "+44 00 20…": each pass takes one trunk digit away, and reading a reading again must change nothing.
    while number is not None and e164_digits(number) != digits and _may_shrink(number):
        digits = e164_digits(number)
        number = _parse(digits) or number
    return number


def is_e164(digits: str) -> bool:
    """Say whether ``+digits`` is parsed as it stands, with nothing taken off: True of nearly every number.

    It is what libphonenumber would find, in a tenth of the time: it looks for extensions and letters too.
    """
    if not (digits.isascii() and digits.isdigit() and digits[0] != "0"):
        return False
    code = country_code(digits)
    national = digits[len(code) :]
    if not code or not _SHORTEST_NATIONAL <= len(national) <= _LONGEST_NATIONAL or national[0] == "0":
        return False
    return _changed_national(code).match(national) is None


@lru_cache(maxsize=512)
def _changed_national(code: str) -> re.Pattern[str]:
    """Return what may be taken off, or rewritten, at the beginning of a national number behind *code*."""
    region = phonenumbers.region_code_for_country_code(int(code))
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None:  # a worldwide code, such as 800
        return _ALWAYS
    return re.compile(metadata.national_prefix_for_parsing) if metadata.national_prefix_for_parsing else _NEVER


def _parse(digits: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse("+" + digits)
    except NumberParseException:
        return None


def _may_shrink(number: PhoneNumber) -> bool:
    trunk = _trunk_pattern(number.country_code or 0)
    return trunk is not None and trunk.match(phonenumbers.national_significant_number(number)) is not None


@lru_cache(maxsize=512)
def _trunk_pattern(code: int) -> re.Pattern[str] | None:
    region = phonenumbers.region_code_for_country_code(code)
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or not metadata.national_prefix_for_parsing:
        return None
    return re.compile(metadata.national_prefix_for_parsing)


def e164_digits(number: PhoneNumber) -> str:
    """Return *number* as E.164 digits without the plus."""
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def is_valid(number: PhoneNumber | None) -> bool:
    """Say whether *number* fits a pattern of its plan; True makes a reading sure, False rejects nothing."""
    return number is not None and phonenumbers.is_valid_number(number)


def is_possible(number: PhoneNumber | None) -> bool:
    """Say whether *number* has a length that can be dialled from abroad (``is_possible_number`` allows local ones)."""
    if number is None:
        return False
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def country_code(digits: str) -> str:
    """Return the country calling code that E.164 *digits* begin with; "" when there is no such country."""
    for length in (1, 2, 3):
        if int(digits[:length] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length]
    return ""


def main_plan(code: str) -> Plan | None:
    """Return the plan of the main region of a country calling *code*; None for worldwide codes such as 800."""
    return plan(phonenumbers.region_code_for_country_code(int(code or 0)))


def written(e164: int) -> str:
    """Return *e164* as people write it: ``+31 20 123 4567``."""
    number = parsed(str(e164))
    if number is None:
        return f"+{e164}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def warm(region: str | None) -> None:
    """Load what the first reading in *region* would otherwise wait for."""
    own = plan(region)
    if own is not None:
        is_valid(parsed(own.code + "2012345678"))
