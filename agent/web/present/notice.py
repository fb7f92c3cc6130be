"""What a notification of the browser says: it may lie on a locked or shared screen."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import Resolution
from agent.web.present.caller import calling_number
from agent.web.present.words import shorten
from agent.web.speech import _

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Notice:
    """A title and, below it, a line that may be empty."""

    title: str
    body: str


def notice(found: Resolution | None, *, with_name: bool) -> Notice:
    """Return what to say of a call; *found* None: nothing but that there is one. A name only if it is certain."""
    title = _("New call")
    if found is None:
        return Notice(title, "")
    number = calling_number(found.number)
    number_text = number.text if number else ""
    if with_name and len(found.candidates) == 1:
        return Notice(shorten(found.candidates[0].person.name, LONGEST_NAME), number_text)
    return Notice(title, number_text)
