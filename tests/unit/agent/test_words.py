"""Sentences that are made far from any page, and said in the reader's language."""

import pytest

from agent.errors import SoftphoneAway
from agent.web.languages import spoken
from agent.web.present import words
from agent.web.speech import figure, said, speaking
from agent.words import marked, said_by, sentence

NOT_RUNNING = sentence("{phone} is not running: start it.", phone="baresip")


def test_a_sentence_is_its_english_text():
    assert NOT_RUNNING == "baresip is not running: start it."


def test_a_sentence_is_said_in_the_language_of_the_reader():
    with speaking(spoken("de")):
        shown = said(NOT_RUNNING)

    assert shown == "baresip läuft nicht: Starten Sie es."


def test_a_sentence_without_values_is_said_too():
    with speaking(spoken("nl")):
        shown = (said(marked("The number has letters.")), said(""), said("Something else."))

    assert shown == ("Het nummer bevat letters.", "", "Something else.")


def test_an_error_keeps_how_its_sentence_was_made():
    with speaking(spoken("de")):
        shown = said(said_by(SoftphoneAway(NOT_RUNNING)))

    assert shown == "baresip läuft nicht: Starten Sie es."


def test_an_error_without_a_sentence_says_its_text():
    assert (said_by(SoftphoneAway("plain")), said_by(SoftphoneAway())) == ("plain", "")


def test_a_value_with_braces_is_no_placeholder():
    with speaking(spoken("de")):
        shown = said(sentence("{phone} is not running: start it.", phone="{x}"))

    assert shown == "{x} läuft nicht: Starten Sie es."


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("no open requests", "1 open request", "2 open requests")),
        ("de", ("keine Anfragen offen", "1 Anfrage offen", "2 Anfragen offen")),
        ("nl", ("geen verzoeken open", "1 verzoek open", "2 verzoeken open")),
    ],
)
def test_our_own_word_for_a_ticket_is_translated(language, expected):
    with speaking(spoken(language)):
        word = words.ticket_word("request")
        shown = tuple(words.counted_open(count, word) for count in (0, 1, 2))

    assert shown == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "2 open cases"), ("de", "2 case offen")])
def test_the_service_desk_s_own_word_stays_and_has_a_plural_in_english_alone(language, expected):
    with speaking(spoken(language)):
        shown = words.counted_open(2, words.ticket_word("case"))

    assert shown == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "1,234,567"), ("de", "1.234.567"), ("nl", "1.234.567")])
def test_thousands_are_set_apart_as_the_language_does(language, expected):
    with speaking(spoken(language)):
        assert figure(1_234_567) == expected
