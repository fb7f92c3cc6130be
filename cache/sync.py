"""Pulls the streams of one source to their ends, and writes down how that went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cache import apply, freshness, staging
from cache.database import Cache
from cache.errors import CacheError, SourceAway, SourceBusy, SourceError, SourceGarbled, SourceRefused, TooManyGone
from cache.model import Organization, Person, Ticket
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
    """

    filing: Filing
    now: Callable[[], datetime]
    progress: Callable[[str, int, int | None], object]
    stops: Callable[[], bool] = bool
    force: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the pull of one stream ended. *changed*: readers see other rows than before; *error*: one sentence, or "".

    *rows*: how many the stream has now; *troubles*: what was left out, a sentence each.
    """

    stream: str
    rows: int
    changed: bool
    state: State
    error: str = ""
    troubles: tuple[str, ...] = ()


def sync_source(cache: Cache, settings: SourceSettings, opened: Opened, watch: Watch) -> Iterator[Outcome]:
    """Pull organizations, people and tickets of one source; yield each one's outcome when it has ended.

    A source that fails keeps its old rows. Raises StoreBusy and Damaged for the cache itself, Stopped.
    """
    # Organizations first: people and tickets refer to them.
    streams: tuple[tuple[StreamName, AnyStream | None], ...] = (
        ("organizations", opened.organizations),
        ("people", opened.people),
        ("tickets", opened.tickets),
    )
    for name, stream in streams:
        if stream is not None:
            target = Target(settings.name, name, watch.filing, settings.shrink_percent)
            yield _Pull(cache, target, fingerprint(settings), watch).run(stream)


@dataclass(slots=True)
class _Pull:
    """One stream, pulled once to its end."""

    cache: Cache
    target: Target
    settings: str
    watch: Watch
    written: int = 0
    deleted: int = 0
    troubles: tuple[str, ...] = ()

    def run(self, stream: AnyStream) -> Outcome:
        try:
            self._pull(stream)
        except (SourceError, TooManyGone) as error:
            return self._failed(error)
        return self._ended("fresh", _summary(self.troubles))

    def _pull(self, stream: AnyStream) -> None:
        live = apply.cursor(self.cache, self.target, self.settings)
        refilled = staging.cursor(self.cache, self.target)
        cursor, is_refill, more, read = refilled or live, refilled is not None, True, 0
        while more:
            if self.watch.stops():
                raise Stopped("the sync was told to stop")
            batch = stream.pull(cursor)
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
            # No cursor although rows are here: the settings changed, and none of the old rows may survive. But a
            # configuration that suddenly gives nobody at all is a mistake rather than a wish.
            is_other = live is None and read > 0
            force = self.watch.force or is_other
            self._count(staging.swap(self.cache, self.target, self.watch.now(), force=force))

    def _count(self, applied: Applied) -> None:
        self.written += applied.written
        self.deleted += applied.deleted

    def _failed(self, error: SourceError | TooManyGone) -> Outcome:
        if isinstance(error, SourceGarbled):
            staging.begin(self.cache, self.target)  # half a file is worth nothing
        return self._ended(_state_after(error, is_filled=self._known().is_complete), str(error))

    def _ended(self, state: State, error: str) -> Outcome:
        with self.cache.transaction() as transaction:
            apply.mark(transaction, self.target, state, error)
        changed = bool(self.written or self.deleted)
        return Outcome(self.target.stream, self._known().rows, changed, state, error, self.troubles)

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
