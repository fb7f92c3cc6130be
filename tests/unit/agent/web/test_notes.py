"""Notes of a call, as the console keeps and shows them."""

from __future__ import annotations

import logging
import re

import pytest


def note(call, text, *, seen=0, writer="window", turn=1):
    return {"call": call, "text": text, "seen": seen, "writer": writer, "turn": turn}


def shown(html: str) -> str:
    return re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)[1]


def test_a_note_is_kept_with_its_call_and_shown_on_its_page(office):
    call = office.ring(telephone="+31624187733")

    answer = office.post("/api/note", note(call, "\nDrops since\nthe restart."))

    assert answer == {"ok": True, "text": "\nDrops since\nthe restart.", "version": 1}
    assert shown(office.get(f"/api/view?call={call}")) == "\nDrops since\nthe restart."


@pytest.mark.parametrize("parameters", [{}, {"change": "1"}])
def test_the_note_stands_on_the_page_whoever_calls(office, parameters):
    call = office.ring(telephone="anonymous")
    office.post("/api/note", note(call, "Hides the number."))

    view = office.get(f"/api/view?call={call}" + "".join(f"&{name}={value}" for name, value in parameters.items()))

    assert shown(view) == "Hides the number."


def test_a_note_is_text_and_never_markup(office):
    call = office.ring(telephone="+31624187733")
    office.post("/api/note", note(call, "</textarea><script>alert(1)</script>"))

    assert "<script>alert" not in office.get(f"/api/view?call={call}")


def test_a_note_of_10000_characters_is_kept(office):
    call = office.ring(telephone="+31624187733")

    assert office.post("/api/note", note(call, "\u00e9" * 10_000))["ok"]


def test_a_longer_one_is_refused_in_plain_words_and_the_kept_one_stays(office):
    call = office.ring(telephone="+31624187733")
    office.post("/api/note", note(call, "kept"))

    answer = office.post("/api/note", note(call, "x" * 10_001, turn=2))

    assert answer == {
        "ok": False,
        "said": "This note is too long to be saved: 10,001 characters, 10,000 fit. Please shorten it.",
    }
    assert shown(office.get(f"/api/view?call={call}")) == "kept"


def test_a_note_of_a_call_that_is_not_there_is_refused_in_plain_words(office):
    answer = office.post("/api/note", note("AAAA", "Lost?"))

    assert answer["said"] == "This call is no longer in the log. Copy what you need: it cannot be kept here."


def test_a_note_needs_the_consoles_token(office):
    call = office.ring(telephone="+31624187733")
    client = office.stand.client()

    client.post_json("/api/note", note(call, "x"), headers={"Authorization": "Bearer of-an-earlier-run"}, status=401)


@pytest.mark.parametrize("wrong", [{"turn": "1"}, {"seen": -1}, {"turn": True}, {"text": 5}, {"writer": None}])
def test_what_our_script_never_sends_is_refused(office, wrong):
    call = office.ring(telephone="+31624187733")

    office.post_refused("/api/note", note(call, "x") | wrong)


def test_the_words_of_a_note_are_in_no_log(office, caplog):
    call = office.ring(telephone="+31624187733")
    caplog.set_level(logging.DEBUG)

    office.post("/api/note", note(call, "canary words"))
    office.post("/api/note", note(call, "canary" * 2_000, turn=2))

    assert "canary" not in caplog.text
