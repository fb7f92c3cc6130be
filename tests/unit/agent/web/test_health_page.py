"""The health page in plain words, and state.db's trouble on every page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from desk import wait_for
from pages import stand

from agent.pipe import SyncNow, Trouble
from agent.state.opening import Trouble as StateTrouble
from agent.web.present import health
from cache.model import Person, PersonId, TelephoneNumber

ANNA = Person(id=PersonId("desk:1"), name="Anna", numbers=(TelephoneNumber("020 123 4567", "work"),))


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def page(office):
    return lambda: words(office.get("/api/view?page=status"))


def test_a_source_in_step_says_how_much_there_is(office, page):
    office.knows(ANNA)

    assert "desk : in order In step: 1 person" in page()
    assert "Everything is in order" in page()


def test_a_failing_source_says_why_in_plain_words(office, page):
    office.knows(ANNA, state="failing", error="people.csv, line 3: no name")

    assert "Cannot be read: people.csv, line 3: no name. 1 person" in page()
    assert "One thing needs attention" in page()


def test_a_source_says_how_often_it_may_be_asked_just_then(office, page):
    office.knows(ANNA, left=1200)

    assert "In step: 1 person · 1,200 more requests allowed" in page()


def test_rows_that_are_kept_need_attention_although_all_is_read():
    sentence = "desk now shows 12 of 10,000 people; kept the old ones"

    (check,) = health.sources((health.Stream("desk", "people", "fresh", 10_000, None, "", "", kept=sentence),))

    assert (check.is_ok, check.note) == (False, f"{sentence}. 10,000 people")


def test_a_refused_source_is_told_from_a_failing_one(office, page):
    office.knows(ANNA, state="refused", error="it lost 90 % of its rows")

    assert "Refused: it lost 90 % of its rows." in page()


def test_a_source_that_is_being_loaded_says_how_far_it_is(office, page):
    office.knows(ANNA, state="filling", of=10)

    assert "Being loaded:" in page()


def test_without_a_source_it_says_what_to_do(page):
    assert "Name a [[source]] of people in the configuration." in page()


def test_a_worker_in_trouble_is_named(office, page):
    office.stand.parts.upstream.take(Trouble("The disk is full."))

    assert "The disk is full." in page()


def test_a_refused_ring_needs_attention(office, page):
    office.stand.client().get("/sd?telephne=1", status=400)

    assert "The last ring was refused: The query needs one of" in page()


def test_versions_and_port_are_there(page):
    assert "Deskcall 1.2.3" in page()
    assert "127.0.0.1:8737" in page()


def test_nobody_is_named(office, page):
    office.knows(ANNA)

    assert "Anna" not in page()


def test_sync_now_asks_the_worker(office):
    office.stand.client().post_json("/api/sync", {}, headers=office.headers, status=202)

    assert office.stand.sent == [SyncNow(force=False)]


def test_the_directory_is_counted_on_request(office, page):
    office.knows(
        ANNA,
        Person(id=PersonId("desk:2"), name="Bo"),
        Person(id=PersonId("desk:3"), name="Cy", numbers=(TelephoneNumber("020 123 4567", "work"),)),
        Person(id=PersonId("desk:4"), name="Di", numbers=(TelephoneNumber("ask reception", "work"),)),
    )
    before = page()

    office.stand.client().post_json("/api/count", {}, headers=office.headers, status=202)
    wait_for(lambda: "Counted" in page())

    assert "Count now" in before
    assert "People with a number 3 Without any number 1 Numbers shared 1 Not a number 1" in page()


def test_counting_ends_when_the_agent_does(office):
    counting = office.stand.parts.counting
    counting.stop()

    counting.start()

    assert counting.progress().is_running is False


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (StateTrouble("not kept", "the disk is full"), "of this session are not kept: the disk is full"),
        (StateTrouble("restored", "2026-02-28"), "was damaged; this is the copy of 2026-02-28."),
        (StateTrouble("begun anew", "state.db.bad-1"), "was damaged and is now state.db.bad-1; a new one was begun."),
    ],
)
@pytest.mark.parametrize("path", ["", "page=status", "page=setup", "page=settings"])
def test_the_trouble_of_state_db_is_on_every_page(tmp_path, trouble, sentence, path):
    with stand(tmp_path, trouble=trouble) as agent:
        shown = agent.client().get(f"/api/view?{path}", headers=agent.console_headers()).text

    assert sentence in words(shown)
