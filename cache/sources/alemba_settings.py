"""What can be configured of an Alemba Service Manager: its lists are not published, so each is described. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import DeskSettings, desk_mistakes

PERSON_FIELDS = ("id", "updated", "name", "email", "organization", "employee_id", "site", "active")
PERSON_NUMBERS = ("work", "mobile", "home")
CALL_FIELDS = ("id", "updated", "number", "subject", "status", "requester", "created")
_MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AlembaList:
    """A list: where it lies, how it is asked for, what its fields are called there."""

    path: str = field(default="", metadata={"help": 'Where it lies below the programming interface: "person".'})
    rows: str = field(default="", metadata={"help": "Which part of an answer the records are; all of it when not set."})
    page_rows: int = field(default=100, metadata={"help": "How many records come at once; fewer are the last ones."})
    whole: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": "Asks for records above the id {after}, the lowest id first."}
    )
    changed: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": "Asks for what changed since {floor}, the longest unchanged first."}
    )
    within: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": "Asks for what changed from {floor} to {ceiling}, ids above {after}."}
    )
    fields: Mapping[str, str] = field(default_factory=dict, metadata={"help": "Our field = theirs, dots lead inside."})
    off: tuple[str, ...] = field(default=(), metadata={"help": "Values of active or status that mean: not any more."})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlembaSettings(DeskSettings):
    """One ``[[source]]`` of kind ``alemba``: experimental."""

    kind: Literal["alemba"] = field(default="alemba", metadata={"help": "What the source is."})
    base_url: str = field(metadata={"help": 'Address of the system: "https://asm.example.com/production".'})
    user: str = field(metadata={"help": "Analyst who signs in; takes one licence, and the secret is the password."})
    client_id: str = field(metadata={"help": "Id under which Deskcall is registered there."})
    people: AlembaList = field(default_factory=AlembaList, metadata={"help": "The list of people."})
    tickets: AlembaList = field(default_factory=AlembaList, metadata={"help": "The list of calls."})
    call: Mapping[str, int] = field(
        default_factory=dict, metadata={"help": "Numbers that a new call has: Impact, Urgency, Type, ReceivingGroup."}
    )

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = desk_mistakes(self)
        if not self.people.path and not self.tickets.path:
            found.append("people: describe at least one list, people or tickets; docs/sources.md shows how")
        found.extend(_list_mistakes("people", self.people, (*PERSON_FIELDS, *PERSON_NUMBERS)))
        found.extend(_list_mistakes("tickets", self.tickets, CALL_FIELDS))
        if set(self.write) - {"tickets"}:
            found.append('write: only "tickets" can be sent to Alemba Service Manager')
        return found


def _list_mistakes(key: str, listed: AlembaList, known: tuple[str, ...]) -> list[str]:
    if not listed.path:
        return []
    found = [f"{key}.fields.{name}: is none of {', '.join(known)}" for name in listed.fields if name not in known]
    found.extend(f"{key}.fields: say what {name} is called" for name in known[:3] if name not in listed.fields)
    placed = (("whole", ("{after}",)), ("changed", ("{floor}",)), ("within", ("{floor}", "{ceiling}", "{after}")))
    for question, places in placed:
        text = " ".join(getattr(listed, question).values())
        found.extend(f"{key}.{question}: {place} is missing" for place in places if place not in text)
    if not 1 <= listed.page_rows <= _MOST_ROWS:
        found.append(f"{key}.page_rows: write a number from 1 to {_MOST_ROWS:,}")
    return found
