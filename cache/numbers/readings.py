"""What digits can mean: the E.164 readings of a number written without ``+``, and of one that begins with ``00``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from phonenumbers import PhoneNumber

from cache.numbers.number import LARGEST_E164, LONGEST_SHORT
from cache.numbers.plans import NORTH_AMERICA, Plan, e164_digits, is_e164, is_possible, is_valid, parsed
from cache.numbers.site import Site
from cache.numbers.spelling import was_possible

_SHORTEST_LOST_PLUS = 9
_LONGEST_LOCAL_SURE = 7  # a national number has to be longer to be sure
_LOCAL = range(4, 9)
_ABOLISHED_IN_MEXICO = re.compile(r"(?:01|044|045)(?=\d{10}$)")


class Readings(NamedTuple):
    """*found*: E.164, first reading first; *sure*: the first one is certain; *is_abroad*: written with ``00``."""

    found: tuple[int, ...] = ()
    sure: bool = False
    is_abroad: bool = False


class Dialling(NamedTuple):
    """Where digits are read: the *plan* of the region in force (None: unknown), our *site*, whether they are one."""

    plan: Plan | None
    site: Site
    is_home: bool


def behind_plus(digits: str) -> tuple[int, ...]:
    """Return the E.164 of a number written with a plus, possible or not; empty when no column could hold it."""
    number = None if is_e164(digits) else parsed(digits)
    e164 = int(digits if number is None else e164_digits(number))
    return (e164,) if e164 <= LARGEST_E164 else ()


def of_digits(digits: str, dialling: Dialling) -> Readings:
    """Return the readings of *digits* written without a plus."""
    if len(digits) <= LONGEST_SHORT:
        return Readings(_e164(_local(digits, dialling)), sure=True) if _local(digits, dialling) else Readings()
    abroad = _behind_double_zero(digits, dialling) if digits.startswith("00") else ()
    return Readings(abroad, sure=True, is_abroad=True) if abroad else _without_plus(digits, dialling)


def _behind_double_zero(digits: str, dialling: Dialling) -> tuple[int, ...]:
    """Return the readings of *digits* that begin with ``00``; empty when no country has a number like the rest.

    The region's own longer international prefix (Brazil's ``00`` and carrier) and an outside line's zero before a
    national number are read too. A valid reading comes first, then the longer prefix.
    """
    general = parsed(digits.lstrip("0"))
    if not was_possible(general):
        return ()
    others = [_behind_longer_prefix(digits, dialling.plan), *_behind_outside_zero(digits, dialling)]
    candidates = [number for number in (*others, general) if number is not None and was_possible(number)]
    if len(candidates) > 1:
        candidates.sort(key=lambda number: not is_valid(number))
    return _e164(*candidates)


def _behind_longer_prefix(digits: str, plan: Plan | None) -> PhoneNumber | None:
    found = plan.idd.match(digits) if plan else None
    if found is None or found.end() <= len("00"):
        return None
    return parsed(digits[found.end() :].lstrip("0"))


def _behind_outside_zero(digits: str, dialling: Dialling) -> list[PhoneNumber]:
    prefixes = [prefix for prefix in dialling.site.outside if prefix.startswith("0")]
    meanings = [_Meanings(digits[len(prefix) :], dialling.plan) for prefix in prefixes if digits.startswith(prefix)]
    return [number for each in meanings if (number := each.complete_national()) is not None]


class _Meanings:
    """What *digits* are as a national number, and as one abroad whose plus was lost: parsed and judged once."""

    def __init__(self, digits: str, plan: Plan | None) -> None:
        self.digits, self.plan = digits, plan
        # Two zeros are no trunk prefix: they lead abroad, or an outside line's zero stands before the trunk's.
        self.national = parsed(plan.code + digits) if plan and not digits.startswith("00") else None
        self.plus = parsed(digits) if self._may_have_lost_its_plus() else None
        self.is_valid_national = is_valid(self.national)
        self.is_valid_plus = is_valid(self.plus)

    def _may_have_lost_its_plus(self) -> bool:
        return self.digits[0] != "0" and (len(self.digits) >= _SHORTEST_LOST_PLUS or self._begins_with_own_code())

    def _begins_with_own_code(self) -> bool:
        return self.plan is not None and bool(self.plan.trunk) and self.digits.startswith(self.plan.code)

    def own_code(self) -> PhoneNumber | None:
        return self.plus if self.is_valid_plus and self._begins_with_own_code() else None

    def complete_national(self) -> PhoneNumber | None:
        """Return the valid national number when it was written completely, with the trunk prefix where there is one."""
        if self.plan is None or self.national is None or not self.is_valid_national:
            return None
        is_complete = not self.plan.needs_trunk or e164_digits(self.national) != self.plan.code + self.digits
        return self.national if is_complete and len(self.digits) > _LONGEST_LOCAL_SURE else None

    def lost_plus(self) -> PhoneNumber | None:
        return self.plus if len(self.digits) >= _SHORTEST_LOST_PLUS else None


def _without_plus(digits: str, dialling: Dialling) -> Readings:
    plan = dialling.plan
    if plan is not None and plan.region == "MX":
        digits = _ABOLISHED_IN_MEXICO.sub("", digits)
    meanings = _Meanings(digits, plan)
    prefix = plan.idd.match(digits) if plan else None
    abroad = parsed(digits[prefix.end() :].lstrip("0")) if prefix else None
    sure = [
        meanings.own_code(),
        meanings.complete_national(),
        _if_valid(abroad),
        *_behind_outside(digits, dialling),
        _local(digits, dialling),
        _behind_american_prefix(digits, plan),
    ]
    valid = (
        meanings.lost_plus() if meanings.is_valid_plus else None,
        meanings.national if meanings.is_valid_national else None,
    )
    if any(sure):
        return Readings(_e164(*sure, *valid), sure=True)
    possible = [number for number in (meanings.national, abroad, meanings.lost_plus()) if was_possible(number)]
    return Readings(_e164(*valid, *possible))


def _behind_outside(digits: str, dialling: Dialling) -> list[PhoneNumber | None]:
    rests = [digits[len(prefix) :] for prefix in dialling.site.outside if prefix and digits.startswith(prefix)]
    if not any(rests):
        return []
    inside = dialling._replace(site=replace(dialling.site, outside=()))
    readings = [of_digits(rest, inside) for rest in rests if rest.strip("0")]
    return [parsed(str(reading.found[0])) for reading in readings if reading.sure]


def _local(digits: str, dialling: Dialling) -> PhoneNumber | None:
    area = dialling.site.area
    if dialling.plan is None or not area or not dialling.is_home or len(digits) not in _LOCAL or digits[0] == "0":
        return None
    number = parsed(dialling.plan.code + area + digits)
    return number if is_possible(number) else None


def _behind_american_prefix(digits: str, plan: Plan | None) -> PhoneNumber | None:
    if not digits.startswith("011") or (plan is not None and plan.code == NORTH_AMERICA):
        return None
    return _if_valid(parsed(digits[3:].lstrip("0")))


def _if_valid(number: PhoneNumber | None) -> PhoneNumber | None:
    return number if is_valid(number) else None


def _e164(*numbers: PhoneNumber | None) -> tuple[int, ...]:
    found = dict.fromkeys(int(e164_digits(number)) for number in numbers if number is not None)
    return tuple(e164 for e164 in found if e164 <= LARGEST_E164)
