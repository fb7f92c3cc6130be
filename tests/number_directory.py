"""Numbers filed and asked for in a small real database, as cache.numbers.keys says."""

import sqlite3

from cache.numbers import Comparison, Number, Site, compare, read, split
from cache.numbers.keys import IndexRow, Probe, extension_hit, hit, index_rows, probes, tail_hits, tails


def compared(field: str, incoming: Number, site: Site) -> Comparison | None:
    found = [comparison for text in split(field) if (comparison := compare(read(text, site), incoming, site))]
    return max(found, key=lambda comparison: comparison.score, default=None)


class Directory:
    """The smallest database that files numbers as `index_rows` says and asks as `probes` says."""

    def __init__(self, fields: list[str], site: Site) -> None:
        self.fields, self.site = fields, site
        self.rows = sqlite3.connect(":memory:")
        self.rows.execute("CREATE TABLE number(tail, e164, person, digits, ext, reading, sure)")
        for person, field in enumerate(fields):
            for row in {row for text in split(field) for row in index_rows(read(text, site), site)}:
                values = (row.tail, row.e164, person, row.digits, row.ext, row.reading, row.sure)
                self.rows.execute("INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        self.rows.close()

    def look_up(self, incoming: Number) -> dict[int, Comparison]:
        """Return the people of the best tier, by their place."""
        asked, found = probes(incoming, self.site), []
        best = 0
        for probe in asked.exact:
            if best > probe.tier:
                break
            found += self._exact(probe)
            best = max((comparison.score for _, comparison in found), default=0)
        if asked.extension and best <= 70:
            found += self._by_extension(asked.extension)
        if not found or not asked.sure:
            found += [pair for tail in tails(incoming) for pair in self._by_tail(tail, incoming)]
        return self._best(found)

    def _exact(self, probe: Probe):
        for person, row in self._select("tail = ? AND e164 = ?", (probe.tail, probe.e164)):
            if (comparison := hit(probe, row)) is not None:
                yield person, comparison

    def _by_extension(self, extension: str):
        for person, row in self._select("ext = ? AND ext <> '' AND sure", (extension,)):
            if (comparison := extension_hit(row, self.site)) is not None:
                yield person, comparison

    def _by_tail(self, tail: int, incoming: Number):
        rows = ((person, 0, row) for person, row in self._select("tail = ?", (tail,)))
        for (person, _), comparison in tail_hits(rows, incoming, self.site):
            yield person, comparison

    def _select(self, where: str, values):
        found = self.rows.execute(
            f"SELECT person, tail, e164, reading, sure, digits, ext FROM number WHERE {where}",  # noqa: S608
            values,
        )
        return [(person, IndexRow(*rest)) for person, *rest in found]

    @staticmethod
    def _best(found) -> dict[int, Comparison]:
        people: dict[int, Comparison] = {}
        for person, comparison in found:
            if person not in people or people[person].score < comparison.score:
                people[person] = comparison
        best = max((comparison.tier for comparison in people.values()), default=None)
        return {person: comparison for person, comparison in sorted(people.items()) if comparison.tier is best}
