"""The lines between the agent and its sync worker."""

from __future__ import annotations

import pytest

from agent.pipe import (
    LINE_LIMIT_BYTES,
    Command,
    Find,
    Finished,
    Later,
    LookedUp,
    LookUp,
    NotFound,
    Progress,
    Ready,
    Refresh,
    Refused,
    Report,
    Send,
    Sent,
    Stop,
    SyncNow,
    TakeBack,
    TakenBack,
    Trouble,
    Unsure,
    line,
    read_command,
    read_report,
)
from cache.model import CallNote, Draft, NumberLink, PersonId, Receipt, TicketId

LINK = NumberLink(PersonId("desk:7"), "+31201234567")
DRAFT = Draft(PersonId("desk:7"), "Printer", "It\nburns ☎", requester_email="anna@example.com")
NOTE = CallNote(TicketId("desk:42"), "called")
RECEIPT = Receipt("42", "R-42", "https://desk.example.com/42", "contact 9")


@pytest.mark.parametrize(
    "command",
    [
        SyncNow(),
        SyncNow(force=True),
        Stop(),
        LookUp(3, "+31201234567"),
        Refresh("desk:7"),
        Send("k1", "desk", LINK),
        Send("k1", "desk", DRAFT),
        Find("k1", "desk", NOTE),
        TakeBack("k1", "desk", LINK, RECEIPT),
    ],
)
def test_a_command_comes_out_as_it_went_in(command: Command) -> None:
    assert read_command(line(command)) == command


@pytest.mark.parametrize(
    "report",
    [
        Ready(7),
        Progress("desk", "people", 1, None),
        Finished("desk", "people", 3, changed=True, state="stale", error="people.csv is\nnot there ☎"),
        Trouble("the disk is full"),
        Ready(7, ("desk", "people")),
        LookedUp(3, ("desk:7", "desk:8")),
        LookedUp(4, error="did not answer"),
        Sent("k1", RECEIPT),
        NotFound("k1"),
        TakenBack("k1"),
        Refused("k1", "subject: too long"),
        Unsure("k1", "it broke off"),
        Later("k1", "it asks us to wait", 30.0),
    ],
)
def test_a_report_comes_out_as_it_went_in(report: Report) -> None:
    assert read_report(line(report)) == report


def test_a_message_is_one_line_of_ascii() -> None:
    text = line(Trouble("Zoë\nsaid"))

    assert (text.count("\n"), text.isascii()) == (1, True)


def test_a_note_of_64_kib_passes_whatever_its_letters() -> None:
    longest = Send("k1", "desk", CallNote(TicketId("desk:42"), "\x01" * 64 * 1024))

    assert read_command(line(longest)) == longest


NOISE = ("", "\n", "hello", "[]", "1", "null", '{"say":"dance"}', '{"say":"ready"}', '{"say":"ready","pid":1,"x":2}')


@pytest.mark.parametrize(
    "text",
    [
        *NOISE,
        '{"say":["ready"]}',
        '{"say":"sent","key":"k1","receipt":{"is":"planet"}}',
        '{"say":"sent","key":"k1","receipt":{"is":"receipt","x":1}}',
        '{"say":"sent","key":"k1","receipt":{}}',
        pytest.param("[" * 60_000, id="deep"),
        pytest.param('{"say":"trouble","sentence":"' + "x" * LINE_LIMIT_BYTES + '"}', id="long"),
    ],
)
def test_noise_is_no_report(text: str) -> None:
    assert read_report(text) is None


def test_a_report_is_no_command() -> None:
    assert read_command(line(Ready(1))) is None
