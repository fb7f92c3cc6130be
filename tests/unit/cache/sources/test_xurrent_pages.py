"""A page that is not what was asked for changes nothing; a sweep is clean or an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.clients import Office, drained, office, pull
from fakes.faults import Reply, SamePage
from fakes.world import stamp

from cache.errors import SourceAway, SourceBusy, SourceError, SourceGarbled, SourceRefused
from cache.model import Batch, Person
from cache.sources.position import position_of

DAY = 86_400.0


@pytest.fixture(params=["search_after", "page"])
def here(request: pytest.FixtureRequest) -> Iterator[Office]:
    with office() as made:
        made.skin.manners.by_page_number = request.param == "page"
        yield made


def test_a_sweep_names_every_row_with_its_stamp(here: Office) -> None:
    here.hire(250)
    here.table("people").put({"disabled": True}, id_=9)
    people = here.source().people()
    assert people is not None

    stamps = {each.id: each.updated_at for each in people.sweep() or ()}

    assert (len(stamps), stamps["desk:1"]) == (249, stamp(here.table("people").rows[1]["updated_at"]))


@pytest.mark.parametrize("fault", ["cut_list", "one_wrong_type", "403", "500", "login_page", "429"])
def test_a_sweep_that_is_not_clean_is_an_error(here: Office, fault: str) -> None:
    here.hire(250)
    people = here.source().people()
    assert people is not None
    here.desk.script.on("/v1/people", fault, nth=2, times=None)

    with pytest.raises(SourceError):
        list(people.sweep() or ())


def test_one_bad_record_is_left_out_and_reported(here: Office) -> None:
    here.hire(250)
    here.desk.script.on("/v1/people", "one_wrong_type", nth=2)
    people = here.source().people()
    assert people is not None
    batches: list[Batch[Person]] = []

    pull(people, batches)

    assert len({row.id for batch in batches for row in batch.upserts}) == 249
    assert [trouble for batch in batches for trouble in batch.troubles] == [
        "person 150: updated_at: 7 is not a text in quotes"
    ]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("wrong_types", SourceGarbled),
        ("half_wrong_types", SourceGarbled),
        ("duplicate_ids", SourceGarbled),
        ("tenfold", SourceGarbled),
        ("cut_list", SourceGarbled),
        ("empty", SourceGarbled),
        ("object", SourceGarbled),
        (SamePage(), SourceGarbled),
        ("403", SourceRefused),
        ("500", SourceAway),
        ("429", SourceBusy),
    ],
    ids=str,
)
def test_a_broken_page_changes_nothing_and_the_pull_goes_on_later(
    here: Office, fault: Any, error: type[SourceError]
) -> None:
    here.hire(350)
    people = here.source().people()
    assert people is not None
    here.desk.script.on("/v1/people", replace(fault) if isinstance(fault, SamePage) else fault, times=None)
    batches: list[Batch[Person]] = []
    with pytest.raises(error):
        pull(people, batches)
    here.desk.script.clear()
    here.clock.sleep(3_600)

    pull(people, batches)

    assert {row.id for batch in batches for row in batch.upserts} == {f"desk:{number}" for number in range(1, 351)}


@pytest.mark.parametrize("ignored", ["id", "updated_at"])
def test_a_filter_that_is_passed_over_is_noticed(here: Office, ignored: str) -> None:
    here.hire(250)
    people = here.source().people()
    _, cursor = drained(people) if ignored == "updated_at" else ({}, None)
    here.skin.manners.ignored.add(ignored)

    with pytest.raises(SourceGarbled, match=f"filter and sort by {ignored}"):
        drained(people, cursor)


def test_a_desk_without_a_clock_is_not_trusted(here: Office) -> None:
    here.hire(3)
    here.desk.script.on("/v1/people", lambda make, _wire: replace(make(), headers={"Date": "today"}), times=None)

    with pytest.raises(SourceGarbled, match="what time it is"):
        drained(here.source().people())


def test_the_cursor_of_another_phase_is_refused(here: Office) -> None:
    position = position_of('["open","","","",0,""]')
    people = here.source().people()
    assert people is not None
    assert position is not None

    with pytest.raises(SourceGarbled, match="--force"):
        people.pull(position.text())


def test_an_empty_account_is_no_error(here: Office) -> None:
    assert drained(here.source().people())[0] == {}


def test_links_of_the_desk_are_never_followed(here: Office) -> None:
    here.hire(250)
    away = {"Link": '<https://elsewhere.example.com/v1/people?page=2>; rel="next"', "X-Pagination-Total-Entries": "250"}
    here.desk.script.on("/v1/people", lambda make, _wire: Reply(200, make().body, away))

    assert len(drained(here.source().people())[0]) == 250
