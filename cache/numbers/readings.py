"""What digits can mean: the E.164 readings of a number written without ``+``, and of one that begins with ``00``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from phonenumbers import PhoneNumber

from cache.numbers.plans import Plan, e164_digits, is_possible, is_valid, parsed
from cache.numbers.site import Site

_SHORTEST_LOST_PLUS = 9
_LONGEST_LOCAL_SURE = 7  # a national number has to be longer to be sure
_LOCAL = range(4, 9)
_ABOLISHED_IN_MEXICO = re.compile(r"(?:01|044|045)(?=\d{10}$)")


class Readings(NamedTuple):
    """*found*: E.164, first reading first; *sure*: the first one is certain."""

    found: tuple[int, ...] = ()
    sure: bool = False


class Dialling(NamedTuple):
    """Where digits are read: the *plan* of the region in force (None: unknown), our *site*, whether they are one."""

    plan: Plan | None
    site: Site
    is_home: bool


def behind_plus(digits: str) -> int:
    """Return the E.164 of a number written with a plus, possible or not."""
    number = parsed(digits)
    return int(digits if number is None else e164_digits(number))


def behind_double_zero(digits: str, dialling: Dialling) -> tuple[int, ...]:
    """Return the readings of *digits* that begin with ``00``; empty when no country has a number like the rest.

    The region's own longer international prefix (Brazil's ``00`` and carrier) and an outside line's zero before a
    national number are read too. A valid reading comes first, then the longer prefix.
    """
    general = parsed(digits.lstrip("0"))
    if not is_possible(general):
        return ()
    others = [_behind_longer_prefix(digits, dialling.plan), *_behind_outside_zero(digits, dialling)]
    candidates = [number for number in (*others, general) if number is not None and is_possible(number)]
    if len(candidates) > 1:
        candidates.sort(key=lambda number: not is_valid(number))
    return _distinct(candidates)


def _behind_longer_prefix(digits: str, plan: Plan | None) -> PhoneNumber | None:
    found = plan.idd.match(digits) if plan else None
    if found is None or found.end() <= len("00"):
        return None
    return parsed(digits[found.end() :].lstrip("0"))


def _behind_outside_zero(digits: str, dialling: Dialling) -> list[PhoneNumber]:
    if dialling.plan is None:
        return []
    rests = [digits[len(prefix) :] for prefix in dialling.site.outside if prefix.startswith("0")]
    nationals = [national for rest in rests if (national := _national(rest, dialling.plan)) is not None]
    return [number for number, sure in nationals if sure]


def without_plus(digits: str, dialling: Dialling) -> Readings:
    """Return the readings of *digits* that begin with neither ``+`` nor a dialable ``00``."""
    if dialling.plan is not None and dialling.plan.region == "MX":
        digits = _ABOLISHED_IN_MEXICO.sub("", digits)
    national = _national(digits, dialling.plan) if dialling.plan else None
    sure = [*_sure_abroad_or_home(digits, dialling, national)]
    unsure = _unsure(digits, national)
    if sure:
        return Readings(_distinct([*sure, *unsure]), sure=True)
    return Readings(_distinct([*unsure, *_only_possible(digits, dialling.plan)]))


def of_short(digits: str, dialling: Dialling) -> Readings:
    """Return the reading of fewer than 7 *digits*: a local number where our own area code is configured, else none."""
    local = _local(digits, dialling)
    return Readings((_e164(local),), sure=True) if local else Readings()


class _National(NamedTuple):
    """A valid national *number*; *sure* when it was written completely."""

    number: PhoneNumber
    sure: bool


def _national(digits: str, plan: Plan) -> _National | None:
    number = parsed(plan.code + digits)
    if number is None or not is_valid(number):
        return None
    is_complete = not plan.needs_trunk or e164_digits(number) != plan.code + digits
    return _National(number, is_complete and len(digits) > _LONGEST_LOCAL_SURE)


def _sure_abroad_or_home(digits: str, dialling: Dialling, national: _National | None) -> list[PhoneNumber]:
    numbers = [
        _own_code_without_plus(digits, dialling.plan),
        national.number if national and national.sure else None,
        _behind_own_prefix(digits, dialling.plan),
        *_behind_outside(digits, dialling),
        _local(digits, dialling),
        _behind_american_prefix(digits, dialling.plan),
    ]
    return [number for number in numbers if number is not None]


def _own_code_without_plus(digits: str, plan: Plan | None) -> PhoneNumber | None:
    if plan is None or not plan.trunk or not digits.startswith(plan.code):
        return None
    return _if_valid(parsed(digits))


def _behind_own_prefix(digits: str, plan: Plan | None) -> PhoneNumber | None:
    found = plan.idd.match(digits) if plan else None
    return _if_valid(parsed(digits[found.end() :].lstrip("0"))) if found else None


def _behind_outside(digits: str, dialling: Dialling) -> list[PhoneNumber]:
    inside = dialling._replace(site=replace(dialling.site, outside=())) if dialling.site.outside else dialling
    rests = [digits[len(prefix) :] for prefix in dialling.site.outside if prefix and digits.startswith(prefix)]
    readings = [of_digits(rest, inside) for rest in rests]
    numbers = [parsed(str(reading.found[0])) for reading in readings if reading.sure]
    return [number for number in numbers if number is not None]


def _local(digits: str, dialling: Dialling) -> PhoneNumber | None:
    area = dialling.site.area
    if dialling.plan is None or not area or not dialling.is_home or len(digits) not in _LOCAL or digits[0] == "0":
        return None
    number = parsed(dialling.plan.code + area + digits)
    return number if is_possible(number) else None


def _behind_american_prefix(digits: str, plan: Plan | None) -> PhoneNumber | None:
    if not digits.startswith("011") or (plan is not None and plan.code == "1"):
        return None
    return _if_valid(parsed(digits[3:].lstrip("0")))


def _unsure(digits: str, national: _National | None) -> list[PhoneNumber]:
    lost_plus = _if_valid(_lost_plus(digits))
    return [number for number in (lost_plus, national.number if national else None) if number is not None]


def _lost_plus(digits: str) -> PhoneNumber | None:
    return parsed(digits) if len(digits) >= _SHORTEST_LOST_PLUS and digits[0] != "0" else None


def _only_possible(digits: str, plan: Plan | None) -> list[PhoneNumber]:
    national = parsed(plan.code + digits) if plan else None
    prefix = plan.idd.match(digits) if plan else None
    abroad = parsed(digits[prefix.end() :].lstrip("0")) if prefix else None
    return [number for number in (national, abroad, _lost_plus(digits)) if number is not None and is_possible(number)]


def of_digits(digits: str, dialling: Dialling) -> Readings:
    """Return the readings of *digits* written without a plus."""
    if len(digits) < _LONGEST_LOCAL_SURE:
        return of_short(digits, dialling)
    if digits.startswith("00"):
        found = behind_double_zero(digits, dialling)
        if found:
            return Readings(found, sure=True)
    return without_plus(digits, dialling)


def _if_valid(number: PhoneNumber | None) -> PhoneNumber | None:
    return number if is_valid(number) else None


def _distinct(numbers: list[PhoneNumber]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_e164(number) for number in numbers))


def _e164(number: PhoneNumber) -> int:
    return int(e164_digits(number))
