"""The languages that the pages speak: which one a browser wants, and its catalog (``<language>.mo``)."""

from __future__ import annotations

import functools
import gettext
import logging
from importlib.resources import files

from agent.web.languages.pseudo import PSEUDO, PseudoTranslations
from agent.web.speech import SOURCE_LANGUAGE, Spoken

log = logging.getLogger(__name__)

NAMES = {"en": "English", "de": "Deutsch", "nl": "Nederlands"}  # each in its own words, as a list of languages has them
_MOST_WANTED = 20


@functools.cache
def spoken(language: str) -> Spoken:
    """Return *language*, which is one that ``wanted`` gives, with its catalog; English when that cannot be read."""
    if language == PSEUDO:
        return Spoken(language, PseudoTranslations())
    if language == SOURCE_LANGUAGE:
        return Spoken(language, gettext.NullTranslations())
    try:
        with files(__name__).joinpath(f"{language}.mo").open("rb") as catalog:
            return Spoken(language, gettext.GNUTranslations(catalog))
    except OSError as error:  # telephones ring also where a file of the installation is lost
        log.warning("language not spoken, English instead language=%s reason=%s", language, error.strerror)
        return Spoken(SOURCE_LANGUAGE, gettext.NullTranslations())


def wanted(accept_language: str, chosen: str = "") -> str:
    """Return the language of ours that *chosen* names, else the best of an ``Accept-Language`` header, else English.

    The header is read as RFC 9110 §12.5.4 and RFC 4647 §3.4 (look-up) say: ``de-AT`` is served by ``de``.
    """
    if chosen in NAMES:
        return chosen
    for tag in _by_weight(accept_language):
        if tag.casefold() == PSEUDO.casefold():
            return PSEUDO
        primary = tag.partition("-")[0].casefold()
        if primary in NAMES:
            return primary
    return SOURCE_LANGUAGE


def _by_weight(accept_language: str) -> list[str]:
    weighted = [_weighted(part) for part in accept_language.split(",")[:_MOST_WANTED]]
    return [tag for tag, weight in sorted(weighted, key=lambda each: -each[1]) if weight > 0]


def _weighted(part: str) -> tuple[str, float]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    if not parameter:
        return tag.strip(), 1.0
    is_weight = name.strip().lower() == "q" and value.strip().replace(".", "", 1).isdecimal() and value.isascii()
    return tag.strip(), min(1.0, float(value)) if is_weight else 0.0
