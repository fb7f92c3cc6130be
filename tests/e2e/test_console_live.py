"""The open console: pushed to, typed into, restarted around, paused."""

from __future__ import annotations

import pytest
from desk import restarted, wait_for
from e2e import sample_desk
from e2e.console_window import CONFIG, filled_desk, module, query, wait_for_room, window
from serving import get

pytestmark = [pytest.mark.browser, pytest.mark.integration]
NADIA, NOBODY, SHARED = sample_desk.NADIA, sample_desk.NOBODY, sample_desk.SHARED


def ring(running, telephone, call_id, **more):
    wait_for_room(running)
    assert get(running.port, f"/sd?{query(telephone=telephone, callID=call_id, **more)}").status == 202


def hang_up(running, call_id):
    ring(running, NADIA, call_id, event="hangup")


def listening(paired, path="/"):
    """Open a page of the console, and give it once its stream is open."""
    before = paired.desk.log().count("console joined")
    page = paired.open(path)
    wait_for(lambda: paired.desk.log().count("console joined") > before)
    page.wait_for_selector("#view:not([data-kind=opening])")
    return page


def in_strip(page, text):
    return page.locator(".strip").get_by_text(text)


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def is_focused(page, selector):
    return page.locator(selector).evaluate("field => field === document.activeElement")


def test_typing_survives_a_ring_and_a_second_one(running, paired):
    page = paired.ring(telephone=NOBODY, callID="typed")
    page.keyboard.type("twin l")
    page.locator(".seek .hits b").first.wait_for()

    ring(running, NADIA, "typed-2")
    in_strip(page, "Nadia Okafor").wait_for()
    ring(running, sample_desk.TEAM, "typed-3")
    in_strip(page, "12 people").or_(in_strip(page, "555 0100")).first.wait_for()
    page.keyboard.type("akes")

    assert page.locator(".seek input").input_value() == "twin lakes"
    assert is_focused(page, ".seek input")
    for call in ("typed", "typed-2", "typed-3"):
        hang_up(running, call)


def test_a_ring_takes_neither_focus_nor_page_from_who_types_while_nobody_calls(running, paired):
    page = listening(paired)
    page.locator(".find input").fill("visser")

    ring(running, NADIA, "while-searching")
    in_strip(page, "Nadia Okafor").wait_for()

    assert (heading(page), page.locator(".find input").input_value()) == ("Ready for the next call", "visser")
    assert is_focused(page, ".find input")
    hang_up(running, "while-searching")


def test_what_would_change_the_page_waits_until_the_field_is_left(running, paired):
    page = paired.ring(telephone=NOBODY, callID="late")
    page.keyboard.type("visser")
    page.locator(".seek .hit").first.wait_for()
    other = paired.context.request.post(
        f"http://127.0.0.1:{running.port}/api/choose",
        data={"call": page.url.rpartition("/")[2], "person": "desk:13"},
        headers={"Authorization": f"Bearer {page.evaluate('localStorage.token')}"},
    )
    assert other.ok
    ring(running, NOBODY, "late", event="answer")
    page.locator("[data-live] .call, .call").first.wait_for()
    assert page.locator(".seek input").input_value() == "visser"

    page.locator(".seek input").blur()

    page.get_by_role("heading", name="Ruud Visser", level=1).wait_for()
    hang_up(running, "late")


def test_words_are_saved_before_a_superseded_window_goes(running, paired):
    page = listening(paired)
    saved = []
    page.expose_function("saved", lambda: saved.append("words"))
    page.evaluate(f"{module('window')}.then(({{ beforeLeaving }}) => {{ beforeLeaving(() => window.saved()); }})")

    listening(paired)

    page.get_by_text("The console is in another tab").wait_for()
    assert saved == ["words"]


def test_a_superseded_window_stays_until_its_words_are_safe(running, paired):
    page = listening(paired)
    answers = [False, True]
    page.expose_function("saved", lambda: answers.pop(0))
    page.evaluate(f"{module('window')}.then(({{ beforeLeaving }}) => {{ beforeLeaving(() => window.saved()); }})")

    listening(paired)

    page.get_by_text("The console is in another tab").wait_for()
    assert answers == []


def test_typing_survives_a_restart_of_the_agent(browser, tmp_path):
    with filled_desk(tmp_path) as first, window(browser, first, first.console_token()) as opened:
        page = opened.ring(telephone=NOBODY, callID="restart")
        page.keyboard.type("northwind")
        first.process.terminate()
        first.process.wait(20)
        page.get_by_text("Deskcall is not running.").wait_for()

        with restarted(first):
            page.get_by_text("Deskcall was restarted.").wait_for()

        assert page.locator(".seek input").input_value() == "northwind"


def test_a_prerendered_page_opens_no_stream_before_it_is_shown(running, paired):
    asked = []
    page = paired.context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("Object.defineProperty(document, 'prerendering', { get: () => !window.isShown })")
    page.goto(f"http://127.0.0.1:{running.port}/")
    before = [url for url in asked if "/api/" in url]

    page.evaluate("window.isShown = true; document.dispatchEvent(new Event('prerenderingchange'))")

    page.wait_for_selector("#view:not([data-kind=opening])")
    assert (before, any("/api/events" in url for url in asked)) == ([], True)


def test_pops_are_paused_and_resumed_on_the_page(running, paired):
    page = listening(paired)
    page.get_by_text("Pause", exact=True).click()
    page.get_by_role("button", name="For 1 hour").click()
    page.get_by_text("New calls do not come up until").wait_for()
    opened = len(running.opened())

    ring(running, NADIA, "paused")
    in_strip(page, "Nadia Okafor").wait_for()
    assert (heading(page), len(running.opened())) == ("Ready for the next call", opened)

    hang_up(running, "paused")
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("Pause", exact=True).wait_for()


@pytest.mark.parametrize("width", [420, 320])
def test_a_narrow_console_is_paused_from_its_menu_and_leaves_room_to_search(running, paired, width):
    page = listening(paired)
    page.set_viewport_size({"width": width, "height": 640})
    assert page.locator(".find input").bounding_box()["width"] > width / 3
    page.locator(".pages summary").click()

    page.get_by_role("button", name="Until tomorrow").click()

    page.get_by_text("New calls do not come up until").wait_for()
    assert page.locator(".find input").bounding_box()["width"] > width / 3
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("New calls do not come up until").wait_for(state="detached")


def test_the_popped_event_is_the_answer_when_it_is_configured_so(browser, tmp_path):  # A1
    with (
        filled_desk(tmp_path, CONFIG + 'pop_on = "answer"\n') as desk,
        window(browser, desk, desk.console_token()) as at,
    ):
        page = listening(at)
        ring(desk, NADIA, "answered")
        in_strip(page, "Nadia Okafor").wait_for()
        assert heading(page) == "Ready for the next call"

        ring(desk, NADIA, "answered", event="answer")

        page.get_by_role("heading", name="Nadia Okafor", level=1).wait_for()


def test_leave_to_notify_is_asked_for_by_a_click_only(browser, tmp_path):
    config = CONFIG + 'pop = "notify"\n'
    with filled_desk(tmp_path, config) as desk, window(browser, desk, desk.console_token()) as at:
        at.context.add_init_script(
            "window.asked = 0; Notification.requestPermission = async () => { window.asked++; return 'granted' };"
            "Object.defineProperty(Notification, 'permission', { get: () => window.asked ? 'granted' : 'default' })"
        )
        page = listening(at)
        button = page.get_by_role("button", name="Allow notifications")
        button.wait_for()
        before = page.evaluate("window.asked")

        button.click()

        button.wait_for(state="hidden")
        assert (before, page.evaluate("window.asked")) == (0, 1)
