"""Dialing on the real page in a real Chromium; the softphone is one that writes down what it is given."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import factories
import pytest
from desk import free_port, wait_for
from e2e.console_window import listen, module
from pages import US, stand
from serving import get, serving

from agent import tel
from agent.config import Dial
from agent.dialing import Way
from cache.database import open_cache
from cache.model import TelephoneNumber

pytestmark = [pytest.mark.browser, pytest.mark.integration]

ANNA, ANNAS_MOBILE = "+12125551234", "+19175550187"
ABROAD, UNKNOWN, PREMIUM, ALLOWED = "+442079460018", "+12025550143", "+19005551234", "+449061234567"
NO, NEVER_AGAIN = "Don\u2019t call", "Don\u2019t ask again for this number"
DIALOG = "dialog[data-question][open]"


class Workplace:
    """One analyst's agent and browser profile. *stand* is the agent's inside, *context* the browser's."""

    def __init__(self, agent, context, port):
        self.agent, self.context, self.port, self.faults = agent, context, port, []
        listen(context, self.faults)

    def link(self, link):
        """Hand a link over as the operating system would."""
        self.agent.parts.dialing.add(tel.read(link, (), "US"), Way.LINK)
        self.agent.placed()

    def console(self, path="/"):
        """Open a paired window."""
        ticket = self.agent.parts.pairing.issue()
        page = self.context.new_page()
        page.goto(f"http://127.0.0.1:{self.port}{path}#t={ticket}")
        page.wait_for_selector("#view:not([data-kind=opening])")
        return page

    def popped(self):
        """Open what the agent had the operating system open last."""
        wait_for(lambda: self.agent.told)
        page = self.context.new_page()
        page.goto(self.agent.told[-1])
        page.wait_for_selector("#view:not([data-kind=opening])")
        return page

    def dialed(self):
        return list(self.agent.placed())


@pytest.fixture
def workplace(request, browser, tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as cache:
        both = (TelephoneNumber(ANNA, "work"), TelephoneNumber(ANNAS_MOBILE, "mobile"))
        factories.person(cache, name="Anna Lee", numbers=both)
    config = replace(US, dial=getattr(request, "param", Dial()))
    port = free_port()
    with (
        stand(tmp_path, config, port=port) as agent,
        serving(agent.guard(), port),  # ends first: a thread of it may be in the middle of a query
        closing(browser.new_context()) as context,
    ):
        context.set_default_timeout(20_000)
        found = Workplace(agent, context, port)
        yield found
        assert [fault for fault in found.faults if "400 (Bad Request)" not in fault] == []


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_a_link_abroad_opens_the_question_and_a_yes_dials(workplace):  # U3
    workplace.link(f"tel:{ABROAD};ext=12")
    page = workplace.popped()
    page.wait_for_selector(DIALOG)

    text = page.inner_text(DIALOG)
    assert "Call this number abroad?" in text
    assert "+44 20 7946 0018\nUnited Kingdom\nthen 12" in text
    assert (
        "Another program asked for this call. It leaves your country (United States). Nobody in the directory" in text
    )
    assert focused(page) == NO

    page.get_by_role("button", name="Call", exact=True).click()
    page.wait_for_selector(DIALOG, state="detached")
    assert workplace.dialed() == [ABROAD]


@pytest.mark.parametrize("key", ["Enter", "Escape", "Space"])
def test_the_nearest_key_does_not_call(workplace, key):
    workplace.link(f"tel:{UNKNOWN}")
    page = workplace.popped()
    page.wait_for_selector(DIALOG)
    assert "Nobody in the directory has this number." in page.inner_text(DIALOG)

    page.keyboard.press(key)
    page.wait_for_selector(DIALOG, state="detached")
    wait_for(lambda: workplace.agent.parts.dialing.board.question() is None)
    assert workplace.dialed() == []


def test_an_emergency_has_its_own_words_and_cannot_be_remembered(workplace):
    workplace.link("tel:911")
    page = workplace.popped()
    page.wait_for_selector(DIALOG)

    assert "Call the emergency services?" in page.inner_text(DIALOG)
    assert "This is a real emergency call. Say where you are" in page.inner_text(DIALOG)
    assert (focused(page), page.locator("[data-remember]").count()) == (NO, 0)
    page.get_by_role("button", name="Call 911").click()
    page.wait_for_selector(DIALOG, state="detached")
    assert workplace.dialed() == ["911"]


@pytest.mark.parametrize("workplace", [Dial(allow_prefixes=("+449",))], indirect=True)
def test_a_premium_number_is_asked_about_where_the_administrator_allows_it(workplace):
    workplace.link(f"tel:{ALLOWED}")
    page = workplace.popped()
    page.wait_for_selector(DIALOG)

    assert "Call this premium number?" in page.inner_text(DIALOG)
    assert "Premium numbers cost extra and are often used for fraud." in page.inner_text(DIALOG)
    assert page.locator("[data-remember]").count() == 0


def test_a_refused_link_is_one_line_with_its_rule_until_it_is_dismissed(workplace):
    page = workplace.console()
    workplace.link(f"tel:{PREMIUM}")
    page.reload()

    page.get_by_text("Not called: +1 900-555-1234. Premium numbers are blocked on this computer.").wait_for()
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_text("Premium numbers are blocked").wait_for(state="detached")
    assert workplace.dialed() == []


def test_a_question_and_a_refusal_reach_the_open_console(workplace):
    page = workplace.console()
    wait_for(workplace.agent.parts.hub.has_console)
    workplace.link(f"tel:{PREMIUM}")
    page.get_by_text("Premium numbers are blocked on this computer.").wait_for()

    workplace.link(f"tel:{ABROAD}")
    page.wait_for_selector(DIALOG)
    assert focused(page) == NO
    page.get_by_role("button", name="Call", exact=True).click()
    page.wait_for_selector(DIALOG, state="detached")
    assert workplace.dialed() == [ABROAD]


def test_a_question_that_was_answered_elsewhere_leaves_the_page(workplace):
    page = workplace.console()
    wait_for(workplace.agent.parts.hub.has_console)
    workplace.link(f"tel:{ABROAD}")
    page.wait_for_selector(DIALOG)

    workplace.agent.parts.dialing.answer(workplace.agent.parts.dialing.board.question().id, is_yes=False)
    page.wait_for_selector(DIALOG, state="detached")


def test_the_question_survives_a_reload_and_is_answered_once(workplace):
    workplace.link(f"tel:{ABROAD}")
    page = workplace.popped()
    page.wait_for_selector(DIALOG)
    page.reload()
    page.wait_for_selector(DIALOG)

    workplace.agent.time.pass_by(61)
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_text("That question is no longer open").wait_for()
    assert (workplace.dialed(), page.locator(DIALOG).count()) == ([], 0)


def test_dont_ask_again_is_kept(workplace):
    workplace.link(f"tel:{ABROAD}")
    page = workplace.popped()
    page.get_by_label(NEVER_AGAIN).check()
    page.get_by_role("button", name="Call", exact=True).click()
    page.wait_for_selector(DIALOG, state="detached")
    workplace.dialed()
    workplace.agent.time.pass_by(10)

    workplace.link(f"tel:{ABROAD}")
    assert workplace.dialed() == [ABROAD, ABROAD]


def test_a_question_waits_until_the_field_with_text_is_left(workplace):
    page = workplace.console()
    page.locator(".find input").fill("anna")
    workplace.link(f"tel:{ABROAD}")
    page.evaluate(f"{module('view')}.then(view => view.refresh())")
    page.wait_for_selector("dialog[data-question]", state="attached")
    assert page.locator(DIALOG).count() == 0

    page.locator(".find input").blur()
    page.wait_for_selector(DIALOG)
    assert focused(page) == NO


def ring(workplace, **parameters):
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    assert get(workplace.port, f"/sd?{query}").status == 202


def test_a_number_on_our_own_page_dials_at_once_and_the_page_stays(workplace):  # S18
    ring(workplace, telephone="%2B12125551234")
    page = workplace.console(f"/call/{workplace.agent.calls()[0].id}")
    page.wait_for_selector("h1#name")
    address = page.url

    page.locator(".who a[href^='tel:']").first.click()
    wait_for(lambda: workplace.agent.phone.dialed)
    assert (workplace.dialed(), page.url, page.locator(DIALOG).count()) == ([ANNA], address, 0)


def test_a_person_with_several_numbers_is_called_on_the_one_that_is_chosen(workplace):  # S18
    ring(workplace, telephone="%2B12125551234")
    page = workplace.console(f"/call/{workplace.agent.calls()[0].id}")

    page.locator("details.numbers summary").click()
    page.locator("details.numbers").get_by_role("link", name="mobile").click()
    wait_for(lambda: workplace.agent.phone.dialed)
    assert workplace.dialed() == [ANNAS_MOBILE]


def test_a_missed_call_is_called_back_and_the_log_says_you_called(workplace):  # S18
    ring(workplace, telephone="%2B12125551234", callID="1")
    ring(workplace, telephone="%2B12125551234", callID="1", event="hangup")
    page = workplace.console()

    page.get_by_role("link", name="Call Anna Lee").click()
    wait_for(lambda: workplace.agent.phone.dialed)
    workplace.dialed()
    page.reload()
    page.get_by_text("you called").wait_for()
    assert workplace.agent.phone.dialed == [ANNA]


def test_a_softphone_that_is_away_is_said_on_the_page(workplace):
    workplace.agent.phone.away = "Linphone does not run: start it and click again."
    ring(workplace, telephone="%2B12125551234")
    page = workplace.console(f"/call/{workplace.agent.calls()[0].id}")
    page.locator(".who a[href^='tel:']").first.click()
    wait_for(lambda: workplace.agent.parts.dialing.board.notice().sentence)
    page.reload()

    page.get_by_text("Linphone does not run: start it and click again.").wait_for()


def test_a_number_that_the_rules_refuse_is_said_on_the_page(workplace):
    ring(workplace, telephone="%2B19005551234")
    page = workplace.console(f"/call/{workplace.agent.calls()[0].id}")
    page.locator("h1 a[href^='tel:']").click()

    page.get_by_text("Premium numbers are blocked on this computer.").wait_for()
    assert workplace.dialed() == []
