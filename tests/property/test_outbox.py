"""Whoever dies, whatever the service desk answers, in any order: nothing is written twice, and nothing is lost."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from worlds.written import FATES, Desk, Worker

from agent.state import MIGRATIONS, backup, outbox
from agent.writes import Wish
from agent.writing_back import WritingBack
from cache.database import State, open_state
from cache.model import CallNote, NumberLink, PersonId, TicketId

MAY = (("desk", "numbers"), ("desk", "notes"))
BRIEF = settings(derandomize=True, deadline=None, max_examples=120)
SETTLED = {"sent", "refused", "unconfirmed", "taken back", "held"}


@dataclass
class World:
    """An agent that is started anew as often as it dies, its worker, the service desk; and a clock."""

    folder: Path
    chance: float = 0.5
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    seconds: float = 0.0
    worker: Worker = field(default_factory=lambda: Worker(Desk()))
    wanted: list[str] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.state: State = open_state(self.folder / "state.db", MIGRATIONS)
        self.writing = WritingBack(
            self.state,
            MAY,
            self.worker.send,
            self.worker.life,
            lambda: None,
            lambda: self.now,
            lambda: self.seconds,
            lambda: self.chance,
        )

    def dies(self) -> None:
        """As by kill -9; its worker ends with it, and what that was told."""
        self.state.close()
        self.worker.lives += 1
        self.worker.commands.clear()
        self.start()

    def passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def want(self, who: int) -> None:
        key = f"k{len(self.wanted)}"
        person = PersonId(f"desk:{who}")
        item = NumberLink(person, f"+3120{key}") if who % 2 else CallNote(TicketId("desk:7"), f"text {key}")
        with self.state.transaction() as transaction:
            assert outbox.want(transaction, Wish(key, "desk", person, item), self.now)
        self.wanted.append(key)

    def undo(self, place: int) -> None:
        if not self.wanted:
            return
        key = self.wanted[place % len(self.wanted)]
        with self.state.transaction() as transaction:
            outbox.take_back(transaction, key, self.now)
        self.undone.add(key)

    def answer(self, fate: str) -> None:
        report = self.worker.answer(fate)  # type: ignore[arg-type]
        if report is not None:
            self.writing.take(report)

    def calm(self) -> None:
        """Let everything settle, with a service desk that answers."""
        for _round in range(40 * (len(self.wanted) + 1)):
            self.passes(61)
            self.writing.step()
            self.answer("done")

    def standing(self, key: str) -> str:
        entry = outbox.by_key(self.state, key)
        return entry.state if entry else "dropped"


step = st.one_of(
    st.tuples(st.just("want"), st.integers(0, 2)),
    st.tuples(st.just("step"), st.just(0)),
    st.tuples(st.just("step"), st.just(0)),
    st.tuples(st.just("answer"), st.sampled_from(FATES)),
    st.tuples(st.just("answer"), st.sampled_from(FATES)),
    st.tuples(st.just("passes"), st.sampled_from([1, 40, 301, 90_000])),
    st.tuples(st.just("dies"), st.just(0)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
)


def play(world: World, steps: list[tuple[str, object]]) -> None:
    for name, value in steps:
        match name:
            case "want":
                world.want(value)  # type: ignore[arg-type]
            case "step":
                world.writing.step()
            case "answer":
                world.answer(value)  # type: ignore[arg-type]
            case "passes":
                world.passes(value)  # type: ignore[arg-type]
            case "dies":
                world.dies()
            case "undo":
                world.undo(value)  # type: ignore[arg-type]


@BRIEF
@given(st.lists(step, max_size=60))
def test_nothing_is_written_twice_and_nothing_is_lost_whatever_happens_in_between(steps):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        play(world, steps)
        world.calm()
        desk, standings = world.worker.desk, {key: world.standing(key) for key in world.wanted}
        world.state.close()

    assert max(desk.writes.values(), default=0) <= 1
    for key, standing in standings.items():
        assert standing in SETTLED | ({"dropped"} if key in world.undone else set()), (key, standing)
        assert (key in desk.stored) == (standing == "sent"), (key, standing)


@BRIEF
@given(st.lists(step, max_size=40), st.lists(step, max_size=20))
def test_a_copy_of_yesterday_sends_nothing_a_second_time(before, after):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        play(world, before)
        copy = backup.copy(world.state, world.folder / "copies", world.now)
        play(world, after)
        world.calm()
        world.state.close()
        world.state.path.unlink()
        backup.restore(world.state.path, copy.parent)
        world.dies()
        world.calm()
        writes = world.worker.desk.writes
        world.state.close()

    assert max(writes.values(), default=0) <= 1


@BRIEF
@given(st.lists(st.integers(0, 2), min_size=1, max_size=12), st.lists(st.sampled_from(FATES), max_size=30))
def test_what_is_wanted_first_for_somebody_is_written_first(who, fates):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for each in who:
            world.want(each)
        for fate in fates:
            world.passes(61)
            world.writing.step()
            world.answer(fate)
        world.calm()
        order = world.worker.desk.order
        world.state.close()

    for person in set(who):
        theirs = [f"k{place}" for place, each in enumerate(who) if each == person]
        written = [key for key in order if key in theirs]
        assert written == sorted(written, key=theirs.index)


def test_the_state_of_a_copy_can_be_opened(tmp_path):
    world = World(tmp_path)
    world.want(1)
    copy = backup.copy(world.state, tmp_path / "copies", world.now)
    world.state.close()

    with closing(open_state(copy, MIGRATIONS)) as state:
        assert outbox.by_key(state, "k0").state == "unsure"
