"""The language in which a page is written: every sentence that people see goes through here. Pure.

``_`` marks and translates a sentence, ``ngettext`` one with a number. Placeholders are named and filled behind it:
``_("People of {name}").format(name=name)``; a sentence is never put together from pieces, other languages order them
otherwise. Without ``speaking`` it is English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations

from agent.words import Sentence

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A *language* (BCP 47) with its translations."""

    language: str
    translations: NullTranslations


_THOUSANDS = {"de": ".", "nl": "."}
_ENGLISH = Spoken(SOURCE_LANGUAGE, NullTranslations())
_spoken: ContextVar[Spoken] = ContextVar("spoken", default=_ENGLISH)


def language() -> str:
    """Return the language that is spoken now, as ``lang`` of a page names it."""
    return _spoken.get().language


def gettext(sentence: str) -> str:
    """Return *sentence* in the language that is spoken now; English when there is no translation."""
    return _spoken.get().translations.gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence for *count* things in the language that is spoken now."""
    return _spoken.get().translations.ngettext(one, many, count)


def pgettext(context: str, sentence: str) -> str:
    """Return *sentence* as it is said in *context*: English has one word for what others have two for."""
    return _spoken.get().translations.pgettext(context, sentence)


_ = gettext


def said(sentence: str) -> str:
    """Return a sentence that was made elsewhere in the language that is spoken now; "" stays empty."""
    if isinstance(sentence, Sentence):
        return gettext(sentence.pattern).format(**dict(sentence.values))
    return gettext(sentence) if sentence else ""


def figure(count: int) -> str:
    """Return a whole number with its thousands set apart as the language that is spoken now does."""
    return f"{count:,}".replace(",", _THOUSANDS.get(language(), ","))


@contextmanager
def speaking(spoken: Spoken) -> Iterator[None]:
    """Speak another language inside the block, in this thread only."""
    token = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(token)
