"""The pages beside the calls in a real Chromium: set-up, health, statistics, settings."""

from __future__ import annotations

import re
import time

import pytest
from desk import wait_for
from e2e import sample_desk
from e2e.axe import all_that_is_found
from e2e.console_window import filled_desk, query, window
from playwright.sync_api import expect
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]

PAGES = {"setup": "Set up your phone", "status": "Health", "statistics": "Your calls", "settings": "Settings"}
CONSOLE = "/"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """An agent of these tests' own: they change its settings, and read what arrived last."""
    with filled_desk(tmp_path_factory.mktemp("pages")) as desk:
        yield desk


@pytest.fixture(scope="module")
def token(running):
    return running.console_token()


@pytest.fixture(scope="module")
def with_calls(running):
    """Some calls of every kind, ended."""
    callers = (sample_desk.NADIA, sample_desk.SHARED, sample_desk.NOBODY, "anonymous")
    for number, telephone in enumerate(callers):
        for event in ("ring", "answer", "hangup") if number % 2 else ("ring", "hangup"):
            get(running.port, f"/sd?{query(telephone=telephone, callID=f'of-page-{number}', event=event)}")
    return running


def ring(running, text):
    return get(running.port, f"/sd?{text}").status


def opened(profile, page):
    """A page by its address, once it is there."""
    found = profile.open(f"/{page}")
    found.get_by_role("heading", name=PAGES[page], level=1).wait_for()
    return found


@pytest.mark.parametrize(("page", "title"), PAGES.items())
def test_the_menu_leads_to_every_page_and_back(paired, page, title):
    shown = paired.open(CONSOLE)
    shown.locator(".calm").wait_for()

    shown.locator(".pages summary").click()
    shown.locator(f'.pages nav a[href="/{page}"]').click()
    shown.get_by_role("heading", name=title, level=1).wait_for()
    assert (shown.url.endswith(f"/{page}"), shown.evaluate("history.length")) == (True, 2)

    shown.get_by_role("link", name="Back to the console").click()
    shown.locator(".recent, h1:has-text('Ready')").first.wait_for()


def test_the_menu_opens_and_closes_by_keyboard(paired):
    page = paired.open(CONSOLE)
    page.locator(".calm").wait_for()
    page.locator(".pages summary").focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.pages summary')")


@pytest.mark.parametrize("page", PAGES)
def test_an_unpaired_window_sees_nothing_of_a_page(fresh, page):
    shown = fresh.open(f"/{page}")

    shown.get_by_text("This window is not connected").wait_for()
    assert shown.locator(".setup").count() == 0
    fresh.faults[:] = [fault for fault in fresh.faults if "401" not in fault]


# ---- set-up


def test_another_phone_changes_what_is_to_be_pasted(paired):
    page = opened(paired, "setup")
    page.get_by_role("button", name="Another phone…").click()

    page.get_by_role("button", name="Wildix").click()

    expect(page.locator("#paste")).to_have_value(f"http://127.0.0.1:{paired.desk.port}/sd?telephone={{CALLERNUM}}")


def test_the_text_is_copied_as_it_is(paired):
    paired.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(paired, "setup")

    page.get_by_role("button", name="Copy").click()

    page.get_by_role("button", name="Copied").wait_for()
    wanted = f"http://127.0.0.1:{paired.desk.port}/sd?telephone=%CallerNumber%"
    assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_the_set_up_waits_for_its_test_ring_whatever_it_asked_before(paired):
    page = opened(paired, "setup")
    asked = []

    def keep_one_answer(route):
        if asked or "tested" in route.request.url:
            route.continue_()
        else:
            asked.append((route, route.fetch()))

    def answer_before_it_rings(route):
        earlier, answer = asked[0]
        earlier.fulfill(response=answer)
        rung = route.fetch()
        time.sleep(0.5)  # the ring is heard before its own answer
        route.fulfill(response=rung)

    page.route("**/api/view?*", keep_one_answer)
    page.route("**/api/test-ring", answer_before_it_rings, times=1)
    with page.expect_request("**/api/view?*"):
        pass  # a page of the set-up looks every second
    page.get_by_role("button", name="Test", exact=True).click()

    expect(page.get_by_text("ms after the test ring.")).to_contain_text("Shown here")
    page.get_by_role("button", name="End it").click()
    page.get_by_role("button", name="Test", exact=True).wait_for()


def test_the_test_rings_this_computer_and_shows_it(paired):
    page = opened(paired, "setup")

    page.get_by_role("button", name="Test", exact=True).click()

    expect(page.get_by_text("ms after the test ring.")).to_contain_text("Shown here")
    expect(page.locator("[data-took]")).not_to_have_text("…")
    expect(page.locator(".strip")).to_contain_text("+44 20 7946 0018")
    page.get_by_role("button", name="End it").click()
    expect(page.locator(".strip", has_text="+44 20 7946 0018")).to_have_count(0)


# The agent's answer to the test comes only when the ring it made is in the strip already.
SLOW_ANSWER = """(() => { const real = fetch; globalThis.fetch = async (path, options) => {
  const reply = await real(path, options);
  if (String(path).includes('test-ring'))
    await new Promise(done =>
      (function look() { document.querySelector('.strip') ? done() : setTimeout(look, 20); })());
  return reply; } })()"""


def test_the_page_stays_though_its_ring_comes_before_the_answer(paired):
    paired.context.add_init_script(SLOW_ANSWER)
    page = opened(paired, "setup")

    page.get_by_role("button", name="Test", exact=True).click()

    expect(page.get_by_text("ms after the test ring.")).to_be_visible()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("button", name="Test", exact=True)).to_be_visible()


def test_a_wrong_parameter_is_seen_at_once(running, paired):
    page = opened(paired, "setup")

    assert ring(running, "telephne=0201234567") == 400

    page.get_by_text("“telephne” is no name that Deskcall knows: write “telephone”.").first.wait_for()


def test_an_unfilled_macro_is_named(running, paired):
    ring(running, "telephone=%CallerNumber%&callID=macro")

    page = opened(paired, "setup")

    page.get_by_text("Your phone sent %CallerNumber% without filling it in.").first.wait_for()
    ring(running, "callID=macro&event=hangup")


def test_a_ring_takes_the_place_of_the_page_as_of_any_other(running, paired):
    page = opened(paired, "setup")

    def is_shown():
        ring(running, query(telephone=sample_desk.NADIA, callID=f"over-{page.evaluate('performance.now()')}"))
        page.wait_for_timeout(300)
        return page.locator("h1#name, .strip [data-call]").count() > 0

    wait_for(is_shown)  # 6 rings in 10 s are put on the screen; those of earlier tests count

    page.get_by_text("Nadia Okafor").first.wait_for()


# ---- health


def test_the_directory_is_counted_on_request(paired):
    page = opened(paired, "status")

    page.get_by_role("button", name="Count").click()

    expect(page.locator(".sums dt").first).to_have_text("People with a number")
    expect(page.locator(".sums dd").first).to_have_text("73")


def test_sync_now_is_answered(paired):
    page = opened(paired, "status")

    with page.expect_response("**/api/sync") as answered:
        page.get_by_role("button", name=re.compile("^Sync now.*desk")).click()

    assert answered.value.status == 202


def test_health_is_copied_as_text(paired):
    paired.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(paired, "status")

    page.get_by_role("button", name="Copy as text").click()

    page.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Health\n")
    assert "In step: " in text


# ---- statistics


def test_the_same_figures_are_there_as_a_table(with_calls, paired):
    page = opened(paired, "statistics")
    page.get_by_text("As a table").first.click()

    rows = page.locator(".figures").first.locator("tbody tr").all_inner_texts()

    drawn = page.locator(".bars").first.locator("rect").count()
    assert len(rows) == 24
    assert drawn >= 1


def test_hours_are_those_of_the_browser(browser, with_calls, token):
    busiest = {}
    for zone in ("Asia/Tokyo", "America/New_York"):
        with window(browser, with_calls, token, timezone_id=zone) as profile:
            page = opened(profile, "statistics")
            expect(page.get_by_text(f"in {zone.replace('_', ' ')}")).to_be_visible()
            busiest[zone] = page.locator(".bars desc").first.text_content()

    assert busiest["Asia/Tokyo"] != busiest["America/New_York"]


# ---- settings


def test_a_theme_is_there_at_once_and_from_the_first_paint_on(paired):
    page = opened(paired, "settings")
    dark = "getComputedStyle(document.documentElement).colorScheme"

    page.get_by_label("Dark").check()
    page.get_by_text("Your choice").wait_for()
    at_once = page.evaluate(dark)
    page.reload()

    assert (at_once, page.evaluate(dark), page.evaluate("document.documentElement.dataset.theme")) == ("dark",) * 3
    page.get_by_role("button", name="Back to “Like the system”").click()
    expect(page.get_by_text("Your choice")).to_have_count(0)


def test_single_keys_can_be_switched_off(paired):
    page = opened(paired, "settings")
    page.get_by_label("Off").check()
    page.get_by_text("Your choice").wait_for()
    page.locator("#main").focus()

    page.keyboard.press("/")
    without = page.evaluate("document.activeElement.id")
    page.get_by_role("button", name="Back to “On”").click()
    expect(page.get_by_text("Your choice")).to_have_count(0)
    page.locator("#main").focus()
    page.keyboard.press("/")

    assert (without, page.evaluate("document.activeElement.type")) == ("main", "search")


def test_a_choice_that_cannot_be_kept_is_said(running, paired):
    page = opened(paired, "settings")
    page.route("**/api/setting", lambda route: route.fulfill(status=503, body="Deskcall cannot use its data just now."))

    page.get_by_label("Dark").check()

    expect(page.get_by_role("alert").filter(has_text="Deskcall cannot use its data just now.")).to_be_visible()
    paired.faults[:] = [fault for fault in paired.faults if "503" not in fault]


# ---- for everybody


def test_statistics_of_many_calls_keep_nobody_out(browser, with_calls, token):
    with window(browser, with_calls, token, bypass_csp=True) as profile:
        assert all_that_is_found(opened(profile, "statistics")) == []
