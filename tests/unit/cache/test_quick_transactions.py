"""A ring is written without waiting for the disk; everything else in state.db waits."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from agent.state import MIGRATIONS
from cache.database import QUICK_SECONDS, open_state
from cache.errors import StoreBusy

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


def seconds_until_busy(state):
    begun = time.monotonic()
    with pytest.raises(StoreBusy), state.quick_transaction():
        pass
    return time.monotonic() - begun


def test_a_quick_transaction_gives_up_soon_when_another_program_writes(state):
    with closing(sqlite3.connect(state.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert seconds_until_busy(state) < 5 * QUICK_SECONDS
    with state.quick_transaction() as transaction:
        add_overflow(transaction)


def test_a_quick_transaction_does_not_wait_behind_one_that_waits(state):
    with state.transaction(), closing(Elsewhere(lambda: seconds_until_busy(state))) as elsewhere:
        assert elsewhere.result() < 5 * QUICK_SECONDS


def test_other_transactions_wait_for_another_program(state):
    with closing(sqlite3.connect(state.path, isolation_level=None, check_same_thread=False)) as other:
        with state.quick_transaction():
            pass
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(2 * QUICK_SECONDS, lambda: other.execute("ROLLBACK")).start()

        with state.transaction() as transaction:
            add_overflow(transaction)


class Elsewhere:
    """What *work* returned in a thread of its own."""

    def __init__(self, work):
        self.results = []
        self.thread = threading.Thread(target=lambda: self.results.append(work()))
        self.thread.start()

    def result(self):
        self.close()
        return self.results[0]

    def close(self):
        self.thread.join(20)
