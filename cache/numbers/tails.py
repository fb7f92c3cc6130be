"""Partial numbers: how much of a number that is not sure is the end of another."""

from __future__ import annotations

import re
from functools import lru_cache

from cache.numbers.number import Kind, Number
from cache.numbers.plans import country_code, main_plan, plan
from cache.numbers.site import Site

_SHORTEST_NATIONAL = 8
_OUTSIDE = ("0", "9")


def agreeing(registered: Number, incoming: Number, site: Site) -> int:
    """Return how many last digits agree, 0 when the rule of tails does not hold; at least 7, `read` calls less SHORT.

    A number that is sure is never shortened: one side at least must not be sure.
    """
    return max(_ends(registered, incoming, site), _ends(incoming, registered, site))


def _ends(whole: Number, part: Number, site: Site) -> int:
    if part.sure or part.kind is not Kind.NUMBER or whole.kind is not Kind.NUMBER:
        return 0
    if not whole.sure:
        return len(part.digits) if _ends_in_all(whole.digits, part.digits, whole.readings) else 0
    return max(_of_sure(str(e164), part.digits, site) for e164 in whole.readings)


def _ends_in_all(digits: str, part: str, readings: tuple[int, ...]) -> bool:
    return digits.endswith(part) and len(part) <= len(digits) - _country_digits(digits, readings)


def _country_digits(digits: str, readings: tuple[int, ...]) -> int:
    """Return how many of *digits* are a country code: some, when they read as a number whose plus was lost."""
    return len(country_code(digits)) if any(digits == str(e164) for e164 in readings) else 0


def _of_sure(e164: str, part: str, site: Site) -> int:
    code = country_code(e164)
    if e164.endswith(part) and len(part) <= len(e164) - len(code):
        return len(part)
    return _behind_prefix(e164, code, part, site)


def _behind_prefix(e164: str, code: str, part: str, site: Site) -> int:
    national = e164[len(code) :]
    if not part.endswith(national):
        return 0
    found = _prefix(code, site).fullmatch(part, 0, len(part) - len(national))
    if found is None:
        return 0
    # An international prefix and the country code make the number whole: "00 1 2345678".
    agreeing_digits = e164 if found["abroad"] else national
    return len(agreeing_digits) if len(agreeing_digits) >= _SHORTEST_NATIONAL else 0


@lru_cache(maxsize=512)
def _prefix(code: str, site: Site) -> re.Pattern[str]:
    """Return the pattern of what may stand before a whole national number of country *code* on our telephones."""
    own, theirs = plan(site.region), main_plan(code)
    outside = "|".join(map(re.escape, site.outside or _OUTSIDE))
    abroad = f"00|011|{own.idd.pattern}" if own else "00|011"
    trunk = re.escape(theirs.trunk) if theirs and theirs.trunk else "0"
    return re.compile(rf"(?:{outside})?(?:(?P<abroad>(?:{abroad})0*{code})|{code})?(?:{trunk})?")
