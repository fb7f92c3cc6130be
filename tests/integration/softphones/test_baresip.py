"""baresip itself: what we dial arrives at a real SIP peer, what rings there rings here."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from desk import free_port
from lines import softphones
from lines.listening import Heard, following
from lines.programs import needs, until
from lines.sip import Callee, callee, caller
from lines.softphones import Running

from agent.errors import NotDialable, SoftphoneAway
from agent.model import Direction, Event
from agent.softphones import Lines, Softphone, profiles
from agent.softphones.ctrl_tcp import CtrlTcp

INPUTS = [
    *(
        "+441632960123",
        "+31201234567",
        "+12025550123",
        "+4930123456",
        "+390612345678",
        "+61491570156",
        "+8613800138000",
    ),
    *("+33199001234", "+5511987654321", "+919876543210", "+27211234567", "+3531234567", "+6561234567", "+351211234567"),
    *(
        "01632960123",
        "0201234567",
        "00441632960123",
        "9011441632960123",
        "201",
        "2045",
        "7",
        "112",
        "999",
        "911",
        "110",
    ),
    *("*21", "*100#", "#31#0201234567", "+12345678901234567890", "12345678901234567890"),
]


@pytest.fixture(scope="module")
def peer(tmp_path_factory) -> Iterator[Callee]:
    needs("sipp", "baresip")
    with callee(tmp_path_factory.mktemp("sipp")) as found:
        yield found


@pytest.fixture(scope="module")
def phone(peer: Callee, tmp_path_factory) -> Iterator[Running]:
    with softphones.baresip(tmp_path_factory.mktemp("baresip"), peer.port) as running:
        yield running


def driver(control: int) -> CtrlTcp:
    return CtrlTcp(next(each for each in profiles.shipped() if each.id == "baresip"), control)


@pytest.fixture
def line(phone: Running) -> Iterator[tuple[Softphone, Heard]]:
    baresip = driver(phone.control)
    with following(baresip) as heard:
        yield baresip, heard


def test_thirty_numbers_arrive_as_they_were_dialed(peer: Callee, line) -> None:
    baresip, heard = line
    before = len(peer.users())

    for number in INPUTS:
        baresip.dial(number)
        heard.wait(Event.ANSWER)
        baresip.hangup()
        heard.wait(Event.HANGUP)

    assert len(INPUTS) == 30
    until(lambda: len(peer.users()) >= before + len(INPUTS))
    assert [user.replace("%23", "#") for user in peer.users()[before:]] == INPUTS
    assert peer.has("BYE")


CALLERS = [
    ("+441632960123@pbx.example", "Alice Smith", "+441632960123"),
    ("01632960123@pbx.example;user=phone", "", "01632960123"),
    ("%2B441632960123@pbx.example", "Zoë Ø 🙂", "+441632960123"),
    ("201@pbx.example", "<b>Bob</b>", "201"),
    ("anonymous@anonymous.invalid", "Anonymous", "anonymous"),
    ("bob@pbx.example", "Bob", "bob"),
]


@pytest.mark.parametrize(("address", "name", "number"), CALLERS, ids=[row[2] + row[1][:3] for row in CALLERS])
def test_who_rings_is_told_with_the_number_alone(phone: Running, line, address, name, number) -> None:
    _, heard = line
    with caller(phone.sip, address, name) as call:
        call.invite()

        ring = heard.wait(Event.RING)

        assert (ring.number, ring.direction, ring.call_id) == (number, Direction.IN, call.call_id)
        call.cancel()
        heard.wait(Event.HANGUP)


def test_a_call_is_picked_up_and_hung_up_from_here(phone: Running, line) -> None:
    baresip, heard = line
    with caller(phone.sip, "+441632960123@pbx.example") as call:
        call.invite()
        ring = heard.wait(Event.RING)
        ringing = baresip.lines()

        baresip.answer()

        assert call.until_status(200) == 200
        call.acknowledge()
        answered = heard.wait(Event.ANSWER)
        talking = baresip.lines()
        baresip.hangup()
        call.until_request("BYE")
        ended = heard.wait(Event.HANGUP)
        assert {answered.call_id, ended.call_id} == {ring.call_id}
        assert (ringing, talking, baresip.lines()) == (Lines(1, 0), Lines(0, 1), Lines())


def test_of_two_calls_that_ring_none_is_picked_up_by_guess(phone: Running, line) -> None:
    baresip, heard = line
    with caller(phone.sip, "+441632960123@pbx") as first, caller(phone.sip, "+441632960124@pbx") as second:
        for call in (first, second):
            call.invite()
            heard.wait(Event.RING)

        with pytest.raises(SoftphoneAway, match="2 calls ring at baresip: choose there"):
            baresip.answer()

        for call in (first, second):
            call.cancel()
            assert call.until_status(200, 487) in (200, 487)
            heard.wait(Event.HANGUP)


def test_nothing_is_picked_up_when_nothing_rings(line) -> None:
    baresip, _ = line

    with pytest.raises(SoftphoneAway, match="Nothing rings at baresip"):
        baresip.answer()


def test_dialing_works_without_anybody_listening(peer: Callee, phone: Running) -> None:
    baresip = driver(phone.control)
    before = len(peer.users())

    baresip.dial("+441632960199")

    until(lambda: peer.users()[before:] == ["+441632960199"])
    baresip.hangup()


def test_what_is_dialed_while_the_line_is_being_taken_goes_out(peer: Callee, phone: Running) -> None:
    before = len(peer.users())

    for _ in range(40):
        baresip = driver(phone.control)
        with ThreadPoolExecutor(1) as pool:
            dialed = pool.submit(baresip.dial, "+441632960198")
            with following(baresip) as heard:
                dialed.result()
                baresip.hangup()
        assert heard.trouble == []

    until(lambda: len(peer.users()) == before + 40)


def test_a_second_controller_is_reported_and_not_fought_over(phone: Running) -> None:
    rival = driver(phone.control)
    baresip = driver(phone.control)
    with following(rival) as other:
        with following(baresip) as heard, pytest.raises(SoftphoneAway, match="Another program controls baresip"):
            baresip.dial("+441632960123")

        assert "Another program controls baresip" in heard.wait_for_trouble()
        assert other.trouble == []


def test_a_baresip_that_is_not_there_is_named_with_what_to_do() -> None:
    baresip = driver(free_port())

    with pytest.raises(SoftphoneAway, match=r"baresip is not running, or has no ctrl_tcp at 127\.0\.0\.1:.*: start it"):
        baresip.dial("+441632960123")


def test_a_baresip_that_crashes_is_said_at_once_and_heard_again_when_it_is_back(tmp_path: Path, peer: Callee) -> None:
    with softphones.baresip(tmp_path, peer.port) as first:
        baresip = driver(first.control)
        with following(baresip) as heard:
            first.program.kill()

            assert "baresip closed its line" in heard.wait_for_trouble()
        with pytest.raises(SoftphoneAway, match="baresip is not running"):
            baresip.dial("+441632960123")
    with (
        softphones.baresip(tmp_path, peer.port, first.control) as second,
        following(baresip) as heard,
        caller(second.sip, "+441632960123@pbx") as call,
    ):
        call.invite()
        assert heard.wait(Event.RING).number == "+441632960123"
        call.cancel()
        heard.wait(Event.HANGUP)


def test_a_baresip_that_hangs_is_named_with_what_to_do(tmp_path: Path, peer: Callee) -> None:
    with softphones.baresip(tmp_path, peer.port) as running:
        baresip = driver(running.control)
        with following(baresip):
            running.program.process.send_signal(signal.SIGSTOP)
            try:
                with pytest.raises(SoftphoneAway, match=r"baresip does not answer at .*: it hangs; restart it"):
                    baresip.dial("+441632960123")
            finally:
                running.program.kill()


def test_a_hundred_dials_leave_no_file_handle_and_no_thread(peer: Callee, phone: Running) -> None:
    gone = driver(free_port())
    baresip = driver(phone.control)
    baresip.hangup()
    before, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    for _ in range(100):
        baresip.hangup()
        with pytest.raises(SoftphoneAway):
            gone.dial("+441632960123")

    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == (before, threads)


@pytest.mark.parametrize("text", ["1234\r\nX-Evil: 1", "sip:bob@host", "tel:+44", "+44 1632", "", "+", "1" * 21, "١٢٣"])
def test_what_is_no_number_never_reaches_it(peer: Callee, line, text: str) -> None:
    baresip, _ = line
    before = peer.raw()

    with pytest.raises(NotDialable):
        baresip.dial(text)

    assert peer.raw() == before
