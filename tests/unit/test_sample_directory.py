"""The directory of ``make demo``: believable, and nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from demo import sample_directory
from demo.sample_directory import Directory

from cache.model import Batch
from cache.numbers import Site, read, split
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import open_source

NOW = datetime(2026, 11, 20, 9, 58, tzinfo=UTC)
# Ofcom, Bundesnetzagentur, Arcep, PTS and 555-01xx; local numbers of NL never begin with 1.
NOBODYS = re.compile(
    r"\+(31(10|20|30|40|70)1\d{6}|31612345\d{3}"
    r"|442079460\d{3}|44(113|114|117|161)4960\d{3}|441632960\d{3}|447700900\d{3}"
    r"|4930231\d{5}|496990009\d{3}|494066969\d{3}|492214710\d{3}|498999998\d{3}|4917139200\d\d|49176040690\d\d"
    r"|331990\d{5}|3326191\d{4}|3346571\d{4}|3353649\d{4}|3363998\d{4}"
    r"|1\d{3}55501\d\d|1555\d{7}"
    r"|468465004\d\d|463139006\d\d|464062804\d\d|467017406\d\d)"
)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return sample_directory.build(2026, NOW)


@pytest.fixture(scope="module")
def settings(directory: Directory, tmp_path_factory: pytest.TempPathFactory) -> CsvSettings:
    files = sample_directory.write(directory, tmp_path_factory.mktemp("directory"))
    return CsvSettings(name="desk", people=files.people, organizations=files.organizations, tickets=files.tickets)


def test_one_seed_and_moment_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        files = sample_directory.write(sample_directory.build(5, NOW), folder)
        written.append([path.read_bytes() for path in (files.people, files.organizations, files.tickets)])

    assert written[0] == written[1]


def test_it_has_1200_people_40_organizations_and_9000_tickets(directory: Directory) -> None:
    assert (len(directory.people), len(directory.organizations), len(directory.tickets)) == (1_200, 40, 9_000)


def test_every_number_is_one_that_nobody_has(directory: Directory) -> None:
    lines = [line for person in directory.people for line in person.lines]

    strangers = {line.e164 for line in lines if not NOBODYS.fullmatch(line.e164)}

    assert not strangers


def test_every_address_lies_in_a_domain_that_nobody_can_have(directory: Directory) -> None:
    assert all(re.fullmatch(r"[a-z.]+\d*@[a-z]+\.example", person.email) for person in directory.people)


def test_people_of_six_countries_are_there(directory: Directory) -> None:
    assert Counter(person.organization.region for person in directory.people).keys() == {
        *("NL", "GB", "DE", "FR", "US", "SE")
    }


def test_nearly_every_number_as_written_reads_as_the_line_it_means(directory: Directory) -> None:
    wrong = [person.id for person in directory.people if not reads_right(person)]

    # What is none, and what is dialed next door, cannot be read as a whole number.
    assert len(wrong) < 0.05 * len(directory.people)


def test_some_people_have_no_number_that_can_be_read_at_work(directory: Directory) -> None:
    assert len([person for person in directory.people if person.work and not split(person.work)]) >= 5


def test_some_numbers_belong_to_several_people_and_one_to_more_than_50(directory: Directory) -> None:
    owners = Counter(line.e164 for person in directory.people for line in person.lines)

    assert max(owners.values()) > 50
    assert sum(2 <= count <= 12 for count in owners.values()) >= 10


def test_some_telephones_are_extensions_of_a_switchboard(directory: Directory) -> None:
    assert len([line for person in directory.people for line in person.lines if line.extension]) >= 10


def test_some_people_have_more_than_50_tickets_and_some_none(directory: Directory) -> None:
    of_person = Counter(ticket.requested_by.id for ticket in directory.tickets)

    assert sum(count > 50 for count in of_person.values()) >= 3
    assert len(of_person) < len(directory.people)


def test_some_open_ticket_is_older_than_the_newest_50_of_its_requester(directory: Directory) -> None:
    of_person: dict[str, int] = {}
    older = []
    for ticket in reversed(directory.tickets):
        of_person[ticket.requested_by.id] = of_person.get(ticket.requested_by.id, 0) + 1
        if ticket.is_open and of_person[ticket.requested_by.id] > 50:
            older.append(ticket)

    assert older


def test_the_number_of_the_readme_belongs_to_one_person_with_tickets(directory: Directory) -> None:
    owners = [person for person in directory.people if sample_directory.EXAMPLE in person.lines]

    assert [person.name for person in owners] == ["Nadia Okafor"]
    assert len([ticket for ticket in directory.tickets if ticket.requested_by is owners[0]]) > 5


def test_no_ticket_is_from_the_future_or_changed_before_it_was_made(directory: Directory) -> None:
    assert all(ticket.created <= ticket.updated < NOW for ticket in directory.tickets)


def test_about_one_ticket_in_eight_is_open(directory: Directory) -> None:
    assert 0.09 < sum(ticket.is_open for ticket in directory.tickets) / len(directory.tickets) < 0.16


def test_the_csv_source_takes_every_row(settings: CsvSettings) -> None:
    opened = open_source(settings)
    streams: tuple[Any, ...] = (opened.people, opened.organizations, opened.tickets)

    assert [sum(len(batch.upserts) for batch in pulled(stream)) for stream in streams] == [1_200, 40, 9_000]


def test_the_csv_source_leaves_out_nothing_but_numbers_that_a_spreadsheet_spoilt(settings: CsvSettings) -> None:
    troubles = [trouble for batch in pulled(open_source(settings).people) for trouble in batch.troubles]

    assert troubles
    assert [trouble for trouble in troubles if "scientific notation" not in trouble] == []


def pulled(stream: Any) -> Iterator[Batch[Any]]:
    batch = stream.pull(None)
    yield batch
    while batch.more:
        batch = stream.pull(batch.cursor)
        yield batch


def reads_right(person: sample_directory.Person) -> bool:
    site = Site(region=person.organization.region)
    texts = [text for field in (person.work, person.mobile, person.home) for text in split(field)]
    found = [read(text, site) for text in texts]
    meant = [int(line.e164.removeprefix("+")) for line in person.lines]
    return [number.readings[0] if number.readings else 0 for number in found] == meant
