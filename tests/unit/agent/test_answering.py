"""``answer_on_pop``: the only call that rings is picked up with its page; never a guess, never for a web page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lines.programs import leave
from pages import Stand, stand

from agent.config import Config, Phone, SiteSettings
from agent.softphones import Profile, Softphone, opening

PROFILE = Profile("recorder", "Recorder", "argv", dial=("{exe}", "{dial}"), answer=("{exe}", "answer"))
WEB_PAGE = {"Referer": "https://www.example.com/"}


@dataclass
class Analyst:
    """The pages, and a softphone whose program writes down when it is told to pick up."""

    stand: Stand
    softphone: Softphone
    written: Path

    def ring(self, number: str, headers: dict[str, str] | None = None, **more: str) -> None:
        query = "&".join(f"{name}={value}" for name, value in {"telephone": number, **more}.items())
        self.stand.client().get(f"/sd?{query}", headers=headers, status=202)

    def picked_up(self) -> int:
        """How often it was told to, once all its programs have ended."""
        leave(self.softphone)
        return len(self.written.read_text().splitlines()) if self.written.exists() else 0


@pytest.fixture
def analyst_with(tmp_path: Path):
    contexts, made = [], []

    def make(*, answer_on_pop: bool = True) -> Analyst:
        program, written = tmp_path / "phone", tmp_path / "picked-up"
        program.write_text(f"#!/bin/sh\necho \"$1\" >> '{written}'\n")
        program.chmod(0o700)
        phone = Phone(exe=str(program), answer_on_pop=answer_on_pop)
        softphone = opening.open_profile(PROFILE, phone, {})
        context = stand(tmp_path, Config(site=SiteSettings(region="NL"), phone=phone), softphone=softphone)
        contexts.append(context)
        made.append(Analyst(context.__enter__(), softphone, written))
        return made[-1]

    yield make
    for analyst in made:
        analyst.picked_up()  # no program of it stays behind
    for context in contexts:
        context.__exit__(None, None, None)


@pytest.fixture
def analyst(analyst_with) -> Analyst:
    return analyst_with()


def test_the_only_call_that_rings_is_picked_up_with_its_page(analyst: Analyst) -> None:  # S19
    analyst.ring("0201234567")

    assert (analyst.picked_up(), analyst.stand.pops()) == (1, 1)


def test_it_is_picked_up_once_however_often_it_is_told_of(analyst: Analyst) -> None:  # S19
    for _ in range(3):
        analyst.ring("0201234567")

    assert analyst.picked_up() == 1


def test_a_second_call_is_left_alone_while_the_first_rings_or_goes_on(analyst: Analyst) -> None:  # S19
    analyst.ring("0201234567", callID="1")
    analyst.ring("0201234568", callID="2")
    analyst.ring("0201234567", callID="1", event="answer")
    analyst.stand.time.pass_by(600)
    analyst.ring("0201234569", callID="3")

    assert analyst.picked_up() == 1


def test_after_the_end_of_a_call_the_next_is_picked_up(analyst: Analyst) -> None:  # S19
    analyst.ring("0201234567", callID="1")
    analyst.ring("0201234567", callID="1", event="answer")
    analyst.stand.time.pass_by(600)
    analyst.ring("0201234567", callID="1", event="hangup")
    analyst.ring("0201234568", callID="2")

    assert analyst.picked_up() == 2


def test_what_a_web_page_rings_is_never_picked_up(analyst: Analyst) -> None:  # S19
    analyst.ring("0201234567", WEB_PAGE)

    assert (analyst.picked_up(), analyst.stand.pops()) == (0, 1)


def test_a_web_page_cannot_have_the_phone_systems_call_picked_up_later(analyst: Analyst) -> None:  # S19
    analyst.ring("0201234560", callID="0")
    analyst.ring("0201234567", callID="1")  # not alone: left ringing
    before = analyst.picked_up()
    analyst.stand.time.pass_by(61)
    analyst.ring("0201234567", WEB_PAGE, callID="1")

    assert analyst.picked_up() == before


def test_a_ring_that_is_held_back_is_not_picked_up(analyst: Analyst) -> None:  # S19
    for at in range(6):
        analyst.ring(f"020123456{at}", callID=str(at))
        analyst.ring(f"020123456{at}", callID=str(at), event="hangup")
    before = analyst.picked_up()

    analyst.ring("0201234599", callID="99")

    assert (before, analyst.picked_up()) == (6, 6)


def test_nothing_is_picked_up_unless_it_is_wished(analyst_with) -> None:  # S19
    analyst = analyst_with(answer_on_pop=False)

    analyst.ring("0201234567")

    assert (analyst.picked_up(), analyst.stand.pops()) == (0, 1)


def test_a_softphone_that_is_gone_costs_no_page(analyst: Analyst) -> None:  # S19
    (analyst.written.parent / "phone").unlink()

    analyst.ring("0201234567")

    assert analyst.stand.pops() == 1
