"""Requests of Jira under people whose numbers another source knows: joined by their address, in a real cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.jira_site import Site, site

from cache import people, tickets
from cache.database import Cache, open_cache
from cache.model import PersonId
from cache.numbers import Site as Region
from cache.numbers import read
from cache.sources.csv_settings import CsvSettings
from cache.sources.opening import Opened, open_source
from cache.sync import Outcome, Watch, sync_source
from cache.target import Filing, Join

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = Region(region="NL")
FILING = Filing(HOME, (Join("staff"), Join("desk", "email")))


@dataclass
class Office:
    jira: Site
    cache: Cache
    file: Path

    def sync(self) -> dict[str, Outcome]:
        """Pull people of a file, then Jira."""
        settings, source = self.jira.settings(), self.jira.source()
        watch = Watch(FILING, lambda: NOW, lambda *_: None)
        staff = CsvSettings(name="staff", people=self.file)
        list(sync_source(self.cache, staff, open_source(staff), watch))
        opened = Opened(source.people(), tickets=source.tickets())
        return {one.stream: one for one in sync_source(self.cache, settings, opened, watch)}

    def caller(self, number: str) -> list[PersonId]:
        return [match.person.id for match in people.by_number(self.cache, read(number, HOME), HOME).matches]


@pytest.fixture(params=["cloud", "data_center"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    file = tmp_path / "people.csv"
    file.write_text("id,name,email,work\n9,Anna de Vries,P1@example.com,020 123 4567\n", encoding="utf-8")
    cache = open_cache(tmp_path / "data" / "cache.db", writable=True)
    with site(request.param) as made:
        made.hire(2)
        made.ask(7)
        yield Office(made, cache, file)
    cache.close()


def test_requests_stand_under_the_person_whose_number_rings(office: Office) -> None:
    outcomes = office.sync()

    found = office.caller("+31201234567")
    assert {name: (one.state, one.rows) for name, one in outcomes.items()} == {
        "people": ("fresh", 2),
        "tickets": ("fresh", 1),
    }
    assert (found, [ticket.number for ticket in tickets.newest(office.cache, found[0])]) == (
        [PersonId("staff:9")],
        ["HELP-7"],
    )


def test_an_address_that_is_not_told_joins_nobody(office: Office) -> None:
    office.jira.skin.manners.hides.add("1")

    office.sync()

    assert tickets.newest(office.cache, office.caller("+31201234567")[0]) == ()


def test_a_change_comes_with_the_next_sync(office: Office) -> None:
    office.sync()
    office.jira.clock.sleep(60)
    office.jira.ask(7, status="Solved", category="Done")
    office.jira.ask(8)

    office.sync()

    found = tickets.newest(office.cache, PersonId("staff:9"))
    assert {ticket.number: (ticket.status, ticket.is_open) for ticket in found} == {
        "HELP-7": ("Solved", False),
        "HELP-8": ("Waiting", True),
    }


def test_a_broken_answer_in_the_middle_keeps_what_is_here(office: Office) -> None:
    office.sync()
    office.jira.clock.sleep(60)
    office.jira.desk.script.on("*", "login_page", times=None)

    outcomes = office.sync()

    assert ({one.state for one in outcomes.values()}, tickets.count(office.cache)) == ({"failing"}, 1)
