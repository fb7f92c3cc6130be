"""Whatever a service desk does to a page that is asked for: one of our errors, in time, in little memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate

import pytest
from fakes import faults
from fakes.clients import Line, connected
from fakes.faults import Reply

from cache.errors import SecretRefused, SourceAway, SourceBusy, SourceError, SourceGarbled, SourceRefused, Unsure
from cache.sources import network
from cache.sources.network import Clock

PEOPLE = "/v1/people"


@pytest.fixture
def line() -> Iterator[Line]:
    with connected() as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("drop", Unsure),
        ("cut_length", Unsure),
        ("cut_chunked", Unsure),
        ("too_long_length", Unsure),
        ("too_short_length", SourceGarbled),
        ("bomb", SourceGarbled),
        ("login_page", SourceGarbled),
        ("bad_json", SourceGarbled),
        ("nan", SourceGarbled),
        ("twice_a_key", SourceGarbled),
        ("deep", SourceGarbled),
        ("redirect_http", SourceGarbled),
        ("redirect_elsewhere", SourceGarbled),
        ("400", SourceGarbled),
        ("404", SourceGarbled),
        ("401", SecretRefused),
        ("403", SourceRefused),
        ("429", SourceBusy),
        ("429_seconds", SourceBusy),
        ("429_junk", SourceBusy),
        ("429_negative", SourceBusy),
        ("503_seconds", SourceBusy),
        ("500", Unsure),
        ("502", Unsure),
        ("503", Unsure),
    ],
)
def test_each_fault_is_the_error_that_says_what_can_be_done(line: Line, fault: str, error: type[SourceError]) -> None:
    line.desk.script.on(PEOPLE, fault, times=None)

    with pytest.raises(SourceError) as caught:
        line.client.get("people")

    assert type(caught.value) is error
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("fault", ["drop", "cut_length", "cut_chunked", "too_long_length", "500", "502", "503"])
def test_a_page_that_broke_off_is_read_again(line: Line, fault: str) -> None:
    line.desk.script.on(PEOPLE, fault, times=2)

    answer = line.client.get("people")

    assert (answer.status, len(line.desk.asked)) == (200, 3)


def test_a_page_is_asked_for_three_times_at_most(line: Line) -> None:
    line.desk.script.on(PEOPLE, "500", times=None)

    with pytest.raises(SourceAway):
        line.client.get("people")

    assert len(line.desk.asked) == 3


@pytest.mark.parametrize("fault", ["bad_json", "401", "404", "429", "503_seconds", "redirect_elsewhere"])
def test_what_comes_again_for_certain_is_not_asked_for_again(line: Line, fault: str) -> None:
    line.desk.script.on(PEOPLE, fault)

    with pytest.raises(SourceError):
        line.client.get("people")

    assert len(line.desk.asked) == 1


def test_whoever_has_a_caller_in_the_ear_asks_once(line: Line) -> None:
    line.desk.script.on("/v1/sd", "500", times=None)

    with pytest.raises(SourceAway):
        line.client.get("sd", urgent=True)

    assert len(line.desk.asked) == 1


def test_a_desk_that_hangs_is_left(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "READ_SECONDS", 0.1)
    line.desk.script.on(PEOPLE, "hang", times=None)

    with pytest.raises(Unsure):
        line.client.get("people")


def test_a_body_that_drips_ends_by_our_own_clock(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "DRIP_SECONDS", 0.001)
    ticks = itertools.count(0.0, 9.0)
    slow = replace(line.client, clock=Clock(lambda: next(ticks), lambda _: None))
    line.desk.script.on(PEOPLE, "drip", times=None)

    with pytest.raises(Unsure, match="too slowly"):
        slow.get("people")


def test_the_ring_waits_three_seconds_for_a_body_and_not_a_page_of_them(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "DRIP_SECONDS", 0.001)
    ticks = itertools.count(0.0, 1.0)
    slow = replace(line.client, clock=Clock(lambda: next(ticks), lambda _: None))
    line.desk.script.on("/v1/sd", "drip")

    with pytest.raises(Unsure, match="too slowly"):
        slow.get("sd", [("telephone", "1234567")], urgent=True)


def test_what_is_left_of_a_broken_answer_is_not_the_next_answer(line: Line) -> None:
    line.desk.script.on(PEOPLE, "too_short_length")
    with pytest.raises(SourceGarbled):
        line.client.get("people")

    answer = line.client.get("organizations")

    assert answer.status == 200


def test_no_link_is_followed(line: Line) -> None:
    here = f"{line.desk.address}/v1/organizations"
    line.desk.script.on(PEOPLE, lambda _make, _wire: Reply(302, headers={"Location": here}))

    with pytest.raises(SourceGarbled, match="leads elsewhere"):
        line.client.get("people")

    assert line.desk.paths() == [PEOPLE]


def test_no_request_is_made_before_the_desk_wants_one(line: Line) -> None:
    line.desk.script.on(PEOPLE, "429_seconds")
    with pytest.raises(SourceBusy) as caught:
        line.client.get("people")
    line.clock.sleep(3.9)  # of 7

    with pytest.raises(SourceBusy):
        line.client.get("organizations", urgent=True)
    asked_early = len(line.desk.asked)
    line.clock.sleep(3.2)
    line.client.get("organizations")

    assert (caught.value.retry_after_seconds, asked_early, len(line.desk.asked)) == (7.0, 1, 2)


def test_a_wait_that_ends_soon_is_waited_for(line: Line) -> None:
    line.desk.script.on(PEOPLE, faults.status(429, Retry_After="2"))
    with pytest.raises(SourceBusy):
        line.client.get("people")

    assert line.client.get("people").status == 200


@pytest.mark.parametrize("fault", ["429", "429_junk", "429_negative"])
def test_a_desk_that_does_not_say_how_long_is_left_alone_longer_and_longer(line: Line, fault: str) -> None:
    line.desk.script.on(PEOPLE, fault, times=None)
    waits = []
    for _ in range(6):
        with pytest.raises(SourceBusy) as caught:
            line.client.get("people")
        waits.append(caught.value.retry_after_seconds)
        line.clock.sleep(caught.value.retry_after_seconds)

    assert waits == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0]


def test_a_date_to_wait_for_is_measured_by_the_clock_of_the_desk(line: Line) -> None:
    until = formatdate(line.clock() + 7, usegmt=True)
    line.desk.script.on(PEOPLE, faults.status(429, Retry_After=until))
    ours = replace(line.client, clock=Clock(lambda: line.clock() - 1e6, line.clock.sleep))

    with pytest.raises(SourceBusy) as caught:
        ours.get("people")

    assert caught.value.retry_after_seconds == 7.0


def test_the_count_of_the_desk_narrows_ours(line: Line) -> None:
    line.skin.limits.windows = {3600.0: 4}
    for _ in range(4):
        line.client.get("people", urgent=True)

    with pytest.raises(SourceBusy):
        line.client.get("people", urgent=True)

    assert line.skin.limits.refusals == 0
