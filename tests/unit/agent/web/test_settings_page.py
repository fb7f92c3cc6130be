"""The settings page: what is chosen counts at once, what IT set is shown and refused."""

from __future__ import annotations

import pytest
from pages import stand

from agent.config import Config, Console


@pytest.fixture
def page(office):
    return lambda: office.get("/api/view?page=settings")


def test_every_setting_is_offered(page):
    shown = page()

    assert all(
        f'name="{name}"' in shown for name in ("pop", "pop_on", "notification", "theme", "language", "single_keys")
    )


def test_what_counts_is_marked(office, page):
    office.post("/api/setting", {"name": "pop", "value": "quiet"})

    assert 'value="quiet" data-key="pop-quiet" checked' in page()


def test_a_choice_says_whose_it_is_and_how_to_go_back(office, page):
    office.post("/api/setting", {"name": "pop", "value": "quiet"})

    assert "Your choice" in page()
    assert "Back to “Bring it up”" in page()


def test_a_choice_is_answered_with_what_the_page_must_know(office):
    assert office.post("/api/setting", {"name": "theme", "value": "dark"}) == {
        "theme": "dark",
        "language": "system",
        "keys": "on",
    }


def test_the_shell_has_the_chosen_colours_from_its_first_byte(office):
    office.post("/api/setting", {"name": "theme", "value": "dark"})
    office.post("/api/setting", {"name": "single_keys", "value": "false"})

    shell = office.stand.client().get("/").text
    assert 'data-theme="dark"' in shell
    assert '<meta name="color-scheme" content="dark">' in shell
    assert 'data-keys="off"' in shell


def test_the_next_ring_follows_the_choice(office):
    office.post("/api/setting", {"name": "pop_on", "value": "answer"})

    office.ring(telephone="0201234567", callID="1")
    at_the_ring = office.stand.pops()
    office.stand.client().get("/sd?callID=1&event=answer", status=202)

    assert (at_the_ring, office.stand.pops()) == (0, 1)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"name": "pop"},
        {"name": "pop", "value": "loud"},
        {"name": "port", "value": "1"},
        {"name": "ticket_word", "value": "case"},
        {"name": "pop", "value": 1},
        {"name": "theme", "value": "x" * 10_000},
    ],
    ids=str,
)
def test_what_is_no_setting_is_refused(office, value):
    answer = office.stand.client().post_json("/api/setting", value, headers=office.headers, status=400)

    assert answer.text.endswith(".")


def test_what_it_has_set_is_shown_and_refused(tmp_path):
    config = Config(console=Console(pop="quiet"))
    with stand(tmp_path, config, enforced=frozenset({"console.pop"})) as agent:
        client, headers = agent.client(), agent.console_headers()

        refused = client.post_json("/api/setting", {"name": "pop", "value": "raise"}, headers=headers, status=403)
        shown = client.get("/api/view?page=settings", headers=headers).text

    assert refused.text == "Your organization has set this; only they can change it."
    assert "<fieldset disabled>" in shown
    assert "Set by your organization" in shown


def test_the_chosen_language_is_spoken_whatever_the_browser_asks_for(office):
    office.post("/api/setting", {"name": "language", "value": "nl"})

    answer = office.stand.client().get("/", headers={"Accept-Language": "de"})

    assert answer.html.html["lang"] == "nl"
