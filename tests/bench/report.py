"""docs/benchmarks.md: what was measured, on what."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.findings import Finding

_HEAD = """\
# Benchmarks

Written by `make bench`. Every figure is taken against something in the same run, in turns, because machines have moods:
trust the ratios. Medians of three runs. A budget that is broken here is a fault to be mended.
"""
_FOOT = """\
**The directory** is made by a seeded generator and written by the product itself: 13 countries, 400 telephone systems,
each person with a work and a mobile number in the spellings that directories have, 3 % on a switchboard, 1 % with an
extension, some partial or unusable numbers, 8 tickets a person (4 with a million people), 1,000 organizations.
**The floor** of a process is bottle and waitress with the agent's settings, its libraries loaded, and one fixed answer.
`tests/bench` holds all of it; `make bench PEOPLE=10000` takes a few minutes.
"""
_VERDICTS = {True: "holds", False: "**broken**", None: "not measured"}


def line(finding: Finding) -> str:
    """Return a finding for the terminal."""
    detail = f"\n      {finding.detail}" if finding.detail else ""
    verdict = _VERDICTS[finding.holds].strip("*")
    return f"[{finding.row:>2}] {finding.what}: {finding.measured}; budget {finding.budget}: {verdict}{detail}"


def amend(path: Path, findings: Sequence[Finding], order: Sequence[str]) -> None:
    """Put *findings* in the place of the same rows of the page, in *order*; all others stay, and it is said which."""
    measured = {each.row: "" for each in findings}
    before, table, after = _parted(path.read_text(encoding="utf-8"))
    rows = [line for line in table if _row_of(line) not in measured] + [_table_row(each) for each in findings]
    rows.sort(key=lambda line: order.index(_row_of(line)))
    later = f"| rows {', '.join(measured)} |"
    said = f"{later} measured later and alone, {datetime.now(UTC):%Y-%m-%d} |"
    facts = [line for line in before if not line.startswith(later)]
    facts.insert(facts.index("| | what | budget | measured | | more |") - 1, said)
    path.write_text("\n".join((*facts, *rows, *after)), encoding="utf-8")


def _parted(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the lines before the rows of the table, those rows, and the lines behind."""
    lines = text.split("\n")
    begin = lines.index("|---|---|---|---|---|---|") + 1
    end = lines.index("", begin)
    return lines[:begin], lines[begin:end], lines[end:]


def _row_of(line: str) -> str:
    return line.split("|")[1].strip()


def _table_row(each: Finding) -> str:
    return f"| {each.row} | {each.what} | {each.budget} | {each.measured} | {_VERDICTS[each.holds]} | {each.detail} |"


def write(path: Path, findings: Sequence[Finding], people: int, seconds: float) -> None:
    """Write the page."""
    rows = [_table_row(each) for each in findings]
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    python = f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    facts = {
        "directory": f"{people:,} people; {seconds / 60:.0f} minutes",
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory()}",
        "system": f"{system}, {python}",
        "packages": _packages(),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    lines = [
        _HEAD,
        *("| | |", "|---|---|", *(f"| {name} | {fact} |" for name, fact in facts.items()), ""),
        *("| | what | budget | measured | | more |", "|---|---|---|---|---|---|", *rows, ""),
        _FOOT,
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf"):
        return "memory unknown"
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("bottle", "waitress", "phonenumbers", "cattrs", "click"))
