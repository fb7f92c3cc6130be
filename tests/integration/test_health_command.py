"""The report on the directory, as text and as a file for a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from office import Office

pytestmark = pytest.mark.integration


@pytest.fixture
def synced(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.write()
    assert made.run("sync").returncode == 0
    return made


def test_numbers_that_cannot_be_matched_are_exported_safely(synced: Office) -> None:
    said = synced.run("health", "--csv")

    cells = [cell for row in csv.reader(said.stdout.splitlines()) for cell in row]
    assert (said.returncode, "'=Cas de Boer" in cells) == (0, True)


def test_the_report_begins_with_what_was_looked_at(synced: Office) -> None:
    said = synced.run("health")

    assert said.stdout.startswith("3 people, ")
    assert "Cas de Boer" in said.stdout
