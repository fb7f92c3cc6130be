"""Alemba Service Manager: one session, calls, and what is wrong with a description of its lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fakes.alemba import LOGIN, AlembaSkin, system
from fakes.desk import Desk
from fakes.world import VirtualClock, World
from worlds.alemba import settings_for
from worlds.every_source import Ledger

from cache import strict
from cache.errors import SourceAway, SourceBusy, SourceError, SourceRefused, Unsure
from cache.model import Draft, PersonId
from cache.sources.alemba import Alemba
from cache.sources.alemba_settings import AlembaList, AlembaSettings
from cache.sources.network import Clock

HOUR = 3_600.0
DOCUMENTED = (Path(__file__).parents[4] / "docs" / "sources.md").read_text(encoding="utf-8")


@dataclass
class Office:
    desk: Desk
    skin: AlembaSkin
    clock: VirtualClock

    def source(self, password: str = "") -> Alemba:
        settings = settings_for(self.desk, self.skin, "tickets")
        return Alemba.of(settings, password or self.skin.password, Clock(self.clock, self.clock.sleep))

    def sign_ins(self) -> int:
        return self.desk.paths().count(LOGIN)


@pytest.fixture
def office() -> Iterator[Office]:
    clock = VirtualClock()
    with system(World(clock)) as (desk, skin):
        skin.world.table("people").put({"name": "Anna", "tel": "+31 20 1234567", "active": True})
        skin.world.table("requests").put({"title": "Printer", "status": "Open", "caller": 1})
        clock.sleep(HOUR)
        yield Office(desk, skin, clock)


def drained(stream: Any, ledger: Ledger | None = None) -> dict[str, Any]:
    ledger = ledger or Ledger()
    ledger.drain(stream)
    return ledger.rows


def test_a_session_is_renewed_and_takes_one_licence(office: Office) -> None:
    source = office.source()
    for _ in range(5):
        drained(source.people())
        office.clock.sleep(HOUR)

    assert (office.skin.licences, office.sign_ins()) == (0, 5)


def test_a_session_that_was_closed_is_not_opened_again_in_a_loop(office: Office) -> None:
    source = office.source()
    drained(source.people())
    office.skin.tokens.clear()
    office.skin.refresh_tokens.clear()
    office.skin.licences = 5
    for _ in range(3):
        with pytest.raises(SourceBusy):
            drained(source.people())

    office.clock.sleep(HOUR)

    assert drained(source.people()).keys() == {"desk:1"}
    assert office.skin.licences == 4


def test_a_server_that_was_away_costs_no_licence(office: Office) -> None:
    source = office.source()
    office.desk.refuse()
    with pytest.raises(SourceAway):
        drained(source.people())
    office.desk.start()
    drained(source.people())
    office.clock.sleep(HOUR)
    office.desk.refuse()
    with pytest.raises(SourceAway):
        drained(source.people())
    office.desk.start()

    assert drained(source.people()).keys() == {"desk:1"}
    assert office.skin.licences == 0


def test_a_wrong_password_is_tried_once(office: Office) -> None:
    source = office.source("wrong")
    with pytest.raises(SourceRefused):
        drained(source.people())

    with pytest.raises(SourceBusy):
        drained(source.people())

    assert office.sign_ins() == 1


def test_calls_are_open_until_their_status_is_one_of_the_named(office: Office) -> None:
    source, ledger = office.source(), Ledger()
    drained(source.tickets(), ledger)
    before = ledger.rows["desk:1"]
    office.skin.world.table("requests").put({"status": "Closed"}, id_=1)

    after = drained(source.tickets(), ledger)["desk:1"]

    assert [(row.subject, row.is_open, row.requesters) for row in (before, after)] == [
        ("Printer", True, ("desk:1",)),
        ("Printer", False, ("desk:1",)),
    ]


def test_a_person_who_is_off_is_gone(office: Office) -> None:
    source, ledger = office.source(), Ledger()
    drained(source.people(), ledger)
    office.skin.world.table("people").put({"active": False}, id_=1)

    assert drained(source.people(), ledger) == {}


def test_a_new_call_is_made_and_submitted(office: Office) -> None:
    source = office.source()
    writer = source.open_tickets()
    assert writer is not None

    receipt = writer.send("key-1", Draft(PersonId("desk:1"), "No sound", "Since today"))

    given = office.skin.world.table("requests").rows[int(receipt.id)]["given"]
    assert office.skin.submitted == [int(receipt.id)]
    assert given == {
        "IpkStatus": 1,
        "IpkStream": 0,
        "Impact": 3,
        "Type": 12,
        "User": 1,
        "Description": "No sound\n\nSince today\n\n[Deskcall key-1]",
    }
    assert f"desk:{receipt.id}" in drained(source.tickets())


def test_a_call_that_could_not_be_submitted_is_not_made_again_by_itself(office: Office) -> None:
    writer = office.source().open_tickets()
    assert writer is not None
    office.desk.script.on("/production/alemba.api/api/v2/call/2/submit", "500", times=None)

    with pytest.raises(Unsure, match="call 2"):
        writer.send("key-1", Draft(PersonId("desk:1"), "No sound"))


def test_neither_password_nor_tokens_are_in_an_error(office: Office) -> None:
    source = office.source()
    office.desk.script.on("/production/alemba.api/api/v2/person", "403", times=None)

    with pytest.raises(SourceError) as caught:
        drained(source.people())

    said = f"{caught.value!r} {source!r}"
    assert not [secret for secret in (office.skin.password, *office.skin.tokens) if secret in said]


def test_a_description_of_a_list_is_checked_whole(office: Office) -> None:
    settings = settings_for(office.desk, office.skin, "notes")
    people = AlembaList(path="person", fields={"id": "Ref", "nmae": "Name"}, changed={"since": "{floor}"}, page_rows=0)

    found = replace(settings, people=people).mistakes()

    assert [each.partition(":")[0] for each in found] == [
        "people.fields.nmae",
        "people.fields",
        "people.fields",
        "people.whole",
        "people.within",
        "people.within",
        "people.within",
        "people.page_rows",
        "write",
    ]


def test_a_description_that_leads_nowhere_is_said(office: Office) -> None:
    settings = settings_for(office.desk, office.skin)
    source = Alemba.of(replace(settings, people=replace(settings.people, rows="items")), office.skin.password)

    with pytest.raises(SourceError, match="is 'rows' right"):
        drained(source.people())


def test_the_description_in_the_documentation_is_a_whole_one() -> None:
    section = DOCUMENTED.partition("## Alemba")[2]
    example = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert example is not None

    settings = strict.ours(AlembaSettings, tomllib.loads(example[1])["source"][0])

    assert settings.mistakes() == []
