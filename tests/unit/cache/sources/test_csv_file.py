"""When a file is read again."""

from __future__ import annotations

import os
from typing import Any

import pytest

from cache.errors import SourceAway, SourceGarbled
from cache.sources.opening import open_source

ANN = "id,name\np1,Ann\n"
BOB = "id,name\np1,Bob\n"


def opened(desk: Any, *, follows: bool = False) -> Any:
    return open_source(desk.settings(people=ANN), follows=follows)


def test_a_file_at_rest_gives_nothing_new(desk: Any, pull: Any) -> None:
    stream = opened(desk).people
    first = pull(stream)

    again = stream.pull(first.cursor)

    assert (again.upserts, again.cursor, again.more, again.reset) == ((), first.cursor, False, False)


def test_the_same_content_with_another_date_gives_nothing_new_even_to_a_new_process(desk: Any, pull: Any) -> None:
    source = opened(desk)
    cursor = pull(source.people).cursor
    os.utime(desk.folder / "people.csv", (1, 1))

    again = opened(desk).people.pull(cursor)

    assert (again.upserts, again.reset) == ((), False)


def test_a_changed_file_comes_again_whole(desk: Any, pull: Any) -> None:
    stream = opened(desk).people
    cursor = pull(stream).cursor
    desk.write("people.csv", BOB + "p2,Eve\n")

    again = stream.pull(cursor)

    assert ([person.name for person in again.upserts], again.reset) == (["Bob", "Eve"], True)


def test_a_change_of_the_organizations_file_brings_the_people_again(desk: Any, pull: Any) -> None:
    people = "id,name,organization\np1,Ann,Acme\n"
    stream = open_source(desk.settings(people=people, organizations="id,name\no1,Umbrella\n")).people
    cursor = pull(stream).cursor
    desk.write("organizations.csv", "id,name\no1,Umbrella\no2,Acme\n")

    assert stream.pull(cursor).upserts[0].organization_id == "desk:o2"


def test_a_worker_that_follows_waits_until_nobody_writes_any_more(desk: Any, pull: Any) -> None:
    source = opened(desk, follows=True)
    cursor = pull(source.people).cursor
    desk.write("people.csv", BOB + "p2,Eve\n")

    looks = [source.people.pull(cursor), source.people.pull(cursor)]

    assert [len(batch.upserts) for batch in looks] == [0, 2]


def test_a_worker_that_follows_is_told_to_look_again_soon(desk: Any, pull: Any) -> None:
    source = opened(desk, follows=True)
    cursor = pull(source.people).cursor
    desk.write("people.csv", BOB + "p2,Eve\n")

    said = [source.is_settling()]
    for _look in range(2):
        source.people.pull(cursor)
        said.append(source.is_settling())

    assert said == [False, True, False]


def test_a_reading_goes_on_from_its_cursor_and_a_new_process_begins_again(desk: Any) -> None:
    content = "id,name\n" + "".join(f"p{row},Ann\n" for row in range(700))
    stream = open_source(desk.settings(people=content)).people
    first = stream.pull(None)

    assert len(stream.pull(first.cursor).upserts) == 200
    restarted = open_source(desk.settings(people=content)).people.pull(first.cursor)
    assert (len(restarted.upserts), restarted.reset) == (500, True)


def test_a_file_that_is_gone_is_away(desk: Any, pull: Any) -> None:
    stream = opened(desk).people
    cursor = pull(stream).cursor
    (desk.folder / "people.csv").unlink()

    with pytest.raises(SourceAway, match=r"people\.csv is not there"):
        stream.pull(cursor)


def test_a_folder_in_place_of_a_file_is_away(desk: Any) -> None:
    stream = opened(desk).people
    (desk.folder / "people.csv").unlink()
    (desk.folder / "people.csv").mkdir()

    with pytest.raises(SourceAway, match="cannot be read now"):
        stream.pull(None)


def test_a_pipe_in_place_of_a_file_is_away_and_not_waited_for(desk: Any) -> None:
    stream = opened(desk).people
    (desk.folder / "people.csv").unlink()
    os.mkfifo(desk.folder / "people.csv")

    with pytest.raises(SourceAway, match=r"people\.csv cannot be read now: it is no file"):
        stream.pull(None)


def test_a_file_that_was_refused_is_read_again_when_it_is_mended(desk: Any, pull: Any) -> None:
    stream = opened(desk).people
    cursor = pull(stream).cursor
    desk.write("people.csv", 'id,name\np1,"Bob\n')
    with pytest.raises(SourceGarbled):
        stream.pull(cursor)
    desk.write("people.csv", BOB)

    assert [person.name for person in stream.pull(cursor).upserts] == ["Bob"]


def test_a_file_of_more_than_256_mib_is_refused_unread(desk: Any) -> None:
    stream = opened(desk).people
    with (desk.folder / "people.csv").open("r+b") as file:
        file.truncate(256 * 1024 * 1024 + 1)

    with pytest.raises(SourceGarbled, match="larger than 256 MiB"):
        stream.pull(None)
