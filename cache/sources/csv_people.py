"""People: rows of the people file, with the numbers that a contact-details export adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from cache.model import Person, PersonId, TelephoneNumber
from cache.sources import csv_cells
from cache.sources.csv_columns import Table
from cache.sources.csv_contacts import Contacts
from cache.sources.csv_organizations import Organizations
from cache.sources.csv_rows import Losses

_TEXTS = ("id", "name", "email", "organization", "employeeid", "supportid", "site", "jobtitle")
_VALUES = ("vip", "disabled", "region", "url", "updated")


@dataclass(slots=True)
class People:
    """Reads the people file row by row."""

    table: Table
    source: str
    organizations: Organizations
    contacts: Contacts
    losses: Losses
    written_as: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[Person]:
        """Yield the people in the order of the file; of two rows with one id the first is kept."""
        texts = itemgetter(*map(self.table.place, _TEXTS))
        values = itemgetter(*map(self.table.place, _VALUES))
        for line, cells in self.table.rows():
            if isinstance(cells, str):
                self.losses.row(line, cells)
                continue
            person = self._person(line, cells, texts(cells), values(cells))
            if isinstance(person, str):
                self.losses.row(line, person)
            elif person is not None:
                yield person

    def _person(
        self, line: int, cells: list[str], texts: tuple[str, ...], values: tuple[str, ...]
    ) -> Person | str | None:
        """Return the person of a row, why it is none, or None for somebody who is disabled."""
        own_id, name, email, organization, employee_id, support_id, site, job_title = map(csv_cells.words, texts)
        vip, disabled, region, url, updated = values
        key = own_id or email.casefold()
        is_vip = csv_cells.is_yes(vip) if vip else False
        is_disabled = csv_cells.is_yes(disabled) if disabled else False
        updated_at = csv_cells.moment(updated, self.written_as) if updated else ""
        wrong = self._wrong(key, name, {"vip": is_vip, "disabled": is_disabled, "updated": updated_at})
        if wrong:
            return wrong
        self._seen[key] = line
        if is_disabled:
            return None
        email = email or (own_id if "@" in own_id else "")
        return Person(
            PersonId(f"{self.source}:{key}"),
            name,
            email,
            self.organizations.named(organization),
            employee_id,
            support_id,
            site,
            self.losses.region(line, region) if region else "",
            job_title,
            bool(is_vip),
            self._numbers(line, cells) + self.contacts.of(email, own_id),
            self.losses.link(line, url) if url else "",
            updated_at or "",
        )

    def _wrong(self, key: str, name: str, values: dict[str, bool | str | None]) -> str:
        if not key:
            return "no id and no email"
        if not name:
            return "no name"
        if key in self._seen:
            return f"the id of line {self._seen[key]} comes again; that line is kept"
        for column, value in values.items():
            if value is None:
                wanted = "a date" if column == "updated" else "0, 1, true, false, yes or no"
                return f'column "{column}" is not {wanted}'
        return ""

    def _numbers(self, line: int, cells: list[str]) -> tuple[TelephoneNumber, ...]:
        found: tuple[TelephoneNumber, ...] = ()
        for at, kind in self.table.numbers:
            if cells[at]:
                found += self.losses.numbers(line, cells[at], kind)
        return found
