"""Which language a page speaks, and the one that developers look at."""

import gettext

import pytest
from pages import stand

from agent.web.languages import spoken, wanted
from agent.web.languages.pseudo import PSEUDO, PseudoTranslations
from agent.web.speech import Spoken, _, language, speaking


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("NL-be", "nl"),
        ("fr,nl;q=0.5,en;q=0.4", "nl"),
        ("en;q=0.4, nl;q=0.9", "nl"),
        ("de;q=0,nl;q=0.1", "nl"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=much,nl", "nl"),
        ("de;q=²,nl", "nl"),
        (";;,,;q=", "en"),
        ("en-XA", PSEUDO),
    ],
)
def test_the_best_language_of_ours_that_the_browser_wants_is_spoken(accept_language, expected):
    assert wanted(accept_language) == expected


def test_what_the_analyst_chose_counts_more_than_the_browser():
    assert (wanted("de", "nl"), wanted("de", "xx"), wanted("de", "")) == ("nl", "de", "de")


def test_a_language_is_spoken_inside_its_block_only():
    with speaking(Spoken("xx", PseudoTranslations())):
        inside = (language(), _("Ready"))

    assert (inside[0], inside[1] != "Ready", language(), _("Ready")) == ("xx", True, "en", "Ready")


def test_a_language_whose_file_is_lost_is_english():
    found = spoken("tlh")

    assert (found.language, type(found.translations)) == ("en", gettext.NullTranslations)


def test_the_disguise_keeps_placeholders_and_is_longer():
    disguised = PseudoTranslations().gettext("People of {name}")

    assert "{name}" in disguised
    assert len(disguised) >= 1.4 * len("People of {name}")


def test_the_page_says_which_language_it_speaks(tmp_path):
    with stand(tmp_path) as agent:
        answer = agent.client().get("/", headers={"Accept-Language": "nl-NL,nl;q=0.9"})

    assert answer.html.html["lang"] == "nl"
