"""The contact-details export of Xurrent, 4me and R-Service as it is: numbers by a person's primary e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cache.model import Person, PersonId, TelephoneNumber
from cache.sources import csv_cells
from cache.sources.csv_columns import NUMBER_LABELS, Table
from cache.sources.csv_rows import Losses


@dataclass(slots=True)
class Contacts:
    """Telephone numbers by e-mail address or id (casefolded) of a person."""

    source: str
    _numbers: dict[str, tuple[str, tuple[TelephoneNumber, ...]]] = field(default_factory=dict)
    _shared: frozenset[str] = frozenset()
    _taken: set[str] = field(default_factory=set)

    def share(self, emails: Iterable[str]) -> None:
        """Know addresses that several people have: whose numbers those are cannot be said, so nobody gets them."""
        self._shared = frozenset(email.casefold() for email in emails)

    def add(self, table: Table, losses: Losses) -> None:
        """Read the export; rows of another protocol (website, skype) or label (fax, pager) are not ours."""
        for line, cells in table.rows():
            if isinstance(cells, str):
                losses.row(line, cells)
            elif _is_telephone(table, cells):
                person = csv_cells.words(cells[table.place("person")])
                label = cells[table.place("contactlabel")].strip().casefold()
                self._add(person, losses.numbers(line, cells[table.place("contacturi")], label))
                if not person:
                    losses.row(line, "no person")

    def of(self, email: str, own_id: str) -> tuple[TelephoneNumber, ...]:
        """Return the numbers of a person of the people file, and count them as given away."""
        if not self._numbers:
            return ()
        found: tuple[TelephoneNumber, ...] = ()
        for key in dict.fromkeys((email.casefold(), own_id.casefold())):
            if key in self._numbers and key not in self._shared:
                self._taken.add(key)
                found += self._numbers[key][1]
        return found

    def rest(self) -> Iterator[Person]:
        """Yield people whom only the export knows: their address is all that is known of them besides numbers."""
        for key, (written, numbers) in self._numbers.items():
            if key not in self._taken and key not in self._shared:
                yield Person(
                    PersonId(f"{self.source}:{key}"), written, written if "@" in written else "", numbers=numbers
                )

    def _add(self, person: str, numbers: tuple[TelephoneNumber, ...]) -> None:
        if person:
            written, known = self._numbers.get(person.casefold(), (person, ()))
            self._numbers[person.casefold()] = (written, (*known, *numbers))


def _is_telephone(table: Table, cells: list[str]) -> bool:
    return (
        cells[table.place("contactprotocol")].strip().casefold() == "telephone"
        and cells[table.place("contactlabel")].strip().casefold() in NUMBER_LABELS
    )
