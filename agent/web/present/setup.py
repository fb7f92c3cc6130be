"""The set-up page: which phone, where to click, what to paste. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.setup_texts import Phone, by_id, phones, spans
from agent.web.speech import gettext as _

Step = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One phone to choose."""

    id: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PhonePage:
    """One phone, ready to be shown. *lead*: what is done for it, in one sentence; *paste*: "" for nothing to paste."""

    name: str
    lead: str
    steps: tuple[Step, ...]
    paste: str
    notes: tuple[str, ...]
    chips: tuple[Chip, ...]
    has_more: bool


def phone_page(phone_id: str, port: int, *, shows_all: bool) -> PhonePage:
    """Return the page of a phone; the first of the table when *phone_id* is none."""
    phone = by_id(phone_id) or phones()[0]
    shown = [each for each in phones() if shows_all or each.is_common or each.id == phone.id]
    return PhonePage(
        name=phone.name,
        lead=lead(phone),
        steps=tuple(tuple(spans(_(step))) for step in phone.steps),
        paste=phone.pasted(port),
        notes=tuple(_(note) for note in phone.notes),
        chips=tuple(Chip(each.id, each.name, each.id == phone.id) for each in shown),
        has_more=not shows_all,
    )


def lead(phone: Phone) -> str:
    """Return what is done for a phone, in one sentence."""
    match phone.way:
        case "address":
            return _("Your phone opens an address when it rings. Paste it once.")
        case "command":
            return _("Your phone runs a command when it rings. Enter it once.")
        case "listens":
            return _("Nothing to paste: Deskcall listens to this phone by itself.")
        case "none":
            return _("This program cannot tell Deskcall that it rings.")
