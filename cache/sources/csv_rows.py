"""What is left out of the rows of one file, said line by line, and when that is too much."""

from __future__ import annotations

from dataclasses import dataclass, field

from cache.errors import SourceGarbled
from cache.model import TelephoneNumber
from cache.sources import csv_cells

FEWEST_BROKEN = 20
MOST_BROKEN = 0.05


@dataclass(slots=True)
class Losses:
    """Collects the troubles of one file: rows that were left out, and values that were."""

    file: str
    rows: int
    broken: int = 0
    first: str = ""
    _new: list[str] = field(default_factory=list)

    def row(self, line: int, reason: str) -> None:
        """Note a row that is left out. Raises SourceGarbled when too many are: the file is not what was agreed."""
        self.broken += 1
        self.value(line, f"{reason}; the row was left out")
        if self.broken >= FEWEST_BROKEN and self.broken > self.rows * MOST_BROKEN:
            raise SourceGarbled(f"{self.file}: more than 5 % of {self.rows} rows cannot be read; first: {self.first}")

    def value(self, line: int, reason: str) -> None:
        """Note a value that is left out while its row stays."""
        sentence = f"{self.file}, line {line}: {reason}"
        self.first = self.first or sentence
        self._new.append(sentence)

    def take(self) -> tuple[str, ...]:
        """Return the sentences since the last call."""
        new, self._new = tuple(self._new), []
        return new

    def numbers(self, line: int, cell: str, kind: str) -> tuple[TelephoneNumber, ...]:
        """Return the numbers of *cell*; one that a spreadsheet spoilt is left out."""
        if csv_cells.is_plain(cell):
            return (TelephoneNumber(cell, kind),)
        found = []
        for raw in csv_cells.numbers(cell):
            reason = csv_cells.lost(raw)
            if reason:
                self.value(line, f"the {kind} number {reason}; the number was left out")
            else:
                found.append(TelephoneNumber(raw, kind))
        return tuple(found)

    def region(self, line: int, cell: str) -> str:
        """Return the ISO country in *cell*; what is none is left out."""
        region = csv_cells.region(cell)
        if region is None:
            self.value(line, "region is no ISO country of two letters; it was left out")
        return region or ""

    def link(self, line: int, cell: str) -> str:
        """Return the https URL in *cell*; what is none is left out."""
        url = csv_cells.link(cell)
        if url is None:
            self.value(line, "url does not begin with https://; it was left out")
        return url or ""
