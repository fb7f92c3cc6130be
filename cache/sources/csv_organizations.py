"""Organizations: rows of their own file, and names that only other files have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cache.model import Organization, OrganizationId
from cache.sources import csv_cells
from cache.sources.csv_columns import Table
from cache.sources.csv_rows import Losses


@dataclass(slots=True)
class Organizations:
    """Who is meant by the organization cell of a person or ticket: an id of the organizations file, else a name."""

    source: str
    _ids: dict[str, OrganizationId] = field(default_factory=dict)
    _names: dict[str, OrganizationId] = field(default_factory=dict)

    def add(self, organization: Organization) -> None:
        """Know an organization of the file; of two with one name the first is meant by it."""
        self._ids[organization.id.partition(":")[2]] = organization.id
        self._names.setdefault(organization.name.casefold(), organization.id)

    def named(self, cell: str) -> OrganizationId | None:
        """Return the organization that *cell* (one line) means, one of its own for a new name; None for none."""
        if not cell:
            return None
        known = self._ids.get(cell) or self._names.get(cell.casefold())
        return known or OrganizationId(f"{self.source}:name:{cell.casefold()}")

    def is_own(self, cell: str) -> bool:
        """Say whether *cell* names an organization that the organizations file does not have."""
        return bool(cell) and cell not in self._ids and cell.casefold() not in self._names


@dataclass(slots=True)
class OrganizationRows:
    """Reads the organizations file row by row."""

    table: Table
    source: str
    losses: Losses
    written_as: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[Organization]:
        """Yield the organizations in the order of the file; a row without id has its name as id."""
        for line, cells in self.table.rows():
            organization = cells if isinstance(cells, str) else self._organization(line, cells)
            if isinstance(organization, str):
                self.losses.row(line, organization)
            else:
                yield organization

    def _organization(self, line: int, cells: list[str]) -> Organization | str:
        name = csv_cells.words(cells[self.table.place("name")])
        key = csv_cells.words(cells[self.table.place("id")]) or name
        updated_at = csv_cells.moment(cells[self.table.place("updated")], self.written_as)
        if not name:
            return "no name"
        if key in self._seen:
            return f"the id of line {self._seen[key]} comes again; that line is kept"
        if updated_at is None:
            return 'column "updated" is not a date; see date_format'
        self._seen[key] = line
        return Organization(
            id=OrganizationId(f"{self.source}:{key}"),
            name=name,
            region=self.losses.region(line, cells[self.table.place("region")]),
            numbers=tuple(
                number for at, kind in self.table.numbers for number in self.losses.numbers(line, cells[at], kind)
            ),
            url=self.losses.link(line, cells[self.table.place("url")]),
            updated_at=updated_at,
        )


def own_organizations(table: Table, known: Organizations) -> Iterator[Organization]:
    """Yield an organization for each name of the people file that the organizations file does not have."""
    seen: set[OrganizationId] = set()
    place = table.place("organization")
    for _line, cells in table.rows():
        if isinstance(cells, str):  # said when the people are read
            continue
        name = csv_cells.words(cells[place])
        organization_id = known.named(name)
        if organization_id is not None and organization_id not in seen and known.is_own(name):
            seen.add(organization_id)
            yield Organization(organization_id, name)
