"""When the worker pulls, tries again and sweeps: days of it on a clock that a test turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from agent import schedule
from agent.desks import Desk
from agent.follower import Clocks, Follower, Plan
from agent.pipe import Finished, Report, SyncNow
from cache import freshness
from cache.database import open_cache
from cache.errors import SourceAway, SourceBusy, SourceError, SourceGarbled, SourceRefused
from cache.keeper import Keeper
from cache.model import Person, PersonId, Stamp
from cache.numbers import Site
from cache.sources.csv_settings import CsvSettings
from cache.sources.memory import MemorySource, MemoryStream
from cache.sources.opening import Opened
from cache.target import Filing, Join

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Pulls(MemoryStream):
    """People that note when they are pulled and swept; *ghosts* are named by no sweep."""

    clock: Virtual | None = None
    at: list[float] = field(default_factory=list)
    swept: list[datetime] = field(default_factory=list)
    is_swept: bool = False
    stamps: list[Stamp] = field(default_factory=list)

    def pull(self, cursor):
        self.at.append(self.clock.seconds)
        return super().pull(cursor)

    def sweep(self) -> Iterator[Stamp] | None:
        if not self.is_swept:
            return None
        self.swept.append(self.clock.now)
        return iter(self.stamps)


@dataclass
class Virtual:
    """Time: waiting for a command makes it pass. *commands*: when which comes; *until*: the agent goes then."""

    until: float = HOUR
    seconds: float = 0.0
    asleep: float = 0.0
    chance: float = 0.5
    commands: list[tuple[float, SyncNow]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds + self.asleep)

    def get(self, timeout_seconds: float) -> SyncNow | None:
        due = self.seconds + max(timeout_seconds, 0.001)
        if self.commands and self.commands[0][0] <= due:
            self.seconds = self.commands[0][0]
            return self.commands.pop(0)[1]
        self.seconds = due
        if self.seconds >= self.until:
            self.ended.set()
        return None


class NoAnswers:
    def start(self) -> None:
        pass


@dataclass
class World:
    """One source, a worker, its reports."""

    folder: Path
    clock: Virtual = field(default_factory=Virtual)
    reports: list[Report] = field(default_factory=list)
    secrets: list[str] = field(default_factory=lambda: ["old"])

    def __post_init__(self) -> None:
        self.people = Pulls(clock=self.clock)
        self.people.put(*(Person(PersonId(f"desk:{row}"), f"P{row}") for row in range(30)))
        self.opened_with: list[str] = []
        settings = CsvSettings(name="desk", every="60s")
        self.desk = Desk(settings, lambda settings: self.secrets[-1], opens=self.open)

    def open(self, settings: CsvSettings, secret: str, follows: bool) -> Opened:
        self.opened_with.append(secret)
        return Opened(self.people)

    def run(self, until: float, *, sweeps_at: int = 180) -> list[float]:
        """Follow until *until* and return when people were pulled."""
        self.clock.until, self.clock.ended = until, threading.Event()
        clocks = Clocks(lambda: self.clock.now, lambda: self.clock.seconds, lambda: self.clock.chance, sweeps_at)
        keeper = Keeper(self.folder / "cache.db")
        filing = Filing(Site(region="NL"), (Join("desk"),))
        Follower(keeper, (Plan(self.desk),), filing, self.clock, NoAnswers(), self.reports.append, clocks, 7).run()
        return self.people.at

    def states(self) -> list[str]:
        return [each.state for each in self.reports if isinstance(each, Finished)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def gaps(moments: list[float]) -> list[float]:
    return [round(later - earlier, 1) for earlier, later in pairwise(moments)]


def test_a_first_fill_begins_within_ten_seconds_and_increments_follow_a_minute_apart(world):
    pulled = world.run(10 * MINUTE)

    assert pulled[0] == 5.0
    assert set(gaps(pulled)) == {60.0}


@pytest.mark.parametrize(("chance", "gap"), [(0.0, 48.0), (0.999_999, 72.0)])
def test_an_increment_is_a_fifth_early_or_late(world, chance, gap):
    world.clock.chance = chance

    assert set(gaps(world.run(10 * MINUTE))) == {gap}


def test_the_first_increment_of_a_filled_cache_is_spread_over_the_interval(world):
    world.run(MINUTE)
    began = world.clock.seconds
    world.people.at.clear()

    assert world.run(began + MINUTE)[0] == pytest.approx(began + 30.0)


@pytest.mark.parametrize("failure", [SourceAway("away"), SourceGarbled("no JSON")])
def test_failures_are_tried_again_ever_more_rarely_up_to_five_minutes(world, failure):
    world.clock.chance = 1.0
    world.people.failure = failure

    assert gaps(world.run(HOUR))[:9] == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0]


def test_who_asks_for_time_gets_it(world):
    world.people.failure = SourceBusy("wait", 1000.0)

    assert min(gaps(world.run(2 * HOUR))) >= 1000.0


def test_who_does_not_let_us_in_is_asked_again_every_hour(world):
    world.people.failure = SourceRefused("wrong token")

    assert gaps(world.run(4 * HOUR)) == [HOUR, HOUR, HOUR]
    assert set(world.states()) == {"refused"}


def test_sync_now_asks_at_once_with_the_secret_that_was_stored_since(world):
    world.people.failure = SourceRefused("wrong token")
    world.secrets.append("new")
    world.clock.commands.append((100.0, SyncNow()))

    world.run(10 * MINUTE)

    assert (world.people.at, world.opened_with) == ([5.0, 100.0], ["old", "new"])


def test_a_refused_stream_stops_and_the_others_go_on(world):
    source = MemorySource()
    source.tickets.failure = SourceRefused("no right to read requests")
    world.desk.opened = replace(world.desk.opened, tickets=source.tickets)

    pulled = world.run(30 * MINUTE)

    assert (len(pulled) > 25, world.states().count("refused")) == (True, 1)


def test_a_failure_that_is_over_is_forgotten(world):
    world.people.failure = SourceAway("away")
    world.clock.commands.append((MINUTE, SyncNow()))
    world.run(MINUTE)
    world.people.failure = None
    world.people.at.clear()

    world.run(world.clock.seconds + 10 * MINUTE)

    assert set(gaps(world.people.at)) == {60.0}


def test_after_sleep_everything_is_pulled_within_15_seconds(world):
    world.desk.settings = CsvSettings(name="desk", every="1h")
    world.clock.commands.append((MINUTE, SyncNow()))
    real_get = world.clock.get

    def slept(timeout_seconds: float) -> SyncNow | None:
        if world.clock.seconds > 2 * MINUTE and not world.clock.asleep:
            world.clock.asleep = 8 * HOUR
            return None
        return real_get(timeout_seconds)

    world.clock.get = slept  # type: ignore[method-assign]
    pulled = world.run(5 * MINUTE)

    assert next(moment for moment in pulled if moment > 2 * MINUTE) <= 2 * MINUTE + 45.0


def test_what_is_gone_is_dropped_once_a_night(world):  # S8
    world.people.is_swept = True
    world.people.stamps = [Stamp(f"desk:{row}", "") for row in range(28)]

    world.run(3 * DAY)

    local = [moment.astimezone() for moment in world.people.swept]
    assert len(local) == 3
    assert all((moment.hour, moment.minute <= 2) == (3, True) for moment in local)
    assert next(each.rows for each in reversed(world.reports) if isinstance(each, Finished)) == 28


def test_who_slept_through_the_night_sweeps_after_the_next_start(world):
    world.people.is_swept = True
    world.people.stamps = [Stamp(f"desk:{row}", "") for row in range(30)]
    world.run(HOUR)
    world.clock.asleep = DAY

    world.run(world.clock.seconds + HOUR)

    assert len(world.people.swept) == 1


def test_a_sweep_that_would_drop_too_many_has_its_second_look(world):
    world.people.put(*(Person(PersonId(f"desk:{row}"), f"P{row}") for row in range(30, 100)))
    world.people.is_swept = True
    world.people.stamps = [Stamp(f"desk:{row}", "") for row in range(70)]

    world.run(DAY)

    assert gaps([moment.timestamp() for moment in world.people.swept])[0] >= 10 * MINUTE
    assert next(each.rows for each in reversed(world.reports) if isinstance(each, Finished)) == 70


def test_rows_that_are_kept_are_told_however_well_the_pulls_go(world):
    world.people.is_swept = True
    world.people.stamps = [Stamp("desk:0", "")]

    world.run(DAY)

    with closing(open_cache(world.folder / "cache.db", writable=False)) as cache:
        (people,) = freshness.streams(cache)
    assert (people.state, people.rows) == ("fresh", 30)
    assert people.kept.startswith("desk now shows 1 of 30 people; kept the old ones")


def test_rows_that_are_there_again_are_not_told_of_any_more(world):
    world.people.is_swept = True
    world.people.stamps = [Stamp("desk:0", "")]
    world.run(DAY)
    world.people.stamps = [Stamp(f"desk:{row}", "") for row in range(30)]

    world.run(world.clock.seconds + DAY)

    with closing(open_cache(world.folder / "cache.db", writable=False)) as cache:
        assert [each.kept for each in freshness.streams(cache)] == [""]


def test_a_row_that_is_behind_has_its_stream_read_anew(world):
    world.people.is_swept = True
    world.people.stamps = [Stamp(f"desk:{row}", "") for row in range(29)] + [Stamp("desk:29", "2026-03-02T00:00:00Z")]
    resets = []
    real_pull = world.people.pull
    world.people.pull = lambda cursor: resets.append(cursor) or real_pull(cursor)  # type: ignore[method-assign]

    world.run(DAY)

    assert resets.count(None) == 2


@pytest.mark.parametrize(
    "failure", [SourceAway("away"), SourceBusy("wait", 60.0), SourceRefused("no"), SourceGarbled("x")]
)
def test_whatever_fails_the_rows_stay(world, failure: SourceError):
    world.run(MINUTE)
    world.people.failure = failure

    world.run(world.clock.seconds + HOUR)

    assert {each.rows for each in world.reports if isinstance(each, Finished)} == {30}


def test_every_installation_has_its_own_minute_of_the_night():
    minutes = {schedule.sweep_minute(f"desk-{number}") for number in range(1000)}

    assert (min(minutes) >= 60, max(minutes) < 300, len(minutes) > 200) == (True, True, True)
    assert schedule.sweep_minute("desk-1") == schedule.sweep_minute("desk-1")
