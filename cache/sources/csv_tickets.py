"""Tickets: rows of the tickets file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cache.model import PersonId, Ticket, TicketId
from cache.sources import csv_cells
from cache.sources.csv_columns import Table
from cache.sources.csv_organizations import Organizations
from cache.sources.csv_rows import Losses

_BETWEEN_PEOPLE = re.compile(r"\s*[;\r\n]\s*")
_REQUESTERS = ("requester", "requestedby", "requestedfor")  # an address when there is an "@" in it, else an id


@dataclass(slots=True)
class Tickets:
    """Reads the tickets file row by row."""

    table: Table
    source: str
    organizations: Organizations
    losses: Losses
    written_as: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[Ticket]:
        """Yield the tickets in the order of the file; of two rows with one id the first is kept."""
        for line, cells in self.table.rows():
            ticket = cells if isinstance(cells, str) else self._ticket(line, cells)
            if isinstance(ticket, str):
                self.losses.row(line, ticket)
            else:
                yield ticket

    def _ticket(self, line: int, cells: list[str]) -> Ticket | str:
        """Return the ticket of a row, or why it is none."""
        number = self._words(cells, "number") or self._words(cells, "id")
        key = self._words(cells, "id") or number
        is_open = csv_cells.is_yes(self._cell(cells, "open"))
        created_at, updated_at = (self._moment(cells, column) for column in ("created", "updated"))
        if not key:
            return "no id and no number"
        if key in self._seen:
            return f"the id of line {self._seen[key]} comes again; that line is kept"
        if is_open is None:
            return 'column "open" is not 0, 1, true, false, yes or no'
        if created_at is None or updated_at is None:
            return f'column "{"created" if created_at is None else "updated"}" is not a date; see date_format'
        self._seen[key] = line
        ids, emails = self._requesters(cells)
        return Ticket(
            id=TicketId(f"{self.source}:{key}"),
            number=number,
            subject=self._words(cells, "subject"),
            is_open=is_open,
            status=self._words(cells, "status"),
            requesters=ids,
            requester_emails=emails,
            organization_id=self.organizations.named(self._words(cells, "organization")),
            created_at=created_at,
            updated_at=updated_at,
            url=self.losses.link(line, self._cell(cells, "url")),
        )

    def _requesters(self, cells: list[str]) -> tuple[tuple[PersonId, ...], tuple[str, ...]]:
        named = [text for column in _REQUESTERS for text in self._several(cells, column)]
        ids = [text for text in named if "@" not in text] + self._several(cells, "requesterid")
        emails = [text for text in named if "@" in text] + self._several(cells, "requesteremail")
        return tuple(PersonId(f"{self.source}:{own}") for own in dict.fromkeys(ids)), tuple(dict.fromkeys(emails))

    def _several(self, cells: list[str], column: str) -> list[str]:
        cell = self._cell(cells, column).strip()
        return [csv_cells.words(part) for part in _BETWEEN_PEOPLE.split(cell) if part] if cell else []

    def _cell(self, cells: list[str], column: str) -> str:
        return cells[self.table.place(column)]

    def _words(self, cells: list[str], column: str) -> str:
        return csv_cells.words(self._cell(cells, column))

    def _moment(self, cells: list[str], column: str) -> str | None:
        return csv_cells.moment(self._cell(cells, column), self.written_as)
