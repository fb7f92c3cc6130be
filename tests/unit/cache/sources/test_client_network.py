"""A write is sent once; secrets stay here; the way to a service desk breaks in words that say where."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clients import Line, connected
from fakes.faults import Reply
from fakes.untrusted import untrusted

from cache.errors import (
    ItemRefused,
    SecretRefused,
    SourceAway,
    SourceBusy,
    SourceError,
    SourceGarbled,
    SourceRefused,
    Unsure,
)
from cache.sources import client as client_module
from cache.sources import network

PEOPLE = "/v1/people"
CONTACT = {"label": "work", "telephone": "+31201234567"}


@pytest.fixture
def line() -> Iterator[Line]:
    with connected() as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("stores_then_cuts", Unsure),
        ("stores_then_fails", Unsure),
        ("cut_length", Unsure),
        ("hang", Unsure),
        ("503", Unsure),
        ("429", SourceBusy),
        ("401", SecretRefused),
        ("403", SourceRefused),
        ("400", ItemRefused),
        ("404", ItemRefused),
        ("redirect_elsewhere", SourceGarbled),
    ],
)
def test_a_write_is_sent_once_whatever_becomes_of_it(
    line: Line, fault: str, error: type[SourceError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "READ_SECONDS", 0.1)
    line.desk.script.on("/v1/people/1/contacts", fault, times=None)

    with pytest.raises(SourceError) as caught:
        line.client.write("POST", "people/1/contacts", CONTACT)

    assert (type(caught.value), len(line.desk.asked)) == (error, 1)


def test_a_write_to_a_desk_that_is_not_there_surely_did_not_arrive(line: Line) -> None:
    line.desk.refuse()

    with pytest.raises(SourceAway) as caught:
        line.client.write("POST", "people/1/contacts", CONTACT)

    assert not isinstance(caught.value, Unsure)


def test_a_refused_write_says_why_in_the_words_of_the_desk(line: Line) -> None:
    with pytest.raises(ItemRefused, match="label: is not included in the list"):
        line.client.write("POST", "people/1/contacts", {**CONTACT, "label": "pager"})


def test_a_removal_has_the_time_of_a_write(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "RING_SECONDS", 0.0)
    line.client.write("POST", "people/1/contacts", CONTACT)
    made = line.skin.world.table("people").rows[1]["contacts"][-1]["id"]

    answer = line.client.write("DELETE", f"people/1/contacts/{made}", None)

    assert answer.status == 204


def test_filters_arrive_as_they_were_meant(line: Line) -> None:
    line.client.get("people", [("updated_at", ">=2026-01-15T23:00:00Z"), ("id", "1,2"), ("name", "a+b & c")])

    assert line.desk.asked[0].query == (
        ("updated_at", ">=2026-01-15T23:00:00Z"),
        ("id", "1,2"),
        ("name", "a+b & c"),
    )


def test_no_error_repeats_the_secret_or_the_query(line: Line) -> None:
    line.desk.script.on("/v1/sd", lambda _make, _wire: Reply(403, {"message": f"no: {line.skin.token}"}))

    with pytest.raises(SourceRefused) as caught:
        line.client.get("sd", [("telephone", "0612345678")])

    assert line.skin.token not in str(caught.value)
    assert "0612345678" not in str(caught.value)


def test_a_secret_with_a_line_end_is_refused_without_quoting_it(line: Line) -> None:
    place = replace(line.client.place, headers={"Authorization": "Bearer abc\n"})

    with pytest.raises(SourceRefused, match="store it anew") as caught:
        replace(line.client, place=place).get("people")

    assert "abc" not in str(caught.value)


def test_half_a_letter_becomes_a_question_mark(line: Line) -> None:
    line.desk.script.on(
        PEOPLE, lambda _make, _wire: Reply(200, raw=b'[{"name": "A\\ud83d", "smile": "\\ud83d\\ude00"}]')
    )

    assert line.client.get("people").body == [{"name": "A?", "smile": "\U0001f600"}]


def test_a_name_that_is_not_known_is_said_so(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(SourceAway, match="the name is not known") as caught:
        line.away_from("https://desk.example.com/v1").write("POST", "people", {})

    assert not isinstance(caught.value, Unsure)


@pytest.mark.parametrize("proxy", ["127.0.0.1:9", "http://127.0.0.1:9", "socks5://127.0.0.1:9", "nonsense"])
def test_a_proxy_of_the_system_that_does_not_work_is_named(
    line: Line, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")

    with pytest.raises(SourceAway, match="proxy") as caught:
        line.away_from("https://desk.example.com/v1", proxy="system").write("POST", "people", {})

    assert not isinstance(caught.value, Unsure)


def test_nothing_is_asked_in_the_clear(line: Line) -> None:
    with pytest.raises(SourceGarbled, match="not https"):
        line.away_from("http://desk.example.com/v1").get("people")


def test_a_file_is_fetched_without_what_opens_the_desk(line: Line, tmp_path: Path) -> None:
    line.desk.script.on("/exports/1", lambda _make, _wire: Reply(200, raw=b"id,name\r\n"))

    line.client.download(f"{line.desk.address}/exports/1", tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == b"id,name\r\n"
    assert not {"authorization", "x-xurrent-account"} & set(line.desk.asked[0].headers)


@pytest.mark.parametrize("fault", ["bomb", "404", "redirect_elsewhere"])
def test_a_file_that_is_too_large_or_not_there_is_refused(
    line: Line, tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "FILE_BYTES", 2**20)
    line.desk.script.on("/exports/1", fault)

    with pytest.raises(SourceGarbled):
        line.client.download(f"{line.desk.address}/exports/1", tmp_path / "file")


def test_a_file_that_never_comes_is_given_up(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_SECONDS", 0.1)
    line.desk.script.on("/exports/1", "hang")

    with pytest.raises(Unsure):
        line.client.download(f"{line.desk.address}/exports/1", tmp_path / "file")


@pytest.mark.parametrize("status", [200, 400, 401])
def test_who_asks_for_an_access_token_gets_the_answer_as_it_is(line: Line, status: int) -> None:
    line.desk.script.on("/token", lambda _make, _wire: Reply(status, {"error": "invalid_client"}))

    answer = line.client.exchange(f"{line.desk.address}/token", {"client_secret": "a&b=c"})

    assert (answer.status, line.desk.asked[0].body) == (status, b"client_secret=a%26b%3Dc")


def test_a_certificate_that_nobody_vouches_for_is_refused(line: Line) -> None:
    with untrusted() as address, pytest.raises(SourceRefused, match="certificate"):
        line.away_from(address).get("people")


def test_a_desk_that_speaks_no_tls_is_away(line: Line) -> None:
    with pytest.raises(SourceAway):
        line.away_from(line.desk.address.replace("http://", "https://")).get("people")
