"""A ring is written without waiting for the disk; everything else in state.db waits."""

import sqlite3
from contextlib import closing

import pytest

from agent.state import MIGRATIONS
from cache.database import open_state

NORMAL, FULL = 1, 2


@pytest.fixture
def state(tmp_path):
    with closing(open_state(tmp_path / "state.db", MIGRATIONS)) as opened:
        yield opened


def level(transaction):
    return transaction.execute("PRAGMA synchronous").fetchone()[0]


def add_overflow(transaction):
    transaction.execute("INSERT INTO overflow VALUES ('phone system', 'minute', 1)")


def break_off(state):
    with state.quick_transaction() as transaction:
        add_overflow(transaction)
        transaction.execute("INSERT INTO no_such_table VALUES (1)")


def test_a_quick_transaction_does_not_flush_and_the_next_one_does(state):
    with state.quick_transaction() as quick:
        levels = [level(quick)]

    with state.transaction() as usual:
        levels.append(level(usual))

    assert levels == [NORMAL, FULL]


def test_what_a_quick_transaction_commits_is_there_for_another_connection(state):
    with state.quick_transaction() as transaction:
        add_overflow(transaction)

    with closing(sqlite3.connect(state.path)) as other:
        assert other.execute("SELECT count(*) FROM overflow").fetchone() == (1,)


def test_a_quick_transaction_that_fails_is_rolled_back_and_leaves_the_usual_care(state):
    with pytest.raises(sqlite3.OperationalError):
        break_off(state)

    with state.transaction() as usual:
        assert (level(usual), usual.execute("SELECT count(*) FROM overflow").fetchone()) == (FULL, (0,))
