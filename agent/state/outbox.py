"""What is to be written to service desks: kept from the wish of the analyst until somebody knows what became of it.

A row is wanted here; what becomes of it is `outbox_steps`' to write down.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from agent.model import CallId, utc_text
from agent.writes import Entry, Item, Kind, Standing, Wish
from cache.connecting import translated
from cache.database import State, Transaction
from cache.model import CallNote, Draft, NumberLink, Receipt

LONGEST_WAIT = timedelta(hours=1)  # as long as a service desk may ask for; a later time is a clock that was set back
_ITEMS: Mapping[str, type[Item]] = {"numbers": NumberLink, "tickets": Draft, "notes": CallNote}
_ALL = (
    "SELECT key, kind, takes_back, source, target, item, about, call, after, state, tries, misses, wanted_at,"
    " changed_at, receipt, reason FROM outbox"
)
_DUE = (
    f"{_ALL}_going o WHERE state <> 'sending' AND source || ' ' || kind IN (SELECT value FROM json_each(:may))"  # noqa: S608
    " AND (next_ms <= :now OR next_ms > :never) AND NOT EXISTS(SELECT 1 FROM outbox_going b WHERE b.source = o.source"
    " AND b.target = o.target AND b.id < o.id) ORDER BY next_ms, id LIMIT 1"
)
_IS_SETTLED = "state IN ('sent', 'taken back')"
_ABOUT = (
    f"{_ALL} WHERE (call = ? AND call <> '')"  # noqa: S608
    f" OR (target IN (SELECT value FROM json_each(?)) AND NOT {_IS_SETTLED}) ORDER BY id"
)


def want(transaction: Transaction, wish: Wish, now: datetime) -> bool:
    """Keep *wish*; False when one of its key is kept already, which then stays as it is."""
    item = json.dumps(asdict(wish.item), ensure_ascii=False)
    whose = (wish.kind, wish.takes_back, wish.source, wish.target)
    done = transaction.execute(
        "INSERT OR IGNORE INTO outbox(key, kind, takes_back, source, target, item, about, call, after, wanted_at,"
        " changed_at, next_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (wish.key, *whose, item, wish.about, wish.call, wish.after, utc_text(now), utc_text(now), milliseconds(now)),
    )
    return done.rowcount == 1


def want_again(transaction: Transaction, key: str, now: datetime, item: Item | None = None) -> bool:
    """Send what was refused, held or not confirmed once more, as *item* when that is given; False for anything else."""
    done = transaction.execute(
        "UPDATE outbox SET state = 'waiting', tries = 0, misses = 0, reason = '', item = coalesce(?, item),"
        " wanted_at = ?, changed_at = ?, next_ms = ? WHERE key = ? AND state IN ('refused', 'held', 'unconfirmed')",
        (
            None if item is None else json.dumps(asdict(item), ensure_ascii=False),
            *(utc_text(now), utc_text(now), milliseconds(now), key),
        ),
    )
    return done.rowcount == 1


def give_up(transaction: Transaction, key: str, now: datetime) -> bool:
    """Drop what is surely not on its way; False when it is, or was sent. What waited for it is refused, never lost."""
    sql = "DELETE FROM outbox WHERE key = ? AND state IN ('waiting', 'held', 'unconfirmed', 'refused')"
    if transaction.execute(sql, (key,)).rowcount != 1:
        return False
    transaction.execute("DELETE FROM outbox WHERE after = ? AND takes_back", (key,))
    transaction.execute(
        "UPDATE outbox SET state = 'refused', reason = 'what it belongs to was not sent', after = '', changed_at = ?"
        " WHERE after = ? AND state IN ('waiting', 'held')",
        (utc_text(now), key),
    )
    return True


def take_back(transaction: Transaction, key: str, now: datetime) -> bool:
    """Undo *key*: dropped when it surely did not go out, else taken back once it has arrived; False: no such row."""
    entry = _one(transaction, "key = ?", (key,))
    if entry is None or entry.wish.takes_back or entry.state == "taken back":
        return False
    if entry.state in {"waiting", "held", "refused"}:
        return give_up(transaction, key, now)
    wish = entry.wish
    undo = replace(wish, key=undo_key(key), after=key, takes_back=True)
    if not want(transaction, undo, now):
        want_again(transaction, undo.key, now)
    return True


def keep_after_all(transaction: Transaction, key: str) -> bool:
    """Forget that *key* was to be taken back, if nobody was asked to yet; False when it is too late, or was not."""
    sql = "DELETE FROM outbox WHERE after = ? AND takes_back AND state IN ('waiting', 'held', 'refused') AND tries = 0"
    return transaction.execute(sql, (key,)).rowcount == 1


def is_being_taken_back(transaction: Transaction, key: str) -> bool:
    """Return whether the worker was asked to undo *key*: it is too late to keep it."""
    entry = _one(transaction, "key = ?", (undo_key(key),))
    return entry is not None and (entry.tries > 0 or entry.state in {"sending", "unsure"})


def newest_of(transaction: Transaction, item: Item, source: str) -> Entry | None:
    """Return the newest wish for exactly *item*, None when there is none or it was taken back."""
    text = json.dumps(asdict(item), ensure_ascii=False)
    found = _one(transaction, "source = ? AND item = ? AND NOT takes_back ORDER BY id DESC", (source, text))
    return None if found is None or found.state == "taken back" else found


@translated
def due(state: State, may: Iterable[tuple[str, Kind]], now: datetime) -> Entry | None:
    """Return what is to be asked of a service desk next, None: nothing just now.

    *may*: the sources of the configuration with what may be written there. First in, first out for each target.
    """
    row = state.reader().execute(_DUE, _now_and(may, now)).fetchone()
    return None if row is None else _entry(row)


@translated
def next_ms(state: State, may: Iterable[tuple[str, Kind]], now: datetime) -> int | None:
    """Return when something may become due, milliseconds since 1970; None: not before something else happens."""
    sql = (
        "SELECT min(next_ms) FROM outbox_going WHERE state <> 'sending' AND next_ms > :now"
        " AND source || ' ' || kind IN (SELECT value FROM json_each(:may))"
    )
    row = state.reader().execute(sql, _now_and(may, now)).fetchone()
    return None if row[0] is None else int(row[0])


@translated
def by_key(state: State, key: str) -> Entry | None:
    """Return one entry, None when there is none."""
    row = state.reader().execute(f"{_ALL} WHERE key = ?", (key,)).fetchone()
    return None if row is None else _entry(row)


@translated
def about(state: State, call: CallId, targets: Iterable[str]) -> tuple[Entry, ...]:
    """Return what was wanted during *call*, and what is not settled of *targets*, in the order of wanting."""
    rows = state.reader().execute(_ABOUT, (call, json.dumps(list(targets))))
    return tuple(_entry(row) for row in rows.fetchall())


@translated
def unsettled(state: State, limit: int = 50) -> tuple[Entry, ...]:
    """Return what waits for a service desk or for the analyst, in the order of wanting."""
    rows = state.reader().execute(f"{_ALL} WHERE state NOT IN ('sent', 'taken back') ORDER BY id LIMIT ?", (limit,))
    return tuple(_entry(row) for row in rows.fetchall())


@translated
def count_late(state: State, before: datetime) -> int:
    """Return how many that were wanted before *before* still wait for a service desk."""
    sql = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unsure') AND wanted_at < ?"
    return int(state.reader().execute(sql, (utc_text(before),)).fetchone()[0])


@translated
def counts(state: State) -> dict[Standing, int]:
    """Return how many there are of each standing."""
    rows = state.reader().execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
    found: dict[Standing, int] = dict(rows)
    return found


def forget(transaction: Transaction, before: datetime) -> int:
    """Delete what was settled before *before*, and return how many. What still waits is never forgotten.

    A number that was sent stays as long as its link does: without its receipt it could not be taken back.
    """
    return transaction.execute(
        "DELETE FROM outbox WHERE changed_at < ? AND (state IN ('refused', 'taken back') OR (state = 'sent'"
        " AND kind <> 'numbers')) AND key NOT IN (SELECT after FROM outbox)",
        (utc_text(before),),
    ).rowcount


def undo_key(key: str) -> str:
    """Return the key of the row that takes *key* back."""
    return f"{key}~"


def milliseconds(moment: datetime) -> int:
    """Return *moment* in milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def _now_and(may: Iterable[tuple[str, Kind]], now: datetime) -> dict[str, str | int]:
    allowed = json.dumps([f"{source} {kind}" for source, kind in may])
    return {"may": allowed, "now": milliseconds(now), "never": milliseconds(now + LONGEST_WAIT)}


def _one(transaction: Transaction, where: str, values: tuple[str, ...]) -> Entry | None:
    row = transaction.execute(f"{_ALL} WHERE {where} LIMIT 1", values).fetchone()
    return None if row is None else _entry(row)


_Row = tuple[str, Kind, int, str, str, str, str, str, str, Standing, int, int, str, str, str, str]


def _entry(row: _Row) -> Entry:
    key, kind, takes_back, source, target, item, about, call, after, *_ = row
    state, tries, misses, wanted_at, changed_at, receipt, reason = row[9:]
    kept_item = _ITEMS[kind](**json.loads(item))
    wish = Wish(key, source, target, kept_item, about, CallId(call), after, bool(takes_back))
    kept = Receipt(**json.loads(receipt)) if receipt else Receipt()
    return Entry(wish, state, tries, misses, wanted_at, changed_at, kept, reason)
