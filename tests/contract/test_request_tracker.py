"""The source of Request Tracker keeps the contract of every source, with a real Request Tracker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from worlds import every_source
from worlds.every_source import EverySource, crowd
from worlds.relay import Relay, cut
from worlds.request_tracker import Server, running

from cache.model import Batch, Person, PersonId, Stamp
from cache.sources import Stream
from cache.sources.opening import open_source

# Where the crowd begins: Request Tracker has users of its own below.
FIRST = 10_000
SEVERAL_PAGES = 350
HOUR = timedelta(hours=1)


def in_the_crowd(key: str) -> PersonId:
    return PersonId(f"desk:{int(key.removeprefix('desk:')) - FIRST}")


@dataclass
class AsInTheCrowd(Stream[Person]):
    """The crowd with its own ids, and without what it does not have: stamps, pages, and the user root."""

    stream: Stream[Person]

    def pull(self, cursor: str | None) -> Batch[Person]:
        batch = self.stream.pull(cursor)
        rows = (row._replace(id=in_the_crowd(row.id), updated_at="", url="") for row in batch.upserts)
        plain = tuple(row for row in rows if not row.id.startswith("desk:-"))
        gone = tuple(in_the_crowd(key) for key in batch.deletes)
        return Batch(plain, gone, batch.cursor, batch.more, batch.reset, batch.total, batch.troubles)

    def sweep(self) -> Iterator[Stamp] | None:
        return (Stamp(in_the_crowd(stamp.id), stamp.updated_at) for stamp in self.stream.sweep() or ())


class RequestTrackerWorld(every_source.World):
    """The crowd in the database of a Request Tracker: through its pages it would take minutes."""

    def __init__(self, server: Server, relay: Relay) -> None:
        self.server, self.relay = server, relay
        with closing(server.database()) as database:
            database.execute("DELETE FROM Users WHERE id >= ?", (FIRST,))
            database.execute("DELETE FROM Principals WHERE id >= ?", (FIRST,))

    def put(self, people: Iterable[Person]) -> None:
        self.put_at(datetime.now(UTC), people)

    def put_at(self, moment: datetime, people: Iterable[Person]) -> None:
        rows = [(FIRST + int(row.id.partition(":")[2]), row) for row in people]
        with closing(self.server.database()) as database:
            database.execute("BEGIN")
            database.executemany(
                "INSERT OR REPLACE INTO Principals(id, PrincipalType) VALUES (?, 'User')", [(key,) for key, _ in rows]
            )
            database.executemany("DELETE FROM Users WHERE id = ?", [(key,) for key, _ in rows])
            database.executemany(
                "INSERT INTO Users(id, Name, RealName, EmailAddress, Organization, WorkPhone, LastUpdated)"
                " VALUES (?, ?, ?, ?, 'Acme', ?, ?)",
                [
                    (key, f"user-{key}", row.name, row.email, row.numbers[0].raw, f"{moment:%Y-%m-%d %H:%M:%S}")
                    for key, row in rows
                ],
            )
            database.execute("COMMIT")

    def remove(self, *ids: str) -> None:
        keys = [(FIRST + int(key.partition(":")[2]),) for key in ids]
        with closing(self.server.database()) as database:
            database.executemany("UPDATE Principals SET Disabled = 1 WHERE id = ?", keys)
            database.executemany("UPDATE Users SET LastUpdated = datetime('now') WHERE id = ?", keys)

    def fail(self) -> None:
        self.relay.before = cut

    def connect(self) -> Stream[Person]:
        people = open_source(self.server.settings(base_url=self.relay.url), secret=self.server.token).people
        assert people is not None
        return AsInTheCrowd(people)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory) as made:
        yield made


@pytest.fixture
def world(server: Server) -> Iterator[RequestTrackerWorld]:
    relay = Relay(server.url)
    relay.start()
    made = RequestTrackerWorld(server, relay)
    made.put_at(datetime.now(UTC) - HOUR, crowd(SEVERAL_PAGES))  # the crowd was there before
    yield made
    relay.stop()


class TestRequestTracker(EverySource):
    many = SEVERAL_PAGES
