"""A first fill of a large account passes neither limit of Xurrent, and every row of it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import Office, office
from fakes.xurrent import populate

from cache.errors import SourceBusy
from cache.sources import Stream

PEOPLE, TICKETS = 20_000, 60_000
# What is published, and how much of that pulls may use: 80 % of 80 %.
PUBLISHED, FOR_PULLS = {2.0: 20, 3600.0: 3600}, {2.0: 12, 3600.0: 2304}
HOUR = 3_600.0


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        populate(made.skin.world, PEOPLE, TICKETS)
        made.clock.sleep(HOUR)
        yield made


def filled(here: Office, stream: Stream[Any] | None) -> set[str]:
    """Return the ids of a pull to the end, which waits as long as it is told to."""
    assert stream is not None
    rows: set[str] = set()
    cursor, more = None, True
    while more:
        try:
            batch = stream.pull(cursor)
        except SourceBusy as busy:
            here.clock.sleep(busy.retry_after_seconds)
            continue
        rows.update(row.id for row in batch.upserts)
        cursor, more = batch.cursor, batch.more
    return rows


def test_20000_people_and_60000_tickets_arrive_within_both_limits(here: Office) -> None:
    source = here.source()

    counts = [len(filled(here, stream)) for stream in (source.organizations(), source.people(), source.tickets())]

    assert (counts, here.skin.limits.refusals) == ([12, PEOPLE, TICKETS], 0)
    assert here.skin.limits.windows == PUBLISHED
    assert {length: most <= FOR_PULLS[length] for length, most in here.skin.limits.most.items()} == {
        2.0: True,
        3600.0: True,
    }
