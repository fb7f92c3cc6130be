"""A directory is asked while a telephone rings."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from worlds.slapd import PASSWORD, PEOPLE, SYNC, Slapd
from worlds.staff import dn, key, look_up, running

from cache.errors import SourceAway
from cache.model import PersonId
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source


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


def test_a_directory_that_hangs_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"ldap://127.0.0.1:{listener.getsockname()[1]}"
        looks_up = open_source(LdapSettings(name="desk", url=url, base=PEOPLE, user=SYNC), secret=PASSWORD).looks_up
        assert looks_up is not None

        with pytest.raises(SourceAway, match="broke off"):
            looks_up.callers("+31201230007")
