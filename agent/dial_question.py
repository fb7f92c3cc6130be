"""The question before dialing, and what was not called: data only. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import PhoneCall
from agent.rules import AskFirst, Emergency


@dataclass(frozen=True, slots=True)
class Question:
    """May this number be called? *names*: of the people who have it. *is_by_link*: another program asked.

    *can_remember*: the analyst may say not to be asked again for this number.
    """

    id: str
    call: PhoneCall
    verdict: AskFirst | Emergency
    names: tuple[str, ...]
    is_by_link: bool
    can_remember: bool
    asked_at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """What was not called: *number* ("" for what is none) and why. *more*: how many further links were refused."""

    number: str = ""
    sentence: str = ""
    more: int = 0
    at: float = 0.0
