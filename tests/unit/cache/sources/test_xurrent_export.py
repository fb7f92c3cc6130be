"""Where lists do not tell contacts, the numbers of all people come by an export, and those of few by asking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import Office, drained, office
from fakes.xurrent import populate

from cache.errors import SourceAway, SourceBusy, SourceGarbled
from cache.sources import Stream

DAY = 86_400.0


@pytest.fixture
def here() -> Iterator[Office]:
    with office() as made:
        populate(made.skin.world, 250, 0)
        made.clock.sleep(3_600)
        made.skin.manners.without_fields.add("contacts")
        yield made


def patient(
    here: Office, stream: Stream[Any] | None, cursor: str | None = None
) -> tuple[dict[str, Any], str, list[float]]:
    """Return the rows of a pull that waits when it is told to, its cursor, and the waits."""
    assert stream is not None
    rows: dict[str, Any] = {}
    waits, more = [], True
    while more:
        try:
            batch = stream.pull(cursor)
        except SourceBusy as busy:
            waits.append(busy.retry_after_seconds)
            here.clock.sleep(busy.retry_after_seconds)
            continue
        rows |= {row.id: row for row in batch.upserts}
        cursor, more = batch.cursor, batch.more
    return rows, cursor or "", waits


def there(here: Office) -> dict[str, set[str]]:
    rows = here.table("people").sorted("id")
    return {f"desk:{row['id']}": {each["telephone"] for each in row["contacts"]} for row in rows}


def held(rows: dict[str, Any]) -> dict[str, set[str]]:
    return {key: {number.raw for number in row.numbers} for key, row in rows.items()}


def asked_one_by_one(here: Office) -> int:
    return sum(each["path"].endswith("/contacts") for each in here.asked())


def test_a_first_fill_takes_the_numbers_of_all_from_one_export(here: Office) -> None:
    rows, _, waits = patient(here, here.source().people())

    assert held(rows) == there(here)
    assert (asked_one_by_one(here), waits) == (0, [5.0, 10.0, 20.0])


def test_the_file_is_fetched_from_elsewhere_without_the_token(here: Office) -> None:
    patient(here, here.source().people())

    [fetched] = [each for each in here.desk.asked if each.path.startswith("/exports/")]
    assert fetched.headers["host"].startswith("localhost:")
    assert {"authorization", "x-xurrent-account"} & fetched.headers.keys() == set()


def test_whoever_changed_later_is_asked_for_alone(here: Office) -> None:
    people = here.source().people()
    _, cursor, _ = patient(here, people)
    here.table("people").put({"contacts": [{"id": 1, "label": "work", "telephone": "+31201112223"}]}, id_=7)

    rows, _, waits = patient(here, people, cursor)

    assert (held(rows), asked_one_by_one(here), waits) == ({"desk:7": {"+31201112223"}}, 1, [])


def test_the_daily_reading_takes_a_new_export(here: Office) -> None:
    people = here.source().people()
    _, cursor, _ = patient(here, people)
    row = here.table("people").rows[7]
    silent = {"contacts": [{"id": 1, "label": "work", "telephone": "+31201112223"}], "updated_at": row["updated_at"]}
    here.table("people").put(silent, id_=7)
    here.clock.sleep(DAY + 600)
    first, cursor, _ = patient(here, people, cursor)

    second, _, _ = patient(here, people, cursor)  # that a day has gone by is seen when a run begins

    assert held(first | second)["desk:7"] == {"+31201112223"}
    assert sum(each["path"] == "export" for each in here.asked()) == 2


def test_an_account_where_nobody_has_a_number_exports_nothing(here: Office) -> None:
    for key in list(here.table("people").rows):
        here.table("people").put({"contacts": []}, id_=key)
    here.clock.sleep(3_600)

    rows, _, waits = patient(here, here.source().people())

    assert (len(rows), waits, asked_one_by_one(here)) == (250, [], 0)
    assert all(not row.numbers for row in rows.values())


@pytest.mark.parametrize("fault", ["403", "404", "400"])
def test_an_account_that_may_not_export_is_asked_for_each_person(here: Office, fault: str) -> None:
    here.desk.script.on("/v1/export", fault, times=None)

    rows, _, _ = patient(here, here.source().people())

    assert (held(rows), asked_one_by_one(here)) == (there(here), 250)


def test_an_export_that_fails_is_asked_for_again(here: Office) -> None:
    people, here.skin.exports.fails = here.source().people(), True

    with pytest.raises(SourceAway, match="could not export"):
        patient(here, people)
    here.skin.exports.fails = False
    rows, _, _ = patient(here, people)

    assert held(rows) == there(here)


def test_an_export_that_never_ends_is_given_up(here: Office) -> None:
    here.skin.exports.polls_until_done = 10_000

    with pytest.raises(SourceAway, match="processing"):
        patient(here, here.source().people())


@pytest.mark.parametrize("fault", ["login_page", "object", "bad_json"])
def test_what_is_said_of_an_export_may_not_be_as_agreed(here: Office, fault: str) -> None:
    here.desk.script.on("/v1/export/export1", fault, times=None)

    with pytest.raises(SourceGarbled):
        patient(here, here.source().people())


def test_lists_that_tell_contacts_need_no_export(here: Office) -> None:
    here.skin.manners.without_fields.clear()

    rows, _ = drained(here.source().people())

    assert held(rows) == there(here)
    assert "export" not in [each["path"] for each in here.asked()]


def test_a_list_that_was_refused_for_another_reason_tells_contacts_later(here: Office) -> None:
    here.skin.manners.without_fields.clear()
    here.desk.script.on("/v1/people", "400", times=2)
    people = here.source().people()
    with pytest.raises(SourceGarbled):
        drained(people)

    rows, _ = drained(people)

    assert held(rows) == there(here)
    assert {each["path"] for each in here.asked()} == {"people"}
