"""A source pulled to its end: what is in the cache afterwards, and what is said of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cache import apply, freshness, people, tickets
from cache.database import Cache, open_cache
from cache.errors import SourceBusy, SourceRefused
from cache.model import Batch, Person, PersonId
from cache.numbers import Site
from cache.sources.csv_settings import CsvSettings
from cache.sources.memory import MemoryStream
from cache.sources.opening import Opened, open_source
from cache.sync import Outcome, Stopped, Watch, sync_source
from cache.target import Filing, Join, Target

NL = Site(region="NL")
PEOPLE = "id,name,organization,work\np1,Ann,Acme,+31201234567\np2,Bob,Acme,+31207654321\n"


@dataclasses.dataclass
class Office:
    """A folder of files, the cache, and a clock that a test sets."""

    folder: Path
    cache: Cache
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    progress: list[tuple[str, int, int | None]] = dataclasses.field(default_factory=list)
    settings: CsvSettings = dataclasses.field(init=False)
    opened: Opened = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.configure(people=self.folder / "people.csv")

    def configure(self, **files: Any) -> None:
        self.settings = CsvSettings(name="desk", **files)
        self.opened = open_source(self.settings)

    def write(self, content: str, name: str = "people.csv") -> None:
        (self.folder / name).write_text(content, encoding="utf-8")

    def sync(self, *, force: bool = False) -> dict[str, Outcome]:
        return {outcome.stream: outcome for outcome in self.pulls(force=force)}

    def pulls(self, *, force: bool = False, stops: Any = bool) -> Iterator[Outcome]:
        filing = Filing(NL, (Join("desk"),))
        watch = Watch(filing, lambda: self.now, lambda *seen: self.progress.append(seen), stops, force)
        return sync_source(self.cache, self.settings, self.opened, watch)

    def names(self) -> list[str]:
        return sorted(row[0] for row in self.cache.reader().execute("SELECT name FROM person").fetchall())

    def stream(self, name: str = "people") -> freshness.StreamState:
        return next(state for state in freshness.streams(self.cache) if state.stream == name)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    cache = open_cache(tmp_path / "data" / "cache.db", writable=True)
    made = Office(tmp_path, cache)
    made.write(PEOPLE)
    yield made
    cache.close()


class BeganAnew(MemoryStream[Person]):
    """A source that does not know where it was, as after its restart."""

    def __init__(self, stream: MemoryStream[Person]) -> None:
        super().__init__()
        self._stream, self._is_known = stream, False

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self._stream.pull(cursor if self._is_known else None)
        self._is_known = True
        return batch


def many(count: int, *, name: str = "Ann") -> str:
    return "id,name,work\n" + "".join(f"p{row},{name},+3120{row:07}\n" for row in range(count))


def test_a_first_sync_brings_people_and_their_organizations(office: Office) -> None:
    outcomes = office.sync()

    assert [(outcomes[name].state, outcomes[name].rows) for name in outcomes] == [("fresh", 1), ("fresh", 2)]
    person = people.by_id(office.cache, PersonId("desk:p1"))
    assert person is not None
    assert (person.name, person.organization_id) == ("Ann", "desk:name:acme")


def test_a_sync_at_rest_changes_nothing_and_is_fresh(office: Office) -> None:
    office.sync()
    office.now += timedelta(minutes=5)

    outcome = office.sync()["people"]

    assert (outcome.changed, outcome.state, office.stream().ok_at) == (False, "fresh", "2026-03-02T09:05:00Z")


def test_a_changed_file_changes_what_changed(office: Office) -> None:
    office.sync()
    office.write(PEOPLE.replace("Bob", "Bea"))

    outcome = office.sync()["people"]

    assert (outcome.changed, office.names()) == (True, ["Ann", "Bea"])


def test_a_bad_row_is_said_and_the_rest_is_there(office: Office) -> None:
    office.write(PEOPLE + ",Nobody,,\n")

    outcome = office.sync()["people"]

    assert (outcome.state, outcome.rows, len(outcome.troubles)) == ("fresh", 2, 1)
    assert "people.csv, line 4" in office.stream().error


def test_a_bad_file_changes_nothing(office: Office) -> None:
    office.sync()
    office.write("id,name\np1,Zoe\n" + ",Nobody\n" * 40)

    outcome = office.sync()["people"]

    assert (outcome.state, outcome.changed, office.names()) == ("failing", False, ["Ann", "Bob"])
    assert "more than 5 %" in office.stream().error


def test_a_file_that_turns_out_bad_at_its_end_changes_nothing(office: Office) -> None:
    office.write(many(1500))
    office.sync()
    office.write(many(1500, name="Eve") + ",Nobody\n" * 100)

    outcome = office.sync()["people"]

    assert (outcome.state, set(office.names())) == ("failing", {"Ann"})


def test_a_file_that_vanished_keeps_the_people_and_is_stale(office: Office) -> None:
    office.sync()
    (office.folder / "people.csv").unlink()

    outcome = office.sync()["people"]

    assert (outcome.state, office.names()) == ("stale", ["Ann", "Bob"])
    assert "is not there" in office.stream().error


def test_a_file_that_never_was_there_is_a_failure(office: Office) -> None:
    (office.folder / "people.csv").unlink()

    assert office.sync()["people"].state == "failing"


def test_a_halved_file_is_refused_until_somebody_insists(office: Office) -> None:
    office.write(many(100))
    office.sync()
    office.write(many(40))

    refused = office.sync()["people"]
    kept = office.stream().rows
    forced = office.sync(force=True)["people"]

    assert (refused.state, kept, forced.state, forced.rows) == ("failing", 100, "fresh", 40)


def test_an_empty_people_list_is_never_taken_by_itself(office: Office) -> None:
    office.sync()
    office.write("id,name,work\n")

    assert office.sync()["people"].state == "failing"
    office.now += timedelta(hours=1)
    assert (office.sync()["people"].state, office.names()) == ("failing", ["Ann", "Bob"])


def test_a_few_people_may_leave_at_once(office: Office) -> None:
    office.write(many(100))
    office.sync()
    office.write(many(81))

    assert office.sync()["people"].rows == 81


def test_other_settings_bring_everything_anew_without_a_guard(office: Office) -> None:
    office.write(many(100))
    office.sync()
    office.write("id,name,work\nx1,Eve,+31201111111\n", "other.csv")
    office.configure(people=office.folder / "other.csv")

    outcome = office.sync()["people"]

    assert (outcome.state, office.names()) == ("fresh", ["Eve"])


def test_tickets_are_found_with_the_people_who_asked(office: Office) -> None:
    office.write("id,number,subject,open,requester\n1,70394,Printer,1,p1\n2,70395,Screen,0,p2\n", "tickets.csv")
    office.configure(people=office.folder / "people.csv", tickets=office.folder / "tickets.csv")

    office.sync()

    assert [ticket.subject for ticket in tickets.newest(office.cache, PersonId("desk:p1"))] == ["Printer"]


def test_progress_is_told_batch_by_batch(office: Office) -> None:
    office.write(many(1200))

    office.sync()

    assert [seen for seen in office.progress if seen[0] == "people"] == [
        ("people", 500, 1200),
        ("people", 1000, 1200),
        ("people", 1200, 1200),
    ]


def test_a_sync_that_is_told_to_stop_goes_on_later(office: Office) -> None:
    office.write(many(1200))
    answers = iter([False, False, False, True])
    with pytest.raises(Stopped):
        list(office.pulls(stops=lambda: next(answers)))

    assert office.sync()["people"].rows == 1200


def test_a_busy_source_that_was_filled_is_stale(office: Office) -> None:
    stream: MemoryStream[Person] = MemoryStream()
    stream.put(Person(PersonId("desk:1"), "Ann"))
    office.opened = Opened(people=stream)
    office.sync()
    stream.failure = SourceBusy("wait a minute", 60)

    assert office.sync()["people"].state == "stale"


def crowd(count: int) -> MemoryStream[Person]:
    stream: MemoryStream[Person] = MemoryStream(batch_rows=10)
    stream.put(*(Person(PersonId(f"desk:{number}"), f"Person {number}") for number in range(count)))
    return stream


def pages(office: Office, stream: MemoryStream[Person], count: int) -> None:
    """Pull *count* pages of *stream*, and no more."""
    office.opened = Opened(people=stream)
    answers = iter([False] * count + [True])
    with pytest.raises(Stopped):
        list(office.pulls(stops=lambda: next(answers)))


def test_a_first_fill_is_seen_page_by_page_and_said_to_be_unfinished(office: Office) -> None:
    pages(office, crowd(35), 2)

    assert people.by_id(office.cache, PersonId("desk:19")) is not None
    assert (freshness.filling(office.cache), office.stream().is_complete) == (freshness.Fill(20, 35), False)


def test_a_first_fill_goes_on_where_it_was(office: Office) -> None:
    stream = crowd(35)
    pages(office, stream, 2)

    outcome = office.sync()["people"]

    assert (outcome.rows, freshness.filling(office.cache)) == (35, None)
    assert [rows for _, rows, _ in office.progress] == [10, 20, 30, 35]


def test_a_first_fill_needs_no_sweep(office: Office) -> None:
    office.opened = Opened(people=crowd(35))

    office.sync()

    assert office.stream().swept_at == "2026-03-02T09:00:00Z"


def test_a_first_fill_that_begins_anew_ends_with_what_there_is(office: Office) -> None:
    pages(office, crowd(35), 2)
    office.opened = Opened(people=BeganAnew(crowd(15)))

    assert (office.sync()["people"].rows, len(office.names())) == (15, 15)


def test_no_row_of_a_first_fill_survives_other_settings(office: Office) -> None:
    pages(office, crowd(35), 2)
    office.configure(people=office.folder / "other.csv")
    office.opened = Opened(people=crowd(5))

    assert (office.sync()["people"].rows, len(office.names())) == (5, 5)


def test_who_was_looked_up_before_the_first_fill_does_not_hide_it(office: Office) -> None:
    target = Target("desk", "people", Filing(NL, (Join("desk"),)))
    apply.add(office.cache, target, (Person(PersonId("desk:3"), "Person 3"),))

    pages(office, crowd(35), 1)

    assert len(office.names()) == 10


def test_a_source_that_refuses_us_says_so(office: Office) -> None:
    stream: MemoryStream[Person] = MemoryStream(failure=SourceRefused("the token of 'acme' is not valid"))
    office.opened = Opened(people=stream)

    outcome = office.sync()["people"]

    assert (outcome.state, outcome.error) == ("refused", "the token of 'acme' is not valid")


def test_one_stream_that_fails_does_not_keep_the_others_from_syncing(office: Office) -> None:
    office.write("nothing\n", "tickets.csv")
    office.configure(people=office.folder / "people.csv", tickets=office.folder / "tickets.csv")

    outcomes = office.sync()

    assert (outcomes["people"].state, outcomes["tickets"].state) == ("fresh", "failing")
