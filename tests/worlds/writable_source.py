"""The source of kind "writable": how ``worlds.writable_desk`` is read and written, by the product's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Generic, Literal, TypeVar

from cache.errors import ItemRefused
from cache.model import (
    Batch,
    CallNote,
    Draft,
    NumberLink,
    Person,
    PersonId,
    Receipt,
    Stamp,
    TelephoneNumber,
    Ticket,
    TicketId,
)
from cache.sources.budget import Budget
from cache.sources.client import Client
from cache.sources.desk_settings import DeskSettings, desk_mistakes
from cache.sources.network import Place
from cache.sources.opening import Opened

Row = TypeVar("Row", Person, Ticket)
Item = NumberLink | Draft | CallNote


@dataclass(frozen=True, slots=True, kw_only=True)
class WritableSettings(DeskSettings):
    """Nothing of its own."""

    kind: Literal["writable"] = "writable"

    def mistakes(self) -> list[str]:
        return desk_mistakes(self)


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """All rows, each time."""

    client: Client
    path: str
    row: Callable[[dict[str, Any]], Row]

    def pull(self, cursor: str | None) -> Batch[Row]:
        rows = self.client.get(self.path).body["rows"]  # type: ignore[index]
        return Batch(tuple(self.row(each) for each in rows), (), str(int(cursor or 0) + 1), False)

    def sweep(self) -> Iterator[Stamp] | None:
        return None


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes one kind of item."""

    client: Client
    path: str
    told: Callable[[Any], dict[str, str]]

    def send(self, key: str, item: Item) -> Receipt:
        body = {"key": key, "item": self.told(item)}
        return Receipt(**self.client.write("POST", self.path, body).body)  # type: ignore[arg-type]

    def find(self, key: str, item: Item) -> Receipt | None:
        del item
        answer = self.client.get("written", (("key", key),), allowed=frozenset((200, 404)))
        return Receipt(**answer.body) if answer.status == 200 else None  # type: ignore[arg-type]

    def take_back(self, receipt: Receipt) -> None:
        if not receipt.taken_back_by:
            raise ItemRefused("this stays, close it there")
        self.client.write("DELETE", self.path, {"by": receipt.taken_back_by})


def open_writable(settings: WritableSettings) -> Opened:
    """Return what it gives, and takes as far as the configuration lets it."""
    client = Client(Place(settings.name, settings.base_url, {}), Budget.of(()))
    name = settings.name

    def local(key: str) -> str:
        return key.removeprefix(f"{name}:")

    def pen(kind: str, told: Callable[[Any], dict[str, str]]) -> Pen | None:
        return Pen(client, kind, told) if kind in settings.write else None

    def person(row: dict[str, Any]) -> Person:
        numbers = tuple(TelephoneNumber(each, "work") for each in row["numbers"])
        return Person(PersonId(f"{name}:{row['id']}"), row["name"], row["email"], region="NL", numbers=numbers)

    def ticket(row: dict[str, Any]) -> Ticket:
        by = (PersonId(f"{name}:{row['person']}"),)
        return Ticket(
            TicketId(f"{name}:{row['id']}"), row["id"], row["subject"], True, "Assigned", by, created_at=row["at"],
            updated_at=row["at"],
        )  # fmt: skip

    return Opened(
        Rows(client, "people", person),
        None,
        Rows(client, "tickets", ticket),
        link_numbers=pen("numbers", lambda item: {"owner": local(item.owner_id), "number": item.number}),
        open_tickets=pen("tickets", lambda item: {**asdict(item), "person": local(item.requester_id)}),
        add_notes=pen("notes", lambda item: {"ticket": local(item.ticket_id), "text": item.text}),
    )
