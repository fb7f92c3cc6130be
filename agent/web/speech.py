"""The language in which a page is written: every sentence that people see goes through here. Pure.

``_`` marks and translates a sentence, ``ngettext`` one with a number. Placeholders are named and filled behind it:
``_("People of {name}").format(name=name)``; a sentence is never put together from pieces.
"""

from __future__ import annotations

import gettext as library
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_spoken: ContextVar[library.NullTranslations] = ContextVar("spoken", default=library.NullTranslations())  # noqa: B039


def gettext(sentence: str) -> str:
    """Return *sentence* in the language that is spoken now; English when there is no translation."""
    return _spoken.get().gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence for *count* things in the language that is spoken now."""
    return _spoken.get().ngettext(one, many, count)


_ = gettext


@contextmanager
def speaking(translations: library.NullTranslations) -> Iterator[None]:
    """Speak another language inside the block, in this thread only."""
    token = _spoken.set(translations)
    try:
        yield
    finally:
        _spoken.reset(token)
