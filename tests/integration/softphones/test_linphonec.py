"""linphonec itself: dials, is heard, picks up, hangs up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lines import softphones
from lines.listening import following
from lines.programs import home, leave, needs, zombies
from lines.sip import Callee, callee, caller
from lines.softphones import Running

from agent.config import Phone
from agent.errors import SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import Softphone, opening, profiles

NUMBERS = ("+441632960123", "0201234567", "201", "112")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("linphonec")


@pytest.fixture(scope="module")
def peer(folder: Path) -> Iterator[Callee]:
    needs("sipp", "linphonec", "linphonecsh")
    with callee(folder) as found:
        yield found


@pytest.fixture(scope="module")
def running(folder: Path, peer: Callee) -> Iterator[Running]:
    with softphones.linphonec(folder, peer.port) as found:
        yield found


def driver(folder: Path) -> Softphone:
    profile = profiles.by_id(Phone(), "linphonec")
    assert profile is not None
    return opening.open_profile(profile, Phone(), home(folder))


@pytest.fixture
def softphone(folder: Path) -> Iterator[Softphone]:
    found = driver(folder)
    yield found
    leave(found)


def test_a_linphonec_that_does_not_run_is_named_with_what_to_do(tmp_path: Path) -> None:
    if Path(f"/tmp/linphonec-{os.getuid()}").exists():  # noqa: S108
        pytest.skip("linphonec of this user runs already")
    softphone = driver(tmp_path)

    with pytest.raises(SoftphoneAway, match="Linphone console is not running: start it with 'linphonecsh init'"):
        softphone.dial("+441632960123")


def test_what_is_dialed_arrives_and_is_told(peer: Callee, running: Running, softphone: Softphone) -> None:
    monitor = opening.monitor(softphone)
    assert monitor is not None
    with following(monitor) as heard:
        for number in NUMBERS:
            softphone.dial(number)
            ring = heard.wait(Event.RING)
            heard.wait(Event.ANSWER)
            softphone.hangup()
            heard.wait(Event.HANGUP)
            assert (ring.number, ring.direction) == (number, Direction.OUT)

    assert peer.users() == list(NUMBERS)


@pytest.mark.parametrize("address", ["+441632960123@pbx.example", "0201234567@pbx.example"])
def test_a_ring_is_told_and_picked_up(running: Running, softphone: Softphone, address: str) -> None:
    monitor = opening.monitor(softphone)
    assert monitor is not None
    with following(monitor) as heard, caller(running.sip, address, "Alice Smith") as call:
        call.invite()
        ring = heard.wait(Event.RING)

        softphone.answer()

        assert call.until_status(200) == 200
        call.acknowledge()
        answered = heard.wait(Event.ANSWER)
        softphone.hangup()
        call.until_request("BYE")
        ended = heard.wait(Event.HANGUP)
        assert (ring.number, ring.direction) == (address.partition("@")[0], Direction.IN)
        assert {answered.call_id, ended.call_id} == {ring.call_id}


def test_no_program_that_dialed_stays_behind(running: Running, softphone: Softphone) -> None:
    for _ in range(20):
        softphone.hangup()

    leave(softphone)

    assert zombies() == []
