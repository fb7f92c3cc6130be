"""From the console to the service desk and back: a real agent with its real worker, and a service desk over HTTP."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from desk import restarted, wait_for
from worlds.writable_desk import WritableDesk
from worlds.written_office import UNKNOWN, VERA, Analyst, helpdesk, knows, office

from handlers import endpoint

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="xdg-open stands for the browser here; reads /proc"),
]


@pytest.fixture
def analyst(tmp_path: Path) -> Iterator[Analyst]:
    beside = helpdesk()
    with beside.open(), office(tmp_path, beside) as running:
        yield Analyst(running, beside)


def test_a_linked_number_is_written_and_read_again(analyst: Analyst) -> None:  # A10
    call = analyst.call(UNKNOWN)

    assert analyst.does("/api/link", call=call, person=VERA, organization="", sure="") == {"ok": True}

    analyst.shows("Sent Number +442079460018 for Vera Jansen", call)
    assert analyst.helpdesk.people["1"]["numbers"] == ["+31201234567", UNKNOWN]
    analyst.does("/api/sync")
    wait_for(lambda: knows(analyst.running, "SELECT count(*) FROM person_number WHERE e164 = ?", UNKNOWN[1:]))


def test_a_link_that_is_undone_is_taken_back_there(analyst: Analyst) -> None:
    call = analyst.call(UNKNOWN)
    analyst.does("/api/link", call=call, person=VERA, organization="", sure="")
    analyst.shows("Sent Number", call)

    assert analyst.does("/api/unlink", call=call, person=VERA, organization="") == {"ok": True}

    analyst.shows("Taken back Number", call)
    assert analyst.helpdesk.people["1"]["numbers"] == ["+31201234567"]


def test_a_new_request_is_written_shown_with_its_number_and_read_again(analyst: Analyst) -> None:
    call = analyst.call("+31201234567")

    key = analyst.requests(call, "Screen is black")

    analyst.shows("Sent New request: Screen is black 80002", call)
    assert analyst.helpdesk.writes == [key]
    analyst.does("/api/sync")
    wait_for(lambda: knows(analyst.running, "SELECT count(*) FROM ticket WHERE number = '80002'"))


def test_the_note_of_a_call_goes_to_the_chosen_ticket_once(analyst: Analyst) -> None:
    call = analyst.call("+31201234567")
    analyst.does("/api/note", call=call, text="Called back.", seen=0, writer="w", turn=1)

    said = [analyst.does("/api/ticket-note", call=call, ticket="helpdesk:70464", number="70464") for _ in range(2)]

    analyst.shows("Sent Note for request 70464", call)
    assert (said, analyst.helpdesk.notes) == ([{"ok": True}] * 2, [("70464", "Called back.")])


def test_what_is_refused_says_why_and_is_sent_once_it_was_changed(analyst: Analyst) -> None:
    analyst.helpdesk.fates.append("refused")
    call = analyst.call("+31201234567")
    key = analyst.requests(call, "Screen is black")

    analyst.shows("Refused New request: Screen is black Subject: is on hold", call)
    analyst.requests(call, "Screen stays black", key)

    analyst.shows("Sent New request: Screen stays black 80002", call)
    assert analyst.helpdesk.writes == [key]


def test_a_service_desk_that_is_busy_gets_it_later(analyst: Analyst) -> None:
    analyst.helpdesk.fates.append("busy")
    call = analyst.call("+31201234567")

    key = analyst.requests(call, "Screen is black")

    analyst.comes_to(key, "sent")
    assert analyst.helpdesk.writes == [key]


def test_with_the_service_desk_away_it_is_kept_here_in_order_over_a_restart_and_sent_later(tmp_path: Path) -> None:
    beside = helpdesk()
    with ExitStack() as away:
        away.enter_context(beside.open())
        with office(tmp_path, beside) as running:
            analyst = Analyst(running, beside)
            away.close()
            call = analyst.call("+31201234567")
            keys = [analyst.requests(call, f"Screen {at} is black") for at in range(3)]
            analyst.shows("Kept here, sent later", call)
            link = analyst.does("/api/link", call=analyst.call(UNKNOWN), person=VERA, organization="", sure="")
            again = analyst.view(analyst.call(UNKNOWN))

    with beside.open(), restarted(running) as later:
        after = Analyst(later, beside)
        for key in keys:
            after.comes_to(key, "sent")
        wait_for(lambda: len(beside.writes) == 4)

    assert link == {"ok": True}
    assert "Vera Jansen" in again  # the link counts here at once
    assert beside.writes[:3] == keys


@pytest.mark.parametrize("dies", ["worker", "agent"])
def test_whoever_is_killed_between_sending_and_the_receipt_it_is_written_once(tmp_path: Path, dies: str) -> None:
    beside = helpdesk()
    with beside.open(), office(tmp_path, beside) as running:
        analyst = Analyst(running, beside)
        call = analyst.call("+31201234567")
        beside.fates.append("hangs after")
        key = analyst.requests(call, "Screen is black")
        wait_for(lambda: beside.writes == [key])

        if dies == "worker":
            os.kill(analyst.worker_pid(), signal.SIGKILL)
            analyst.comes_to(key, "sent")
            analyst.shows("Sent New request: Screen is black 80002", call)
        else:
            running.process.kill()
            running.process.wait()
            (running.folder / endpoint.NAME).unlink()  # who is killed takes nothing away
            with restarted(running) as later:
                after = Analyst(later, beside)
                after.comes_to(key, "sent")
                after.shows("Sent New request: Screen is black 80002", call)

    assert beside.writes == [key]
    assert _tickets(beside) == ["VPN drops", "Screen is black"]


def _tickets(beside: WritableDesk) -> list[str]:
    return [ticket["subject"] for ticket in beside.rows("tickets")]
