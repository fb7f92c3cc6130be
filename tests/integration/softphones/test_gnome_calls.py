"""GNOME Calls itself, on a screen that nobody sees: dials, rings, picks up, hangs up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lines import softphones
from lines.listening import Heard, following
from lines.programs import Program, leave

from agent.config import Phone
from agent.errors import SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import Lines, Softphone, opening, profiles


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    # A session bus for each test: on one bus the second program hands over to a first that is just ending, and ends.
    (tmp_path / "screen").mkdir()
    with softphones.screen(tmp_path / "screen") as found:
        yield found


@pytest.fixture
def calls(environ: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    # One for each test: it sometimes ends with the call that another process had it dial (44, seen).
    with softphones.gnome_calls(tmp_path, environ) as found:
        yield found


@pytest.fixture
def softphone(environ: dict[str, str], calls: Program, monkeypatch) -> Iterator[Softphone]:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    profile = profiles.by_id(Phone(), "gnome-calls")
    assert profile is not None
    found = opening.open_profile(profile, Phone(), environ)
    yield found
    calls.process.poll()  # when it has ended, it is no zombie of ours
    leave(found)


@pytest.fixture
def heard(softphone: Softphone, calls: Program) -> Iterator[Heard]:
    monitor = opening.monitor(softphone)
    assert monitor is not None
    with following(monitor) as found:
        yield found


def test_what_is_dialed_is_a_call_with_that_number(softphone: Softphone, heard: Heard, calls: Program) -> None:
    softphone.dial("+441632960123")

    ring = heard.wait(Event.RING)
    heard.wait(Event.ANSWER)  # hung up before its window is there, it sometimes never rings again (44, seen)
    softphone.hangup()
    ended = heard.wait(Event.HANGUP)
    assert (ring.number, ring.direction, ended.call_id) == ("+441632960123", Direction.OUT, ring.call_id)
    calls.process.poll()
    assert leave(softphone) == ()


def test_a_ring_is_told_picked_up_and_hung_up(softphone: Softphone, heard: Heard, calls: Program) -> None:
    softphones.ring(calls)
    ring = heard.wait(Event.RING)
    ringing = softphone.lines()

    softphone.answer()

    answered = heard.wait(Event.ANSWER)
    talking = softphone.lines()
    softphone.hangup()
    ended = heard.wait(Event.HANGUP)
    assert (ring.number, ring.direction) == ("0987654321", Direction.IN)
    assert {answered.call_id, ended.call_id} == {ring.call_id}
    assert (ringing, talking, softphone.lines()) == (Lines(1, 0), Lines(0, 1), Lines())


def test_it_is_picked_up_without_anybody_listening_too(softphone: Softphone, calls: Program) -> None:
    monitor = opening.monitor(opening.open_profile(softphone.profile, Phone(), {}))
    assert monitor is not None
    with following(monitor) as heard:
        softphones.ring(calls)
        heard.wait(Event.RING)

        softphone.answer()

        heard.wait(Event.ANSWER)
        softphone.hangup()
        heard.wait(Event.HANGUP)


def test_nothing_is_picked_up_when_nothing_rings(softphone: Softphone, heard: Heard) -> None:
    with pytest.raises(SoftphoneAway, match="Nothing rings at GNOME Calls"):
        softphone.answer()


def test_a_gnome_calls_that_ends_is_said_at_once(environ: dict[str, str], softphone: Softphone, tmp_path: Path) -> None:
    monitor = opening.monitor(softphone)
    assert monitor is not None
    (tmp_path / "other").mkdir()
    with softphones.screen(tmp_path / "other") as other, pytest.MonkeyPatch.context() as patched:
        patched.setenv("DBUS_SESSION_BUS_ADDRESS", other["DBUS_SESSION_BUS_ADDRESS"])
        with softphones.gnome_calls(tmp_path / "other", other) as program, following(monitor) as heard:
            softphones.ring(program)
            ring = heard.wait(Event.RING)

            program.kill()

            assert heard.wait(Event.HANGUP).call_id == ring.call_id
            assert heard.wait_for_trouble() == "GNOME Calls ended: start it again."
        with pytest.raises(SoftphoneAway, match="GNOME Calls is not running: start it"):
            softphone.answer()


def test_without_a_session_bus_it_says_what_to_do(softphone: Softphone, monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")

    with pytest.raises(SoftphoneAway, match="GNOME Calls cannot be reached: this session has no D-Bus"):
        softphone.answer()
