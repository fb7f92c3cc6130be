"""The whole program with a real baresip: a call opens its page and is picked up; the page reaches the phone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk import Desk, desk, free_port, restarted, wait_for
from lines import softphones
from lines.programs import needs, until
from lines.sip import Callee, callee, caller
from lines.softphones import Running
from serving import get, post_json, send

ALICE = "+31201234567@pbx.example"
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Workplace:
    """An agent and the softphone that it uses."""

    agent: Desk
    phone: Running

    def calls(self) -> list[Row]:
        """Every call: direction, number, and whether it was answered and ended."""
        sql = "SELECT direction, telephone, iif(answered_at = '', '', 'answered'), iif(ended_at = '', '', 'ended')"
        with closing(sqlite3.connect(f"file:{self.agent.folder / 'state.db'}?mode=ro", uri=True)) as connection:
            return list(connection.execute(f"{sql} FROM phone_call ORDER BY id"))

    def tell(self, what: str) -> dict[str, object]:
        """Have the page tell the softphone."""
        token = self.agent.console_token()
        return post_json(self.agent.port, "/api/phone", {"do": what}, f"Authorization: Bearer {token}")


@pytest.fixture(scope="module")
def peer(tmp_path_factory) -> Iterator[Callee]:
    needs("sipp", "baresip")
    with callee(tmp_path_factory.mktemp("sipp")) as found:
        yield found


def config(control: int, *, answers: bool) -> str:
    answer = "answer_on_pop = true\n" if answers else ""
    return f'[site]\nregion = "NL"\n[dial]\nconfirm = "never"\n[phone]\nprofile = "baresip"\nport = {control}\n{answer}'


def heard(agent: Desk, times: int = 1) -> bool:
    return agent.log().count("line heard softphone=baresip") >= times


def shown(agent: Desk, token: str) -> str:
    """What the idle page says."""
    return get(agent.port, "/api/view", f"Authorization: Bearer {token}").raw.decode()


def handed_over(agent: Desk, link: str) -> int | None:
    """Hand *link* over as the click process does, and return the status."""
    lines = ("POST /open HTTP/1.1", f"Host: 127.0.0.1:{agent.port}", "Connection: close", "Content-Type: text/plain")
    rest = (f"Authorization: Bearer {agent.endpoint_token}", f"Content-Length: {len(link)}", "", link)
    return send(agent.port, "\r\n".join((*lines, *rest)).encode()).status


@pytest.fixture(params=[False])
def place(request, tmp_path: Path, peer: Callee) -> Iterator[Workplace]:
    (tmp_path / "agent").mkdir()
    with (
        softphones.baresip(tmp_path, peer.port) as phone,
        desk(tmp_path / "agent", config(phone.control, answers=request.param)) as agent,
    ):
        wait_for(lambda: heard(agent))
        yield Workplace(agent, phone)


@pytest.mark.parametrize("place", [True], indirect=True)
def test_a_call_opens_its_page_and_is_picked_up_at_the_same_time(place: Workplace) -> None:  # S19
    with caller(place.phone.sip, ALICE, "Alice") as call:
        call.invite()
        assert call.until_status(200) == 200
        call.acknowledge()
        wait_for(lambda: place.calls() == [("in", "+31201234567", "answered", "")])
        with caller(place.phone.sip, "+31201234568@pbx.example") as second:
            second.invite()
            wait_for(lambda: len(place.calls()) == 2)  # while somebody talks the next call is left alone
            second.cancel()
            wait_for(lambda: place.calls()[1] == ("in", "+31201234568", "", "ended"))
        call.bye()
        wait_for(lambda: place.calls()[0] == ("in", "+31201234567", "answered", "ended"))
    wait_for(place.agent.opened)

    assert place.agent.opened()[0].startswith(f"http://127.0.0.1:{place.agent.port}/call/")


def test_the_phone_system_and_the_softphone_tell_of_one_call(place: Workplace) -> None:
    with caller(place.phone.sip, ALICE) as call:
        get(place.agent.port, "/sd?telephone=%2B31201234567")
        call.invite()
        call.until_status(180)
        get(place.agent.port, "/sd?telephone=0201234567")
        wait_for(place.agent.opened)
        call.cancel()
        wait_for(lambda: [row[3] for row in place.calls()] == ["ended"])

    assert len(place.agent.opened()) == 1


def test_the_page_picks_up_and_hangs_up(place: Workplace) -> None:
    with caller(place.phone.sip, ALICE) as call:
        call.invite()
        wait_for(lambda: place.calls() == [("in", "+31201234567", "", "")])

        assert place.tell("answer") == {"ok": True}

        assert call.until_status(200) == 200
        call.acknowledge()
        wait_for(lambda: place.calls() == [("in", "+31201234567", "answered", "")])
        assert place.tell("hangup") == {"ok": True}
        call.until_request("BYE")
        wait_for(lambda: place.calls() == [("in", "+31201234567", "answered", "ended")])


def test_a_link_is_dialed_and_its_call_has_its_answer_and_end(place: Workplace, peer: Callee) -> None:
    before = len(peer.users())

    assert handed_over(place.agent, "tel:+31-20-123-4567") == 202

    until(lambda: peer.users()[before:] == ["+31201234567"])
    wait_for(lambda: [(row[0], row[2]) for row in place.calls()] == [("out", "answered")])
    place.tell("hangup")
    wait_for(lambda: [row[3] for row in place.calls()] == ["ended"])


def test_an_agent_that_is_killed_while_it_asks_calls_nobody_when_it_is_back(place: Workplace, peer: Callee) -> None:
    before = len(peer.users())
    handed_over(place.agent, "tel:+442079460018")
    wait_for(place.agent.opened)
    question = re.findall('data-question="([^"]+)"', shown(place.agent, place.agent.console_token()))
    place.agent.process.kill()
    place.agent.process.wait()

    with restarted(place.agent) as again:
        wait_for(lambda: heard(again, 2))
        token = again.console_token()
        answer = {"question": question[0], "answer": "yes", "remember": "no"}
        told = post_json(again.port, "/api/dial/answer", answer, f"Authorization: Bearer {token}")
        assert handed_over(again, "tel:+31201234567") == 202  # whatever was waiting is dialed by now
        until(lambda: peer.users()[before:])

        assert (told, peer.users()[before:]) == ({"ok": False}, ["+31201234567"])


def test_two_links_at_once_are_one_call_and_one_line_that_counts(place: Workplace, peer: Callee) -> None:
    before = len(peer.users())
    with ThreadPoolExecutor(2) as both:
        links = ("tel:+31201234561", "tel:+31201234562")
        assert list(both.map(lambda link: handed_over(place.agent, link), links)) == [202, 202]
    until(lambda: peer.users()[before:])
    token = place.agent.console_token()
    wait_for(lambda: "1 link more wanted to call and was refused." in shown(place.agent, token))

    assert len(peer.users()[before:]) == 1


def test_a_softphone_that_crashes_is_said_and_heard_again_when_it_is_back(tmp_path: Path, peer: Callee) -> None:
    (tmp_path / "agent").mkdir()
    control = free_port()
    with desk(tmp_path / "agent", config(control, answers=False)) as agent:
        wait_for(lambda: "baresip is not running, or has no ctrl_tcp" in agent.log())
        assert "baresip is not running, or has no ctrl_tcp" in shown(agent, token := agent.console_token())
        with softphones.baresip(tmp_path, peer.port, control) as first:
            wait_for(lambda: heard(agent))
            first.program.kill()
            wait_for(lambda: "baresip closed its line" in agent.log())
        with softphones.baresip(tmp_path, peer.port, control) as second:
            wait_for(lambda: heard(agent, 2))
            assert "baresip closed its line" not in shown(agent, token)
            with caller(second.sip, ALICE) as call:
                call.invite()
                until(lambda: agent.calls() == 1)
                call.cancel()
