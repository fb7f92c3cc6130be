"""The pages of dialing: clicks, answers, the question and the refusal on every view, links by address."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import factories
import pytest
from pages import HOST, US, stand

from agent.config import Dial
from agent.dial_question import Question
from cache.database import open_cache

ANNA = "+12125551234"
ABROAD = "+442079460018"
NAVIGATION = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def agent(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as cache:
        factories.person(cache, number=ANNA, name="Anna <Lee>")
    with stand(tmp_path) as found:
        yield found


@pytest.fixture
def by_address(tmp_path):
    with stand(tmp_path, replace(US, dial=Dial(http=True, confirm="never"))) as found:
        yield found


def post(agent, path, **data):
    return agent.client().post_json(path, data, headers=agent.console_headers(), expect_errors=True)


def open_link(agent, link):
    answer = agent.client().post("/open", link.encode(), headers=agent.local_headers(), expect_errors=True)
    agent.placed()
    return answer


def view(agent, path="/api/view"):
    return agent.client().get(path, headers=agent.console_headers()).text


def asked(agent) -> Question:
    question = agent.parts.dialing.board.question()
    assert question is not None
    return question


def test_a_number_of_our_own_page_is_dialed(agent):  # S18
    assert (post(agent, "/api/dial", number=f"{ANNA};ext=12").status_int, agent.placed()) == (202, [ANNA])


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("+19005551234", "Premium numbers are blocked on this computer."),
        ("tel:+12125551234", "A number begins with +, ( or a digit."),
        ("+1212555123412345678", "This is not possible as a telephone number."),
    ],
)
def test_a_number_that_is_refused_is_answered_with_the_rule(agent, number, sentence):
    answer = post(agent, "/api/dial", number=number)

    assert (answer.status_int, answer.text, agent.placed()) == (400, sentence, [])


def test_a_command_has_a_number_dialed_and_a_browser_cannot(agent):
    client = agent.client()
    taken = client.post("/dial", ANNA.encode(), headers=agent.local_headers())
    refused = client.post("/dial", ANNA.encode(), headers=agent.local_headers() | NAVIGATION, expect_errors=True)

    assert (taken.status_int, refused.status_int, agent.placed()) == (202, 403, [ANNA])


def test_the_question_is_on_every_page_with_focus_on_dont_call(agent):
    open_link(agent, f"tel:{ABROAD};ext=12")

    for path in ("/api/view", f"/api/view?call={asked(agent).call.id}"):
        page = view(agent, path)
        assert "Call this number abroad?" in page
        assert "+44 20 7946 0018" in page
        assert "Another program asked for this call." in page
        assert 'It leaves your country (<data value="US" data-region>US</data>).' in page
        assert "then 12" in page
        assert "through the softphone" in page
        assert 'data-answer="no" data-focus' in page
        assert "ask again for this number" in page


def test_the_question_shows_the_digits_that_will_be_sent_and_the_number_in_full(tmp_path):
    with stand(tmp_path, replace(US, dial=Dial(format="national", outside="9"))) as agent:
        open_link(agent, f"tel:{ABROAD}")

        page = view(agent).partition('id="view"')[0]
        assert '<p class="big">9011442079460018' in page
        assert "+44 20 7946 0018" in page


def test_an_emergency_has_its_own_words_and_no_dont_ask_again(agent):
    open_link(agent, "tel:911")

    page = view(agent)
    assert "Call the emergency services?" in page
    assert "This is a real emergency call." in page
    assert "Call 911" in page
    assert "ask again" not in page


def test_nothing_of_a_question_is_shown_without_the_console_token(agent):
    open_link(agent, f"tel:{ABROAD}")

    assert agent.client().get("/api/view", expect_errors=True).status_int == 401
    assert "7946" not in agent.client().get(f"/call/{asked(agent).call.id}").text


@pytest.mark.parametrize(("word", "dialed"), [("yes", [ABROAD]), ("no", [])])
def test_the_answer_counts(agent, word, dialed):
    open_link(agent, f"tel:{ABROAD}")

    answer = post(agent, "/api/dial/answer", question=asked(agent).id, answer=word, remember="no")

    assert (answer.status_int, answer.json, agent.placed()) == (202, {"ok": True}, dialed)
    assert "<dialog" not in view(agent)


def test_an_answer_that_comes_too_late_is_told_so(agent):
    open_link(agent, f"tel:{ABROAD}")
    question = asked(agent).id
    agent.time.pass_by(61)

    answer = post(agent, "/api/dial/answer", question=question, answer="yes", remember="no")

    assert (answer.json, agent.placed()) == ({"ok": False}, [])
    assert "no longer open" in view(agent)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"question": "x"},
        {"question": "x", "answer": "maybe", "remember": "no"},
        {"question": 1, "answer": "yes", "remember": "no"},
        {"question": "x", "answer": "yes"},
    ],
)
def test_an_answer_that_is_none_is_refused(agent, data):
    assert post(agent, "/api/dial/answer", **data).status_int == 400


def test_a_refusal_is_one_line_with_its_rule_until_it_is_dismissed(agent):
    open_link(agent, "tel:+19005551234")
    page = view(agent)

    assert "Not called: +1 900-555-1234." in page
    assert "Premium numbers are blocked on this computer." in page
    post(agent, "/api/dial/dismiss")
    assert "Not called" not in view(agent).partition('id="view"')[0]


def test_links_that_were_counted_are_told_in_one_line(agent):
    for number in ("+12025550143", "+12025550144", "+12025550145"):
        open_link(agent, f"tel:{number}")

    assert "2 links more wanted to call and were refused." in view(agent)


def test_a_call_that_we_made_has_its_own_line_in_the_log(agent):
    post(agent, "/api/dial", number=ANNA)
    agent.placed()

    assert "you called" in view(agent)
    assert "Calling" in view(agent, f"/api/view?call={agent.calls()[0].id}")


def test_a_call_that_was_not_made_is_said_so_and_nobody_is_warned_of_its_caller(agent):
    open_link(agent, "tel:+19005551234")

    page = view(agent, f"/api/view?call={agent.calls()[0].id}")
    assert "Not called" in page
    assert "has not confirmed this caller" not in page


def test_the_name_of_who_is_called_is_shown_escaped(tmp_path):
    with closing(open_cache(tmp_path / "cache.db", writable=True)) as cache:
        factories.person(cache, number=ANNA, name="Anna <Lee>")
    with stand(tmp_path, replace(US, dial=Dial(confirm="always"))) as agent:
        open_link(agent, f"tel:{ANNA}")

        assert "Anna &lt;Lee&gt;" in view(agent).partition('id="view"')[0]


def test_links_by_address_are_off(agent):
    assert agent.client().get(f"/tel?u=tel:{ANNA}", headers=NAVIGATION, expect_errors=True).status_int == 404


def test_a_link_by_address_is_asked_about_in_the_window_that_navigated(by_address):
    answer = by_address.client().get("/tel?u=tel%3A%2B12025550143", headers=NAVIGATION)

    assert (answer.status_int, answer.headers["Location"]) == (303, f"http://{HOST}/")
    assert (by_address.placed(), asked(by_address).verdict.number, by_address.told) == ([], "+12025550143", [])


@pytest.mark.parametrize(
    "headers", [{}, NAVIGATION | {"Sec-Fetch-Dest": "iframe"}, NAVIGATION | {"Sec-Purpose": "prefetch"}]
)
def test_a_link_by_address_needs_a_window(by_address, headers):
    answer = by_address.client().get(f"/tel?u=tel:{ANNA}", headers=headers, expect_errors=True)

    assert (answer.status_int, by_address.placed(), by_address.calls()) == (403, [], ())


@pytest.mark.parametrize(
    "address", ["/tel", "/tel?u=tel:*97", "/tel?u=cti:sd?telephone=1", "/tel?u=javascript:alert(1)"]
)
def test_a_link_by_address_that_dials_nothing_is_refused(by_address, address):
    answer = by_address.client().get(address, headers=NAVIGATION, expect_errors=True)

    assert (answer.status_int, by_address.placed()) == (400, [])
