"""How each phone is told to ring this workstation: the table ``setup_texts.toml``, filled in for one computer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from cache import strict

# What a program of the telephone's runs. The caller's number comes behind it, as an argument of its own.
HOOK = "deskcall ring --telephone"

Way = Literal["address", "command", "listens", "none"]
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One phone. *ring* is what to paste, with ``{url}`` and ``{hook}``; empty: nothing is pasted.

    *steps*: where to click, in order, ``**bold**`` is the product's own word; *notes*: what else to know.
    """

    id: str
    name: str
    way: Way
    ring: str
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    is_common: bool = False

    def pasted(self, port: int, hook: str = HOOK) -> str:
        """Return the exact text to paste on this computer."""
        return self.ring.replace("{url}", f"http://127.0.0.1:{port}/sd").replace("{hook}", hook)


@dataclass(frozen=True, slots=True)
class _Table:
    phone: tuple[Phone, ...]


@cache
def phones() -> tuple[Phone, ...]:
    """Return every phone, in the order of the page."""
    text = files("agent").joinpath("setup_texts.toml").read_text(encoding="utf-8")
    return strict.ours(_Table, tomllib.loads(text)).phone


def by_id(phone_id: str) -> Phone | None:
    """Return one phone, None for one that is not in the table."""
    return next((phone for phone in phones() if phone.id == phone_id), None)


def spans(step: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a step, each with whether it is bold."""
    for place, part in enumerate(_BOLD.split(step)):
        if part:
            yield part, place % 2 == 1
