"""Whatever a service desk does, a running agent answers the telephone, keeps its rows, says why, and goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from desk import wait_for
from fakes import faults
from fakes.faults import Fault, Make, Reply, SamePage, Wire, status
from worlds.brisk_office import TRUSTED, UNTRUSTED, Office, certificate, office

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here"),
]

PEOPLE = 90  # a page, so that a reading that is going on when a trouble begins is not half of one
LIST = "/v1/people"
BUSY_SECONDS = 2.0  # as long as the desk asks us to wait, or as brisk_deskcall waits unasked


@dataclass(frozen=True)
class Trouble:
    """How it *begins* and *ends*; its people are in *state* then, and *words* stand on the health page."""

    state: str
    words: str
    begins: Callable[[Office], None]
    ends: Callable[[Office], None] = lambda here: here.desk.script.clear()


def scripted(state: str, words: str, fault: str | Callable[[], Fault]) -> Trouble:
    """Return what happens to every request for people."""

    def begins(here: Office) -> None:
        here.desk.script.on(LIST, fault if isinstance(fault, str) else fault(), times=None)

    return Trouble(state, words, begins)


def away(words: str, fault: str) -> Trouble:
    return scripted("stale", words, fault)


def garbled(words: str, fault: str | Callable[[], Fault]) -> Trouble:
    return scripted("failing", words, fault)


def busy(code: int, **headers: str) -> Trouble:
    return scripted("stale", "asks us to wait 2 s", lambda: status(code, **headers))


def page_for_ever() -> Fault:
    """Return the fault that says of the same page, again and again, that another follows."""
    page = SamePage()

    def fault(make: Make, wire: Wire) -> Reply:
        reply = page(make, wire)
        return replace(reply, headers={**reply.headers, "Link": '<https://localhost/v1/people?page=2>; rel="next"'})

    return fault


def no_names(here: Office) -> None:
    here.mark("no-names", is_there=True)
    here.desk.stop()  # a connection that is there needs no name
    here.desk.start()


def shows_another_certificate(here: Office) -> None:
    here.desk.stop()
    here.desk.tls = certificate(UNTRUSTED)
    here.desk.start()


def shows_its_own_certificate(here: Office) -> None:
    here.desk.stop()
    here.desk.tls = certificate(TRUSTED)
    here.desk.start()


def shows_nobody(here: Office) -> None:
    here.mark("night", is_there=True)
    here.desk.script.on(LIST, lambda _make, _wire: Reply(200, []), times=None)


def shows_everybody(here: Office) -> None:
    here.desk.script.clear()
    here.sync()
    wait_for(lambda: not here.streams()["people"]["kept"])
    here.mark("night", is_there=False)


TROUBLES = {
    "refuse": Trouble("stale", "cannot be reached", lambda here: here.desk.stop(), lambda here: here.desk.start()),
    "no name": Trouble(
        "stale", "the name is not known here", no_names, lambda here: here.mark("no-names", is_there=False)
    ),
    "certificate": Trouble(
        "refused",
        "shows a certificate that this computer does not trust",
        shows_another_certificate,
        shows_its_own_certificate,
    ),
    "hang": away("does not answer in time", "hang"),
    "drip": away("sends too slowly", "drip"),
    "drop": away("broke off", "drop"),
    "cut length": away("broke off", "cut_length"),
    "cut chunked": away("broke off", "cut_chunked"),
    "too long length": away("broke off", "too_long_length"),
    "too short length": garbled("JSON that cannot be read", "too_short_length"),
    "bomb": garbled("sent more than 16 MB at once", "bomb"),
    "login page": garbled("answered text/html instead of data", "login_page"),
    "bad JSON": garbled("JSON that cannot be read", "bad_json"),
    "not a number": garbled("JSON that cannot be read", "nan"),
    "twice a key": garbled("JSON that cannot be read", "twice_a_key"),
    "deep": garbled("JSON that cannot be read", "deep"),
    "no list": garbled("sent something else than a list of person records", "object"),
    "wrong types": garbled("sent 90 of 90 records that cannot be read", "wrong_types"),
    "half wrong types": garbled("sent 45 of 90 records that cannot be read", "half_wrong_types"),
    "duplicate ids": garbled("does not filter and sort by updated_at", "duplicate_ids"),
    "same page": garbled("does not filter and sort by updated_at", page_for_ever),
    "redirect to http": garbled("leads elsewhere (301)", "redirect_http"),
    "redirect elsewhere": garbled("leads elsewhere (302)", "redirect_elsewhere"),
    "400": garbled("does not understand us (400)", "400"),
    "401": scripted("refused", "does not let us in (401)", "401"),
    "403": scripted("refused", "does not let us in (403)", "403"),
    "404": garbled("does not understand us (404)", "404"),
    "429 seconds": busy(429, Retry_After="2"),
    "429": busy(429),
    "429 junk": busy(429, Retry_After="soon"),
    "429 negative": busy(429, Retry_After="-5"),
    "500": away("has a fault of its own (500)", "500"),
    "502": away("has a fault of its own (502)", "502"),
    "503": away("has a fault of its own (503)", "503"),
    "503 seconds": busy(503, Retry_After="2"),
    "empty page": garbled("announced 90 records and sent 0", "empty"),
    "empty list": Trouble("failing", "now shows 0 of 90 people; kept the old ones", shows_nobody, shows_everybody),
    "ten times the rows": garbled("sent 900 records where 100 were asked for", "tenfold"),
    "cut list": garbled("announced 90 records and sent 45", "cut_list"),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), people=PEOPLE, requests=40, more='write = ["tickets"]') as made:
        made.change_everybody()
        made.sync()
        wait_for(lambda: is_in_step(made))
        yield made


def is_in_step(here: Office) -> bool:
    """Tell whether everything that is there is here, read without a fault."""
    streams = here.streams()
    are_fresh = all(each["state"] == "fresh" and not each["error"] for each in streams.values())
    return len(streams) == 3 and are_fresh and here.names() == {str(here.generation): PEOPLE}


def told(here: Office) -> tuple[str, str]:
    people = here.streams()["people"]
    return people["state"], people["kept"] or people["error"]


@pytest.mark.parametrize("name", TROUBLES)
def test_the_telephone_is_answered_nothing_is_lost_and_it_ends_by_itself(
    here: Office, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "DRIP_SECONDS", 0.1)
    trouble = TROUBLES[name]
    here.change_everybody()
    trouble.begins(here)
    here.sync()

    def is_told() -> bool:
        here.ring()
        state, words = told(here)
        return state == trouble.state and trouble.words in words

    wait_for(is_told)
    health, rows = here.health(), sum(here.names().values())
    trouble.ends(here)
    here.sync()
    wait_for(lambda: is_in_step(here))

    assert rows == PEOPLE
    assert trouble.words in health
    assert not [word for word in (here.skin.token, "Traceback", "updated_at=") if word in health]


@pytest.mark.parametrize("name", [name for name in TROUBLES if name.startswith(("429", "503 seconds"))])
def test_nothing_is_asked_before_the_time_that_was_asked_for(here: Office, name: str) -> None:
    here.desk.asked.clear()
    here.change_everybody()
    TROUBLES[name].begins(here)
    here.sync()
    wait_for(lambda: [each for each in here.desk.asked if each.path == LIST])
    here.desk.script.clear()
    here.sync()
    wait_for(lambda: is_in_step(here))

    refused = next(place for place, each in enumerate(here.desk.asked) if each.path == LIST)
    assert here.desk.asked[refused + 1].at - here.desk.asked[refused].at >= BUSY_SECONDS


@pytest.mark.parametrize(
    "fault",
    ["stores_then_cuts", "stores_then_fails", "drop", "hang", "cut_chunked", "login_page", "bad_json", "429", "502"],
)
def test_a_request_arrives_once_whatever_becomes_of_the_answer(here: Office, fault: str) -> None:
    here.desk.script.on("/v1/requests", fault, method="POST")

    key = here.request(7)
    wait_for(here.is_all_sent)

    here.desk.script.clear()
    assert here.arrived(key) == 1


def test_every_ring_of_all_that_time_is_written_down_and_nothing_broke(here: Office) -> None:
    here.ring()

    wait_for(lambda: here.running.rings() == here.rung)
    assert [word for word in ("Traceback", here.skin.token, "Person ") if word in here.running.log()] == []
