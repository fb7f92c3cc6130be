"""Pulls the streams of one source to their ends, or sweeps them, and writes down how that went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from cache import apply, freshness, staging, sweep
from cache.database import Cache
from cache.errors import CacheError, SourceAway, SourceBusy, SourceError, SourceGarbled, SourceRefused, TooManyGone
from cache.model import Organization, Person, Stamp, Ticket
from cache.sources import Stream
from cache.sources.opening import Opened
from cache.sources.settings import SourceSettings, fingerprint
from cache.target import Applied, Filing, StreamName, Target

State = Literal["fresh", "stale", "failing", "refused"]
AnyStream = Stream[Person] | Stream[Organization] | Stream[Ticket]


class Stopped(CacheError):
    """We were told to end between two transactions."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a sync is given: the clock, whom it tells how far it is, and who may end it between two transactions.

    *progress* gets stream, rows read, rows in all (None: unknown). *force*: a source that shrank is taken as it is.
    *skips*: streams that are left alone this time.
    """

    filing: Filing
    now: Callable[[], datetime]
    progress: Callable[[str, int, int | None], object]
    stops: Callable[[], bool] = bool
    force: bool = False
    skips: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the pull of one stream ended. *changed*: readers see other rows than before; *error*: one sentence, or "".

    *rows*: how many the stream has now; *troubles*: what was left out, a sentence each. *wait_seconds*: how long the
    service desk does not want to be asked.
    """

    stream: str
    rows: int
    changed: bool
    state: State
    error: str = ""
    troubles: tuple[str, ...] = ()
    wait_seconds: float = 0.0


def sync_source(cache: Cache, settings: SourceSettings, opened: Opened, watch: Watch) -> Iterator[Outcome]:
    """Pull organizations, people and tickets of one source; yield each one's outcome when it has ended.

    A source that fails keeps its old rows. Raises StoreBusy and Damaged for the cache itself, Stopped.
    """
    for pull, stream in _pulls(cache, settings, opened, watch):
        yield pull.run(stream)


def sweep_source(cache: Cache, settings: SourceSettings, opened: Opened, watch: Watch) -> Iterator[Outcome]:
    """Drop what one source no longer has, and read anew what is another there; yield the outcomes that matter.

    That is every one that failed or changed anything. Raises like `sync_source`.
    """
    for pull, stream in _pulls(cache, settings, opened, watch):
        outcome = pull.run_sweep(stream)
        if outcome.changed or outcome.state != "fresh":
            yield outcome


def _pulls(cache: Cache, settings: SourceSettings, opened: Opened, watch: Watch) -> Iterator[tuple[_Pull, AnyStream]]:
    # Organizations first: people and tickets refer to them.
    streams: tuple[tuple[StreamName, AnyStream | None], ...] = (
        ("organizations", opened.organizations),
        ("people", opened.people),
        ("tickets", opened.tickets),
    )
    for name, stream in streams:
        if stream is not None and name not in watch.skips:
            target = Target(settings.name, name, watch.filing, settings.shrink_percent)
            yield _Pull(cache, target, fingerprint(settings), watch, opened), stream


@dataclass(slots=True)
class _Pull:
    """One stream, pulled once to its end."""

    cache: Cache
    target: Target
    settings: str
    watch: Watch
    opened: Opened
    written: int = 0
    deleted: int = 0
    troubles: tuple[str, ...] = ()

    def run(self, stream: AnyStream) -> Outcome:
        try:
            self._pull(stream)
        except (SourceError, TooManyGone) as error:
            return self._failed(error)
        return self._ended("fresh", _summary(self.troubles))

    def run_sweep(self, stream: AnyStream) -> Outcome:
        try:
            swept = self._swept(stream)
            if swept is None or not swept.is_behind:
                return self._outcome("fresh")
            self._pull(stream, anew=True)
        except (SourceError, TooManyGone) as error:
            return self._failed(error)
        return self._ended("fresh", _summary(self.troubles))

    def _swept(self, stream: AnyStream) -> sweep.Swept | None:
        now, stamps = self.watch.now(), stream.sweep()
        if stamps is None:
            sweep.note(self.cache, self.target, now)
            return None
        swept = sweep.sweep(self.cache, self.target, self._unstopped(stamps), now, force=self.watch.force)
        self._count(swept.applied)
        return swept

    def _unstopped(self, stamps: Iterator[Stamp]) -> Iterator[Stamp]:
        for stamp in stamps:
            self._check_stop()
            yield stamp

    def _check_stop(self) -> None:
        if self.watch.stops():
            raise Stopped("the sync was told to stop")

    def _pull(self, stream: AnyStream, *, anew: bool = False) -> None:
        live = apply.cursor(self.cache, self.target, self.settings)
        refilled = staging.cursor(self.cache, self.target)
        cursor, is_refill, more = refilled or (None if anew else live), refilled is not None, True
        is_filled_in_place = self._is_filled_in_place()
        read = self._known().rows if is_filled_in_place else 0
        while more:
            self._check_stop()
            batch = stream.pull(cursor)
            if batch.reset and is_filled_in_place and live is None and cursor is None:
                batch = replace(batch, reset=False)  # there is nothing that it could void
            if batch.reset:
                staging.begin(self.cache, self.target)
                is_refill, read = True, 0
            if is_refill:
                staging.stage(self.cache, self.target, batch)
            else:
                self._count(apply.apply(self.cache, self.target, batch, self.watch.now()))
            cursor, more, read = batch.cursor, batch.more, read + len(batch.upserts)
            self.troubles += batch.troubles
            self.watch.progress(self.target.stream, read, batch.total)
        if is_refill:
            # No cursor although rows are here: the settings changed, and none of the old rows may survive; neither may
            # a part of what was never whole. But a source that suddenly gives nobody at all is a mistake, not a wish.
            is_other = (live is None or is_filled_in_place) and read > 0
            self._count(staging.swap(self.cache, self.target, self.watch.now(), force=self.watch.force or is_other))
        elif is_filled_in_place:
            sweep.note(self.cache, self.target, self.watch.now())  # everything that there is was read just now

    def _is_filled_in_place(self) -> bool:
        """Return whether each page is seen as it comes: until all were here once.

        Only of a service desk, which may take hours: a file is taken whole or not at all.
        """
        return not self.opened.is_local and not self._known().is_complete

    def _count(self, applied: Applied) -> None:
        self.written += applied.written
        self.deleted += applied.deleted

    def _failed(self, error: SourceError | TooManyGone) -> Outcome:
        if isinstance(error, SourceGarbled):
            staging.begin(self.cache, self.target)  # half a file is worth nothing
        wait = error.retry_after_seconds if isinstance(error, SourceBusy) else 0.0
        return self._ended(_state_after(error, is_filled=self._known().is_complete), str(error), wait)

    def _ended(self, state: State, error: str, wait_seconds: float = 0.0) -> Outcome:
        with self.cache.transaction() as transaction:
            apply.mark(transaction, self.target, state, error, self.opened.requests_left())
        return self._outcome(state, error, wait_seconds)

    def _outcome(self, state: State, error: str = "", wait_seconds: float = 0.0) -> Outcome:
        changed = bool(self.written or self.deleted)
        return Outcome(self.target.stream, self._known().rows, changed, state, error, self.troubles, wait_seconds)

    def _known(self) -> freshness.StreamState:
        mine = (self.target.source, self.target.stream)
        states = (state for state in freshness.streams(self.cache) if (state.source, state.stream) == mine)
        return next(states, freshness.StreamState(*mine, "never", 0, None, False, "", ""))


def _state_after(error: SourceError | TooManyGone, *, is_filled: bool) -> State:
    if isinstance(error, SourceRefused):
        return "refused"
    if isinstance(error, SourceAway | SourceBusy) and is_filled:
        return "stale"
    return "failing"


def _summary(troubles: tuple[str, ...]) -> str:
    if not troubles:
        return ""
    more = f" (and {len(troubles) - 1:,} more)" if len(troubles) > 1 else ""
    return f"{troubles[0]}{more}"
