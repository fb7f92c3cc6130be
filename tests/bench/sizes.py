"""Bytes a person and a ticket take, all indexes included, as SQLite itself counts them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from bench import filled
from bench.findings import Finding

from cache.database import open_cache

MOST_PERSON, MOST_TICKET = 330, 140


def measure(size: int) -> Iterator[Finding]:
    """Yield budget 12. What only search needs is said beside it."""
    with closing(open_cache(filled.database(size), writable=False)) as cache:
        reader = cache.reader()
        try:
            pages = reader.execute(
                "SELECT coalesce(s.tbl_name, d.name), sum(d.pgsize) FROM dbstat d"
                " LEFT JOIN sqlite_schema s ON s.name = d.name GROUP BY 1"
            ).fetchall()
        except sqlite3.OperationalError as error:
            yield Finding("12", "size of a person and a ticket", "bytes", "not measured", None, str(error))
            return
        people = reader.execute("SELECT count(*) FROM person").fetchone()[0]
        tickets = reader.execute("SELECT count(*) FROM ticket").fetchone()[0]
    bytes_of = {str(name): int(total) for name, total in pages}
    person = (bytes_of["person"] + bytes_of["person_number"]) / people
    words = bytes_of.get("person_word", 0) / people
    ticket = bytes_of["ticket"] / tickets
    yield Finding(
        "12",
        f"a person with two numbers, {size:,} people",
        f"≤ {MOST_PERSON} bytes",
        f"{person:.0f} bytes",
        person <= MOST_PERSON,
        f"search by name takes {words:.0f} more; largest tables: {_largest(bytes_of)}",
    )
    yield Finding(
        "12", f"a ticket, {tickets:,} of them", f"≤ {MOST_TICKET} bytes", f"{ticket:.0f} bytes", ticket <= MOST_TICKET
    )


def _largest(bytes_of: dict[str, int]) -> str:
    largest = sorted(bytes_of.items(), key=lambda item: -item[1])[:4]
    return ", ".join(f"{name} {total / 1e6:.0f} MB" for name, total in largest)
