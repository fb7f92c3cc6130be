"""Active Directory by its documents: nobody has run this against a domain controller."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from worlds.active_directory import USERS, ActiveDirectory
from worlds.every_source import Ledger
from worlds.slapd import PASSWORD, SYNC

from cache.model import OrganizationId, Person, PersonId, TelephoneNumber
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import Opened, open_source

COUNT = 30


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[ActiveDirectory]:
    made = ActiveDirectory.made(tmp_path, COUNT)
    yield made
    made.slapd.stop()


def opened(controller: ActiveDirectory) -> Opened:
    return open_source(
        LdapSettings(name="desk", directory="active_directory", url=controller.slapd.url, base=USERS, user=SYNC),
        secret=PASSWORD,
    )


def filled(controller: ActiveDirectory) -> Ledger:
    ledger, people = Ledger(), opened(controller).people
    assert people is not None
    ledger.drain(people)
    return ledger


def key(number: int) -> PersonId:
    return PersonId(f"desk:{UUID(int=number)}")


def test_a_user_is_read_with_the_names_that_microsoft_gives(controller: ActiveDirectory) -> None:
    assert filled(controller).rows[key(7)] == Person(
        key(7),
        "User, 7",
        "u7@example.com",
        OrganizationId("desk:name:acme"),
        employee_id="E7",
        numbers=(
            TelephoneNumber("+31 20 123 0007", "work"),
            TelephoneNumber("+31 30 555 0007", "work"),
            TelephoneNumber("20007", "work"),
        ),
        updated_at="2026-01-02T03:04:05Z",
    )


def test_only_what_changed_comes_with_the_next_pull(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None
    controller.change(7, displayName="Married, Seven")

    batch = people.pull(ledger.cursor)

    assert [(row.id, row.name) for row in batch.upserts] == [(key(7), "Married, Seven")]


def test_a_pull_at_rest_brings_nothing(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None

    batches = ledger.drain(people)

    assert [(batch.upserts, batch.deletes, batch.reset) for batch in batches] == [((), (), False)]


def test_an_account_that_is_switched_off_leaves(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None
    controller.change(7, userAccountControl="514")

    ledger.drain(people)

    assert (len(ledger.rows), key(7) in ledger.rows) == (COUNT - 1, False)


def test_a_deleted_user_leaves_with_the_sweep(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None
    controller.delete(7)

    ledger.drain(people)

    assert set(ledger.rows) - {stamp.id for stamp in people.sweep() or ()} == {key(7)}


def test_another_controller_counts_otherwise_so_all_is_read_anew(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None
    controller.fail_over()

    batches = ledger.drain(people)

    assert (batches[0].reset, len(ledger.rows)) == (True, COUNT)


def test_a_controller_that_was_restored_is_read_anew(controller: ActiveDirectory) -> None:
    ledger, people = filled(controller), opened(controller).people
    assert people is not None
    controller.restore(12)

    batches = ledger.drain(people)

    assert (batches[0].reset, len(ledger.rows)) == (True, COUNT)


def test_a_caller_is_found_by_the_last_four_digits(controller: ActiveDirectory) -> None:
    looks_up = opened(controller).looks_up
    assert looks_up is not None

    assert [person.id for person in looks_up.callers("+31301230007")] == [key(7)]
