"""Neither limit of Xurrent is ever passed; what the desk says of waiting is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.clients import Office, office
from fakes.xurrent import populate

from cache.errors import SourceBusy


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        yield made


def test_the_limit_of_an_hour_ends_a_pull_until_there_is_room_again(here: Office) -> None:
    here.skin.limits.windows = {2.0: 20, 3600.0: 40}
    populate(here.skin.world, 6_000, 0)
    here.clock.sleep(3_600)
    people, cursor, more, rows, waits = here.source().people(), None, True, set(), []
    assert people is not None
    while more:
        try:
            batch = people.pull(cursor)
        except SourceBusy as busy:
            waits.append(busy.retry_after_seconds)
            here.clock.sleep(busy.retry_after_seconds)
            continue
        rows |= {row.id for row in batch.upserts}
        cursor, more = batch.cursor, batch.more

    assert (len(rows), here.skin.limits.refusals) == (6_000, 0)
    assert waits
    assert max(waits) <= 3_600


@pytest.mark.parametrize("said", ["seconds", "date", "junk", "none"])
def test_who_was_told_to_wait_asks_nothing_before(here: Office, said: str) -> None:
    populate(here.skin.world, 600, 0)
    here.clock.sleep(3_600)
    here.skin.limits.windows, here.skin.limits.retry_after = {30.0: 2}, said
    people, cursor, more, rows = here.source().people(), None, True, set()
    assert people is not None
    while more:
        try:
            batch = people.pull(cursor)
        except SourceBusy as busy:
            here.clock.sleep(busy.retry_after_seconds)
            continue
        rows |= {row.id for row in batch.upserts}
        cursor, more = batch.cursor, batch.more

    assert len(rows) == 600
    assert here.skin.limits.refusals <= 3


def test_a_ring_is_answered_while_a_first_fill_has_used_its_part(here: Office) -> None:
    populate(here.skin.world, 3_000, 0)
    here.clock.sleep(3_600)
    source = here.source()
    people, cursor = source.people(), None
    assert people is not None
    for _ in range(12):
        cursor = people.pull(cursor).cursor
    before = here.clock()

    source.looks_up().callers("+31200000006")

    assert here.clock() == before
