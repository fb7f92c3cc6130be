"""A directory is asked while a telephone rings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from worlds.slapd import PEOPLE, Slapd
from worlds.staff import dn, key, look_up, running

from cache.model import PersonId

ANNA = f"uid=anna,{PEOPLE}"
ANNA_UUID = UUID("11111111-2222-3333-4444-555555555555")


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    with running(tmp_path) as server:
        yield server


@pytest.mark.parametrize("dialed", ["+31201230007", "0201230007", "(020) 123-0007", "1230007"])
def test_a_caller_is_found_while_the_telephone_rings(slapd: Slapd, dialed: str) -> None:
    assert [person.id for person in look_up(slapd).callers(dialed)] == [key(7)]


def test_a_look_up_shows_nobody_who_is_disabled(slapd: Slapd) -> None:
    slapd.modify(dn(7), employeeType="left")
    assert look_up(slapd).callers("+31201230007") == ()


@pytest.mark.parametrize("dialed", ["", "007", "*)(cn=*", "anonymous"])
def test_what_is_no_number_is_not_looked_up(slapd: Slapd, dialed: str) -> None:
    slapd.stop()
    assert look_up(slapd).callers(dialed) == ()


def test_a_look_up_of_many_gives_some(tmp_path: Path) -> None:
    with running(tmp_path, 150) as slapd:
        for number in range(1, 121):
            slapd.modify(dn(number), mobile="+31 20 555 0000")
        assert len(look_up(slapd).callers("+31205550000")) == 100


def test_a_directory_has_no_tickets(slapd: Slapd) -> None:
    assert (look_up(slapd).ticket("1"), look_up(slapd).tickets_of(PersonId(key(1)))) == (None, ())
