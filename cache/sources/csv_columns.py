"""The header of a file: which column holds which field, and which delimiter makes that so."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cache.errors import SourceGarbled
from cache.sources.csv_settings import FIELDS, plain
from cache.sources.csv_text import ROW_LIMIT, Record, Text

DELIMITERS = (",", ";", "\t", "|")
NUMBER_LABELS = ("work", "mobile", "home")
# Names that exports use for our fields; compared as plain() makes them.
_ALIASES = {
    "people": {
        "primaryemail": "email",
        "mail": "email",
        "emailaddress": "email",
        "organisation": "organization",
        "title": "jobtitle",
        "workphone": "work",
        "worktelephone": "work",
        "telephone": "work",
        "phone": "work",
        "mobilephone": "mobile",
        "mobiletelephone": "mobile",
        "homephone": "home",
        "hometelephone": "home",
        "updatedat": "updated",
    },
    "organizations": {"telephone": "work", "phone": "work", "workphone": "work", "updatedat": "updated"},
    "tickets": {
        "isopen": "open",
        "organisation": "organization",
        "createdat": "created",
        "updatedat": "updated",
        "requestid": "id",
    },
    "contacts": {},
}
_REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "people": (("id", "email"), ("name",)),
    "organizations": (("name",),),
    "tickets": (("id", "number"), ("subject",), ("open",)),
    "contacts": (("person",), ("contactprotocol",), ("contactlabel",), ("contacturi",)),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header was understood. *fields*: plain field name → column; *numbers*: columns of numbers."""

    text: Text
    delimiter: str
    header: tuple[str, ...]
    fields: Mapping[str, int]
    numbers: tuple[tuple[int, str], ...]

    def place(self, field: str) -> int:
        """Return the column of *field*; of a field that the file does not have, a column that is empty in every row."""
        return self.fields.get(field, len(self.header))

    def count(self) -> int:
        """Return how many rows there are without the header; raises SourceGarbled when the file cannot be trusted."""
        rows = sum(1 for _ in self.text.records(self.delimiter)) - 1
        if rows > ROW_LIMIT:
            raise SourceGarbled(f"{self.text.name} has more than 1,000,000 rows")
        return rows

    def rows(self) -> Iterator[Record]:
        """Yield every row with one empty cell behind the last column, or why it cannot be read."""
        width = len(self.header)
        for line, cells in itertools.islice(self.text.records(self.delimiter), 1, None):
            if isinstance(cells, str):
                yield line, cells
            elif len(cells) <= width:
                yield line, self._row(cells, width)
            elif any(cells[width:]):
                yield line, f"{len(cells)} columns where the header has {width}"
            else:  # Excel ends rows with delimiters
                yield line, self._row(cells[:width], width)

    def _row(self, cells: list[str], width: int) -> list[str] | str:
        if plain(cells[0]) == self.header[0] and tuple(map(plain, cells)) == self.header:
            return "the header comes again"
        return cells + [""] * (width + 1 - len(cells))


def table_of(text: Text, file: str, *, delimiter: str, renamed: Mapping[str, str]) -> Table:
    """Return the table in *text*, a *file* of "people", "organizations", "tickets" or "contacts".

    The delimiter is the declared one, else that of , ; tab | under which the header has the required columns.
    *renamed* is the configuration's header → field. Raises SourceGarbled that names the columns found and wanted.
    """
    tables = [_read(text, candidate, file, renamed) for candidate in ([delimiter] if delimiter else DELIMITERS)]
    complete = [table for table in tables if not _missing(table, file)]
    if complete:
        return max(complete, key=lambda table: len(table.fields))
    raise SourceGarbled(_complaint(max(tables, key=lambda table: len(table.header)), file))


def _read(text: Text, delimiter: str, file: str, renamed: Mapping[str, str]) -> Table:
    header = _header(text, delimiter)
    meanings = {plain(name): plain(name) for name in FIELDS[file]} | _ALIASES[file]
    meanings |= {plain(name): plain(meaning) for name, meaning in renamed.items()}
    fields: dict[str, int] = {}
    numbers: list[tuple[int, str]] = []
    # A column of its own name comes before one that only means the same.
    for column in sorted(range(len(header)), key=lambda at: meanings.get(header[at]) != header[at]):
        meaning = meanings.get(header[column], "")
        if meaning in NUMBER_LABELS:
            numbers.append((column, meaning))
        if meaning:
            fields.setdefault(meaning, column)
    return Table(text, delimiter, header, fields, tuple(sorted(numbers)))


def _header(text: Text, delimiter: str) -> tuple[str, ...]:
    try:
        first = next(text.records(delimiter), (1, ""))[1]
    except SourceGarbled:  # a quoted header read with a delimiter that is not its own
        return ()
    return tuple(map(plain, first)) if isinstance(first, list) else ()


def _missing(table: Table, file: str) -> tuple[tuple[str, ...], ...]:
    return tuple(ways for ways in _REQUIRED[file] if not any(way in table.fields for way in ways))


def _complaint(table: Table, file: str) -> str:
    written = {plain(name): name for name in FIELDS[file]}
    missing = [" or ".join(written[way] for way in ways) for ways in _missing(table, file)]
    wanted = [" or ".join(written[way] for way in ways) for ways in _REQUIRED[file]]
    found = ", ".join(table.header[:20]) or "none"
    near = [
        f'"{candidate}" for "{written[way]}"'
        for ways in _missing(table, file)
        for way in ways
        for candidate in difflib.get_close_matches(way, table.header, n=1)
    ]
    advice = f"; perhaps {', '.join(near)}" if near else ""
    return (
        f"{table.text.name}: no column {', '.join(missing)}; found {found}; wanted {', '.join(wanted)}{advice}; "
        f"name other columns under columns.{file}"
    )
