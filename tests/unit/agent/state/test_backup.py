"""Copies of state.db, and what happens to a damaged one."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import pytest

from agent.model import NumberKey
from agent.state import MIGRATIONS, backup, links
from agent.state.opening import Places, Trouble, open_kept
from cache.database import open_state
from cache.model import PersonId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = NumberKey(31201234567, "", "")


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "state.db", tmp_path / "backups", tmp_path / "state.db.damaged")


def link(places, name="csv:1"):
    with closing(open_state(places.file, MIGRATIONS)) as state, state.transaction() as transaction:
        links.add_person(transaction, NUMBER, PersonId(name), NOW)


def copy(places, now=NOW):
    with closing(open_state(places.file, MIGRATIONS)) as state:
        return backup.copy(state, places.copies, now)


def damage(path):
    content = bytearray(path.read_bytes())
    content[:4096] = bytes(4096)
    path.write_bytes(content)


def test_a_copy_holds_what_was_in_the_log_that_day(places):
    link(places)

    made = copy(places)

    with closing(open_state(made, MIGRATIONS)) as state:
        assert links.people(state, NUMBER) == ("csv:1",)


def test_a_copy_is_one_file_for_its_owner_alone(places):
    link(places)

    made = copy(places)

    assert ([path.name for path in places.copies.iterdir()], made.stat().st_mode & 0o777) == ([made.name], 0o600)


def test_there_is_one_copy_a_day(places):
    copy(places)

    assert copy(places, NOW.replace(hour=23)) is None


def test_three_copies_are_kept(places):
    made = [copy(places, NOW + timedelta(days=day)) for day in range(5)]

    assert backup.copies(places.copies) == tuple(reversed(made[2:]))


def test_a_damaged_file_is_set_aside_and_the_newest_good_copy_takes_its_place(places):
    link(places, "csv:1")
    copy(places, NOW - timedelta(days=2))
    link(places, "csv:2")
    damage(copy(places, NOW - timedelta(days=1)))
    damage(places.file)

    with ExitStack() as stack:
        opened = open_kept(places, stack)

        assert links.people(opened.state, NUMBER) == ("csv:1",)
    assert opened.trouble == Trouble("restored", "2026-02-28")
    assert len(list(places.file.parent.glob("state.db.bad-*"))) == 1


def test_a_damaged_file_without_a_copy_is_set_aside_and_a_new_one_begun(places):
    link(places)
    damage(places.file)

    with ExitStack() as stack:
        opened = open_kept(places, stack)

        assert links.people(opened.state, NUMBER) == ()
    assert opened.trouble is not None
    assert (opened.trouble.kind, "state.db.bad-" in opened.trouble.detail) == ("begun anew", True)


def test_a_file_marked_as_damaged_is_restored_at_the_next_start(places):
    link(places, "csv:1")
    copy(places)
    link(places, "csv:2")
    places.damaged.touch()

    with ExitStack() as stack:
        opened = open_kept(places, stack)

        assert links.people(opened.state, NUMBER) == ("csv:1",)
    assert not places.damaged.exists()


def test_a_file_that_cannot_be_opened_is_left_alone_and_telephones_ring_all_the_same(places):
    link(places)
    places.file.rename(places.file.with_name("elsewhere.db"))
    places.file.symlink_to(places.file.with_name("elsewhere.db"))  # refused, as a full disk or a lost right would be
    before = places.file.read_bytes()

    with ExitStack() as stack:
        opened = open_kept(places, stack)
        with opened.state.transaction() as transaction:
            links.add_person(transaction, NUMBER, PersonId("csv:2"), NOW)

    assert (opened.is_stand_in, opened.trouble is not None, places.file.read_bytes()) == (True, True, before)


def test_a_file_of_a_newer_version_is_read(places):
    link(places)
    with closing(sqlite3.connect(places.file)) as newer:
        newer.execute("PRAGMA user_version = 999")
        newer.execute("ALTER TABLE phone_call ADD COLUMN mood TEXT")

    with ExitStack() as stack:
        opened = open_kept(places, stack)

        assert (opened.is_stand_in, links.people(opened.state, NUMBER)) == (False, ("csv:1",))


def test_an_untouched_file_gives_no_notice(places):
    link(places)

    with ExitStack() as stack:
        opened = open_kept(places, stack)

    assert (opened.trouble, opened.is_stand_in) == (None, False)
