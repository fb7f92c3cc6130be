"""What an administrator must put right before a directory can be read."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from worlds.every_source import Ledger
from worlds.slapd import BASE, BLIND, PASSWORD, PEOPLE, SMALL, SYNC, Slapd
from worlds.staff import people, running

from cache.errors import SourceAway, SourceError, SourceRefused
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    with running(tmp_path) as server:
        yield server


def said_by(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_nobody_there_is_a_source_that_is_away(slapd: Slapd) -> None:
    slapd.stop()

    with pytest.raises(SourceAway, match="cannot be reached"):
        people(slapd).pull(None)


@pytest.mark.parametrize(
    ("changes", "secret", "says"),
    [
        ({}, "a wrong secret", "are user and password right"),
        ({}, "", "needs the password"),
        ({"user": f"cn=stranger,{BASE}"}, PASSWORD, "are user and password right"),
        ({"user": BLIND}, PASSWORD, "may our user read it"),
        ({"user": ""}, "", "may our user read it"),
        ({"base": f"ou=nowhere,{BASE}"}, PASSWORD, "is it right"),
        ({"filter": "(objectClass=device)"}, PASSWORD, "shows nobody"),
        ({"filter": "(cn=*)(sn=*)"}, PASSWORD, "filter of desk"),
        ({"start_tls": True}, PASSWORD, "StartTLS"),
    ],
    ids=["wrong password", "no password", "unknown user", "may not read", "nobody", "base", "filter", "junk", "no TLS"],
)
def test_what_an_administrator_must_put_right_is_refused(
    slapd: Slapd, changes: dict[str, object], secret: str, says: str
) -> None:
    with pytest.raises(SourceRefused, match=says) as caught:
        people(slapd, secret, **changes).pull(None)

    assert not any(word in str(caught.value) for word in (secret or PASSWORD, PASSWORD, SYNC, PEOPLE))


def test_a_size_limit_never_shows_a_part_as_the_whole(tmp_path: Path) -> None:
    with running(tmp_path, 150) as slapd, pytest.raises(SourceRefused, match="size limit"):
        Ledger().drain(people(slapd, user=SMALL))


def test_a_size_limit_never_shows_a_part_to_the_sweep(tmp_path: Path) -> None:
    with running(tmp_path, 150) as slapd, pytest.raises(SourceRefused, match="size limit"):
        list(people(slapd, user=SMALL).sweep() or ())


def test_numbers_that_may_not_be_read_are_said(tmp_path: Path) -> None:
    hidden = "access to attrs=telephoneNumber,mobile,homePhone by * none"
    with running(tmp_path, access=hidden) as slapd:
        batch = people(slapd).pull(None)

        assert (len(batch.upserts), "may our user read telephonenumber" in batch.troubles[0]) == (30, True)


def test_ids_that_may_not_be_read_are_said(tmp_path: Path) -> None:
    with (
        running(tmp_path, access="access to attrs=entryUUID by * none") as slapd,
        pytest.raises(SourceRefused, match="entryuuid"),
    ):
        people(slapd).pull(None)


def test_without_the_library_the_source_says_what_to_install() -> None:
    program = """
import sys
sys.modules["ldap3"] = None
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source
opened = open_source(LdapSettings(name="desk", url="ldaps://ldap.example.com", base="dc=example"))
try:
    opened.people.pull(None)
except Exception as error:
    print(type(error).__name__, error)
"""

    said = said_by(program)

    assert (said.split()[0], "pip install 'deskcall[ldap]'" in said) == ("SourceRefused", True)


def test_other_sources_do_not_load_the_library() -> None:
    program = "import sys, cache.sources.opening, cache.sources.csv_file; print('ldap3' in sys.modules)"

    said = said_by(program)

    assert said.strip() == "False"


def test_every_error_is_a_source_error_whatever_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        stream = open_source(LdapSettings(name="desk", url=f"ldap://127.0.0.1:{port}", base=PEOPLE)).people
        assert stream is not None
        with pytest.raises(SourceError):
            stream.pull(None)
        thread.join(5)
