"""People of a real OpenLDAP server: what is read of them, and how changes, leavers and faults arrive."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from worlds.every_source import Ledger
from worlds.slapd import PASSWORD, PEOPLE, Slapd
from worlds.staff import dn, key, people, running, settings

from cache.errors import SourceAway, SourceGarbled
from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber
from cache.sources.ldap import Directory
from cache.sources.opening import open_source
from cache.sources.position import Position

ANNA = f"uid=anna,{PEOPLE}"
ANNA_UUID = UUID("11111111-2222-3333-4444-555555555555")


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    with running(tmp_path) as server:
        yield server


def test_a_person_is_read_with_everything_that_the_console_shows(slapd: Slapd) -> None:
    person = {"objectClass": "inetOrgPerson", "sn": "de Vries", "cn": ["Anna de Vries", "A. de Vries"], "o": "Acme BV"}
    details = {"mail": "anna@example.com", "employeeNumber": "4711", "title": "Planner", "l": "Utrecht"}
    numbers = {"telephoneNumber": ["+31 20 123 4567", "(020) 765 43 21"], "mobile": "+31 6 12345678"}
    unasked = {"facsimileTelephoneNumber": "+31 20 999 9999", "homePhone": "030 1234567"}
    slapd.add(ANNA, {**person, **details, **numbers, **unasked}, ANNA_UUID)
    ledger = Ledger()

    ledger.drain(people(slapd, attributes={"uid": "supportID"}))

    found = ledger.rows[f"desk:{ANNA_UUID}"]
    assert found._replace(updated_at="") == Person(
        PersonId(f"desk:{ANNA_UUID}"),
        "Anna de Vries",
        "anna@example.com",
        OrganizationId("desk:name:acme bv"),
        employee_id="4711",
        support_id="anna",
        site="Utrecht",
        job_title="Planner",
        numbers=(
            TelephoneNumber("+31 20 123 4567", "work"),
            TelephoneNumber("(020) 765 43 21", "work"),
            TelephoneNumber("+31 6 12345678", "mobile"),
            TelephoneNumber("030 1234567", "home"),
        ),
    )


def test_an_attribute_that_is_left_out_is_not_read(slapd: Slapd) -> None:
    slapd.modify(dn(1), homePhone="030 1234567")
    ledger = Ledger()

    ledger.drain(people(slapd, attributes={"homePhone": ""}))

    assert [number.kind for number in ledger.rows[key(1)].numbers] == ["work"]


def test_organizations_are_those_that_people_name(slapd: Slapd) -> None:
    slapd.modify(dn(1), o="Bolt")
    organizations = open_source(settings(slapd), secret=PASSWORD).organizations
    assert organizations is not None
    ledger = Ledger()

    ledger.drain(organizations)

    names = {"acme": "Acme", "bolt": "Bolt"}
    expected = {
        f"desk:name:{own}": Organization(OrganizationId(f"desk:name:{own}"), name) for own, name in names.items()
    }
    assert (ledger.rows, {stamp.id for stamp in organizations.sweep() or ()}) == (expected, set(expected))


def test_only_what_changed_comes_with_the_next_pull(slapd: Slapd) -> None:
    ledger, stream = Ledger(), people(slapd)
    ledger.drain(stream)
    slapd.modify(dn(7), mobile="+31 6 87654321")
    slapd.delete(dn(8))

    batch = stream.pull(ledger.cursor)

    assert ([row.id for row in batch.upserts], batch.deletes, batch.more) == ([key(7)], (key(8),), False)


def test_a_renamed_entry_keeps_its_id(slapd: Slapd) -> None:
    ledger, stream = Ledger(), people(slapd)
    ledger.drain(stream)
    slapd.rename(dn(7), "uid=married")

    batch = stream.pull(ledger.cursor)

    assert ([row.id for row in batch.upserts], batch.deletes) == ([key(7)], ())


@pytest.mark.parametrize("is_syncing", [True, False], ids=["its log of changes", "stamps"])
def test_somebody_who_is_disabled_leaves(tmp_path: Path, is_syncing: bool) -> None:
    with running(tmp_path, is_syncing=is_syncing) as slapd:
        ledger, stream = Ledger(), people(slapd)
        ledger.drain(stream)
        slapd.modify(dn(7), employeeType="Left")

        ledger.drain(stream)

        swept = {stamp.id for stamp in stream.sweep() or ()}
        assert (len(ledger.rows), key(7) in ledger.rows, len(swept), key(7) in swept) == (29, False, 29, False)


def test_somebody_who_no_longer_passes_the_filter_leaves(slapd: Slapd) -> None:
    ledger, stream = Ledger(), people(slapd, filter="(&(objectClass=inetOrgPerson)(o=Acme))")
    ledger.drain(stream)
    slapd.modify(dn(7), o="Bolt")

    ledger.drain(stream)

    assert (len(ledger.rows), key(7) in ledger.rows) == (29, False)


def test_without_a_log_a_deleted_person_leaves_with_the_sweep(tmp_path: Path) -> None:
    with running(tmp_path, is_syncing=False) as slapd:
        ledger, stream = Ledger(), people(slapd)
        ledger.drain(stream)
        slapd.delete(dn(7))

        present = {stamp.id for stamp in stream.sweep() or ()}

        assert set(ledger.rows) - present == {key(7)}


def test_after_a_quiet_minute_nothing_comes_again(tmp_path: Path) -> None:
    seconds = 1000.0
    with running(tmp_path, is_syncing=False) as slapd:
        ledger, stream = Ledger(), Directory.of(settings(slapd), PASSWORD, lambda: seconds).people()
        ledger.drain(stream)
        first = ledger.drain(stream)
        seconds += 61
        ledger.drain(stream)

        last = ledger.drain(stream)

        assert ([len(batch.upserts) for batch in first], [len(batch.upserts) for batch in last]) == ([30], [0])


def test_a_restart_between_two_pulls_loses_nobody(slapd: Slapd) -> None:
    """A server that starts forgets its log: it then names who is still there, not who is gone."""
    ledger, stream = Ledger(), people(slapd)
    ledger.drain(stream)
    slapd.modify(dn(5), cn="Changed")
    slapd.delete(dn(6))
    slapd.restart()

    batches = ledger.drain(stream)

    names = {row.name for row in ledger.rows.values()}
    assert (batches[0].reset, len(ledger.rows), key(6) in ledger.rows, "Changed" in names) == (True, 29, False, True)


def test_a_restart_after_which_nothing_changed_costs_nothing(slapd: Slapd) -> None:
    ledger, stream = Ledger(), people(slapd)
    ledger.drain(stream)
    slapd.restart()

    batches = ledger.drain(stream)

    assert [(batch.upserts, batch.deletes, batch.reset) for batch in batches] == [((), (), False)]


@pytest.mark.parametrize(
    "mark",
    [
        "sync:rid=000,csn=20991231000000.000000Z#000000#000#000000",
        "sync:rid=000,csn=20010101000000.000000Z#000000#000#000000",
        "sync:what is this",
        "sync:",
        "another way of an older version",
    ],
    ids=["from the future", "very old", "garbage", "empty", "another way"],
)
def test_a_place_that_the_server_cannot_follow_from_leads_to_a_fill(slapd: Slapd, mark: str) -> None:
    ledger = Ledger(rows={"desk:ghost": None}, cursor=Position("rest", since=mark).text())

    batches = ledger.drain(people(slapd))

    assert (batches[0].reset, set(ledger.rows)) == (True, {key(number) for number in range(1, 31)})


def test_a_server_that_lost_its_log_of_changes_is_read_anew(slapd: Slapd) -> None:
    ledger = Ledger()
    ledger.drain(people(slapd))
    slapd.stop()
    slapd.is_syncing = False
    slapd.start()

    batches = ledger.drain(people(slapd))

    assert (batches[0].reset, len(ledger.rows)) == (True, 30)


def test_a_server_that_only_claims_to_keep_a_log_is_followed_by_stamps(tmp_path: Path) -> None:
    with running(tmp_path, is_syncing=False, settings="moduleload syncprov") as slapd:
        ledger, stream = Ledger(), people(slapd)
        ledger.drain(stream)
        slapd.modify(dn(7), cn="Changed")

        batches = ledger.drain(stream)

        assert (batches[0].reset, ledger.rows[key(7)].name) == (False, "Changed")


def test_a_cursor_of_somebody_else_is_said(slapd: Slapd) -> None:
    with pytest.raises(SourceGarbled, match="deskcall sync --force"):
        people(slapd).pull("rid=000")


def test_a_server_that_is_killed_in_the_middle_costs_nothing(tmp_path: Path) -> None:
    with running(tmp_path, 1_200) as slapd:
        ledger, stream = Ledger(), people(slapd)
        ledger.take(stream.pull(None))
        slapd.stop(signal.SIGKILL)
        with pytest.raises(SourceAway):
            stream.pull(ledger.cursor)
        slapd.start()

        ledger.drain(stream)

        assert len(ledger.rows) == 1_200


def test_an_organization_that_is_no_text_leaves_the_sweep_whole(tmp_path: Path) -> None:
    with running(tmp_path) as slapd:
        slapd.modify(dn(1), departmentNumber="Bolt")
        slapd.add(
            f"uid=odd,{PEOPLE}", {"objectClass": "inetOrgPerson", "cn": "Odd", "sn": "Odd", "jpegPhoto": b"\xff\xfe"}
        )
        attributes = {"o": "", "departmentNumber": "organization", "jpegPhoto": "organization"}
        organizations = open_source(settings(slapd, attributes=attributes), secret=PASSWORD).organizations
        assert organizations is not None

        assert {stamp.id for stamp in organizations.sweep() or ()} == {"desk:name:bolt"}
