"""The catalogs that are shipped: complete, compiled, and with the placeholders and plurals of their sentences."""

import gettext
import io
import re

import pytest
from babel.messages.mofile import read_mo
from languages.catalogs import LANGUAGES, missing, path_of, sentences, stored, updated, written

from agent.setup_texts import phones

_PLACEHOLDER = re.compile(r"\{\w+\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


def test_every_sentence_is_translated(language):
    assert missing(updated(language)) == []


def test_no_translation_is_left_of_a_sentence_that_is_gone(language):
    catalog = stored(language)
    there = {(_key(each.id), each.context) for each in sentences()}

    assert [each.id for each in catalog if each.id and (_key(each.id), each.context) not in there] == []
    assert dict(catalog.obsolete) == {}


def test_no_translation_is_a_guess(language):
    assert [each.id for each in stored(language) if each.id and each.fuzzy] == []


def test_the_file_is_what_make_languages_writes(language):
    assert written(updated(language)) == path_of(language).read_bytes()


def test_what_is_shipped_is_what_was_translated(language):
    shipped = read_mo(io.BytesIO(path_of(language, "mo").read_bytes()))

    assert _translations(shipped) == _translations(stored(language))


def test_a_translation_has_the_placeholders_of_its_sentence(language):
    differing = [each.id for each in stored(language) if each.id and not _agrees(each.id, each.string)]

    assert differing == []


def test_the_words_of_a_product_stay_as_its_screen_says_them(language):
    known = {each.id: each.string for each in stored(language) if isinstance(each.id, str)}
    steps = {step for phone in phones() for step in phone.steps}

    assert [step for step in steps if set(_BOLD.findall(step)) != set(_BOLD.findall(known[step]))] == []


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("de", 0, "0 Personen haben diese Nummer"),
        ("de", 1, "1 Person hat diese Nummer"),
        ("de", 2, "2 Personen haben diese Nummer"),
        ("nl", 0, "0 personen hebben dit nummer"),
        ("nl", 1, "1 persoon heeft dit nummer"),
        ("nl", 2, "2 personen hebben dit nummer"),
    ],
)
def test_a_number_has_the_plural_of_its_language(language, count, expected):
    translations = gettext.GNUTranslations(io.BytesIO(path_of(language, "mo").read_bytes()))

    said = translations.ngettext("{count} person has this number", "{count} people have this number", count)

    assert said.format(count=count) == expected


def _translations(catalog):
    return {(_key(each.id), each.context): _as_tuple(each.string) for each in catalog if each.id}


def _as_tuple(string):
    return (string,) if isinstance(string, str) else tuple(string)


def _key(sentence):
    return sentence if isinstance(sentence, str) else sentence[0]


def _agrees(sentence, translation):
    if isinstance(sentence, str):
        return _placeholders(sentence) == _placeholders(translation)
    one, many = sentence
    allowed = _placeholders(one) | _placeholders(many)
    return all(_placeholders(each) <= allowed for each in translation) and (
        _placeholders(translation[-1]) == _placeholders(many)
    )


def _placeholders(text):
    return set(_PLACEHOLDER.findall(text))
