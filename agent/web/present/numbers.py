"""A telephone number as the pages write it, in the language that is spoken."""

from __future__ import annotations

from functools import lru_cache

from agent.web.speech import _
from cache.numbers import Number, showing
from cache.numbers.showing import Shown

_in_english = lru_cache(maxsize=256)(showing.shown)  # a page shows the number that calls six times


def shown(number: Number) -> Shown:
    """Return how *number* is shown (`cache.numbers.showing`)."""
    found = _in_english(number)
    kind = _(found.kind) if found.kind else ""
    text, mark, extension = found.text.partition(showing.EXTENSION_MARK)
    if mark:
        text = _("{number} ext. {extension}").format(number=text, extension=extension)
    return found._replace(text=text, kind=kind)
