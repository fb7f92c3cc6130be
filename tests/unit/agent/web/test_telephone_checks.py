"""The health page and the notices say how the softphone and the links are."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from desk import wait_for
from pages import stand

from agent.config import Phone
from agent.link_status import FRESH_SECONDS, LinkStatus
from agent.softphones import opening
from handlers.changes import Scheme, Status

BARESIP = opening.open_chosen(Phone(profile="baresip"), {})
ZOOM = opening.open_chosen(Phone(profile="zoom"), {})
LINPHONE = opening.open_chosen(Phone(profile="linphone"), {"PATH": "/nonexistent"})
TROUBLE = "baresip closed its line: start it again."


def scheme(name, starts, *, is_ours=False):
    return Scheme(name, ("user",) if is_ours else (), starts, is_ours, ())


MIXED = Status((scheme("tel", "linphone.desktop"), scheme("callto", ""), scheme("cti", "us", is_ours=True)), ())


@pytest.fixture
def page(tmp_path):
    """What a page of an agent says, with this softphone, trouble, and knowledge of links."""

    def show(path, softphone=BARESIP, trouble="", links=None):
        with stand(tmp_path, softphone=softphone) as agent:
            told = replace(agent, parts=replace(agent.parts, line_trouble=lambda: trouble, links=links))
            html = told.client().get(f"/api/view?{path}", headers=told.console_headers()).text
            return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

    return show


@pytest.mark.parametrize(
    ("softphone", "sentence"),
    [
        (BARESIP, "Softphone : in order baresip; tested with the program itself"),
        (ZOOM, "Softphone : in order Zoom Phone; tested by comparing what it is sent"),
        (LINPHONE, "Softphone : needs attention Linphone was not found on this computer: install it"),
    ],
)
def test_the_softphone_is_named_with_how_it_was_tested(page, softphone, sentence):
    assert sentence in page("page=status", softphone)


def test_the_trouble_of_its_line_needs_attention(page):
    assert f"Softphone : needs attention {TROUBLE}" in page("page=status", trouble=TROUBLE)


@pytest.mark.parametrize("path", ["", "page=status", "page=setup"])
def test_the_trouble_of_its_line_is_on_every_page(page, path):
    assert TROUBLE in page(path, trouble=TROUBLE)


def test_who_opens_each_kind_of_link_is_said_with_what_to_do(page):  # U1
    shown = page("page=status", links=lambda: MIXED)

    assert "Links tel: : needs attention A click starts linphone.desktop." in shown
    assert "Links callto: : needs attention A click starts nothing, or the system asks." in shown
    assert "Links cti: : in order A click starts Deskcall" in shown
    assert "run: deskcall register --default" in shown


def test_the_page_does_not_wait_for_the_system(page):
    assert "Links tel: : in order Being looked up" in page("page=status", links=lambda: None)


def test_without_knowledge_of_links_there_is_no_line_about_them(page):
    assert "Links tel:" not in page("page=status")


@pytest.fixture
def asked():
    """A system that answers when it is let, and what was told of it."""

    class Asked:
        seconds, answers, times, changes = 0.0, MIXED, 0, 0

        def ask(self):
            self.times += 1
            if isinstance(self.answers, Exception):
                raise self.answers
            return self.answers

        def changed(self):
            self.changes += 1

    found = Asked()
    found.status = LinkStatus(found.ask, lambda: found.seconds, found.changed)
    return found


def test_the_system_is_asked_in_the_background_and_news_are_told(asked):
    assert asked.status.newest() is None
    wait_for(lambda: asked.changes == 1)

    assert (asked.status.newest(), asked.times) == (MIXED, 1)


def test_it_is_asked_again_after_a_while_and_the_same_is_no_news(asked):
    asked.status.newest()
    wait_for(lambda: asked.changes == 1)
    asked.seconds += FRESH_SECONDS

    asked.status.newest()
    wait_for(lambda: asked.times == 2)
    assert asked.changes == 1


def test_a_system_that_cannot_be_asked_is_not_known(asked):
    asked.answers = OSError()
    asked.status.newest()
    wait_for(lambda: asked.times == 1)

    assert asked.status.newest() is None
