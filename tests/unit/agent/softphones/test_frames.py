"""baresip's frames, and what its events tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.model import Direction, Event
from agent.softphones import Ring
from agent.softphones.ctrl_tcp import ring_of
from agent.softphones.netstrings import NotAFrame, packed, unpacked


def frame(body: bytes) -> bytes:
    return b"%d:%b," % (len(body), body)


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=3), max_size=4), st.integers(1, 7))
def test_what_is_packed_is_read_again_however_it_is_cut(messages, size: int) -> None:
    raw, buffer, found = b"".join(map(packed, messages)), bytearray(), []

    for at in range(0, len(raw), size):
        buffer += raw[at : at + size]
        found += list(unpacked(buffer))

    assert found == messages
    assert buffer == b""


@pytest.mark.parametrize(
    "raw", [b"GET / HTTP/1.1\r\n", b"x", b":", b"999999:{}", b"2:{}x", b"1234567", b"-1:,", b"65537:"]
)
def test_what_is_no_frame_is_no_baresip(raw: bytes) -> None:
    with pytest.raises(NotAFrame):
        list(unpacked(bytearray(raw)))


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"[" * 9_000, b'{"a":"\xff'])
def test_a_body_that_cannot_be_read_costs_one_event_only(body: bytes) -> None:
    assert list(unpacked(bytearray(frame(body) + frame(b'{"event":true}')))) == [{}, {"event": True}]


def test_a_name_in_any_bytes_is_no_obstacle() -> None:
    (message,) = unpacked(bytearray(frame(b'{"peerdisplayname":"\xff\xfe\t<b>"}')))

    assert message == {"peerdisplayname": "��\t<b>"}


EVENT = {"type": "CALL_INCOMING", "direction": "incoming", "id": "a@b", "peeruri": "sip:+44@pbx:5080;transport=tcp"}


@pytest.mark.parametrize(
    ("changes", "ring"),
    [
        ({}, Ring(Event.RING, "a@b", "+44")),
        ({"accountaor": "sip:201@pbx"}, Ring(Event.RING, "a@b", "+44", called="201")),
        ({"accountaor": "sip:201@pbx", "diverteruri": "sip:+31@x"}, Ring(Event.RING, "a@b", "+44", called="+31")),
        ({"type": "CALL_ESTABLISHED"}, Ring(Event.ANSWER, "a@b", "+44")),
        ({"type": "CALL_CLOSED", "param": "486 Busy"}, Ring(Event.HANGUP, "a@b", "+44")),
        (
            {"type": "CALL_RINGING", "direction": "outgoing"},
            Ring(Event.RING, "a@b", "+44", Direction.OUT),
        ),
        ({"type": "CALL_RINGING"}, None),
        ({"type": "REGISTER_OK"}, None),
        ({"type": ["CALL_INCOMING"]}, None),
        ({"id": ""}, None),
        ({"id": 7}, None),
        ({"peeruri": None}, Ring(Event.RING, "a@b", "")),
        ({"peeruri": "sip:%2B44%201632@pbx"}, Ring(Event.RING, "a@b", "+44 1632")),
        ({"peeruri": "sip:44\x00\n1@pbx"}, Ring(Event.RING, "a@b", "441")),
    ],
)
def test_an_event_tells_of_its_call(changes: dict[str, object], ring: Ring | None) -> None:
    assert ring_of(EVENT | changes) == ring
