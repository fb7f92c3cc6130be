"""Strangers who call: how many of them would be shown as somebody they are not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

from bench import filled
from bench.findings import Finding

from cache import people
from cache.database import Cache, open_cache
from cache.numbers import Tier, read

CALLERS = 4_000
_PREFIXES = ("316[1-5]", "4917", "3120[2-7]", "447")
_DIGITS = {"316[1-5]": 7, "4917": 8, "3120[2-7]": 6, "447": 9}


def measure(size: int) -> Iterator[Finding]:
    """Yield budget 2 for three spellings of strangers' numbers; the rule "last 7 digits" shows what is at stake."""
    with closing(open_cache(filled.database(size), writable=False)) as cache:
        strangers = _strangers(cache)
        spellings = {
            "with plus": [f"+{number}" for number in strangers],
            "00 or national": [_without_plus(number) for number in strangers],
            "digits alone": strangers,
        }
        peer = sum(_tail_is_known(cache, number) for number in strangers)
        partial = _partial_numbers(cache)
        for spelling, texts in spellings.items():
            yield _finding(cache, size, spelling, texts, (peer, partial))


def _finding(cache: Cache, size: int, spelling: str, texts: list[str], stake: tuple[int, int]) -> Finding:
    peer, partial = stake
    tiers = [_best_tier(cache, text) for text in texts]
    false, tails = sum(tier >= Tier.INTERNAL for tier in tiers), tiers.count(Tier.TAIL)
    allowed = 2 * CALLERS * partial / 10**7
    counts = peer > 100
    return Finding(
        "2",
        f"{CALLERS:,} strangers, {spelling}, {size:,} people",
        "0 shown as somebody; by a tail at most 2 * callers * partial numbers / 10^7",
        f"{false} shown, {tails} by a tail (allowed {allowed:.1f})",
        (false == 0 and tails <= allowed) if counts else None,
        f'"last 7 digits" would show {peer} of them' + ("" if counts else ": too few for the run to count"),
    )


def _best_tier(cache: Cache, text: str) -> int:
    found = people.by_number(cache, read(text, filled.SITE), filled.SITE)
    if found.too_many:
        return Tier.SAME
    return max((match.tier for match in found.matches), default=0)


def _strangers(cache: Cache) -> list[str]:
    chance = random.Random(2)
    strangers: dict[str, None] = {}
    while len(strangers) < CALLERS:
        prefix = _PREFIXES[len(strangers) % len(_PREFIXES)]
        head, _, span = prefix.removesuffix("]").partition("[")
        one = str(chance.randrange(int(span[0]), int(span[2]) + 1)) if span else ""
        rest = "".join(str(chance.randrange(10)) for _ in range(_DIGITS[prefix]))
        number = f"{head}{one}{rest}"
        if not _is_known(cache, int(number)):
            strangers[number] = None
    return list(strangers)


def _without_plus(number: str) -> str:
    # The telephone system is Dutch: only Dutch numbers are national to it.
    return f"0{number[2:]}" if number.startswith("31") else f"00{number}"


def _is_known(cache: Cache, e164: int) -> bool:
    row = cache.reader().execute(
        "SELECT 1 FROM person_number WHERE tail = ? AND e164 = ? LIMIT 1", (e164 % 10**7, e164)
    )
    return row.fetchone() is not None


def _tail_is_known(cache: Cache, number: str) -> bool:
    row = cache.reader().execute("SELECT 1 FROM person_number WHERE tail = ? LIMIT 1", (int(number) % 10**7,))
    return row.fetchone() is not None


def _partial_numbers(cache: Cache) -> int:
    row = cache.reader().execute("SELECT count(*) FROM person_number WHERE sure = 0 AND length(digits) = 7")
    return int(row.fetchone()[0])
