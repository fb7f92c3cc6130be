"""Who opened telephone links before Deskcall was registered: for the softphone profile "previous", and to give it back.

``previous-handler.json`` in the data folder: ``{"tel": {"id": "linphone.desktop", "command": ["/usr/bin/linphone",
"{link}"]}}``; the word ``{link}`` stands for the link.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from agent.config import Phone
from agent.paths import FILE_MODE, Paths
from handlers.changes import Holder

_NEW_MODE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)


def read(paths: Paths) -> dict[str, Holder]:
    """Return the handlers of before by scheme; empty when there were none, or when nothing of ours stands there."""
    try:
        stored = json.loads(paths.previous_handler.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found = ((scheme, _holder(scheme, each)) for scheme, each in stored.items()) if isinstance(stored, dict) else ()
    return {scheme: holder for scheme, holder in found if holder is not None}


def command(paths: Paths, scheme: str = "tel") -> tuple[str, ...]:
    """Return the command that opened links of *scheme*, ``{link}`` in it; empty when there is none."""
    holder = read(paths).get(scheme)
    return holder.command if holder is not None else ()


def completed(phone: Phone, paths: Paths) -> Phone:
    """Return *phone* with the handler that was found at registration, unless the configuration names one."""
    return replace(phone, previous=phone.previous or command(paths))


def news(paths: Paths, holders: Iterable[Holder]) -> dict[str, Holder]:
    """Return those of *holders* that are not remembered yet, by scheme."""
    known = read(paths)
    return {each.scheme: each for each in holders if known.get(each.scheme) != each}


def remember(paths: Paths, holders: Mapping[str, Holder]) -> None:
    """Write *holders* over what was remembered of their schemes. Raises OSError."""
    kept = {**read(paths), **holders}
    text = json.dumps({scheme: {"id": each.id, "command": each.command} for scheme, each in kept.items()}, indent=2)
    file = paths.previous_handler
    new = Path(f"{file}.{os.getpid()}")
    with os.fdopen(os.open(new, _NEW_MODE, FILE_MODE), "w", encoding="utf-8") as opened:
        opened.write(f"{text}\n")
    new.replace(file)


def _holder(scheme: str, stored: Any) -> Holder | None:
    words = stored.get("command") if isinstance(stored, dict) else None
    name = stored.get("id") if isinstance(stored, dict) else None
    if not isinstance(name, str) or not isinstance(words, list) or not all(isinstance(each, str) for each in words):
        return None
    return Holder(scheme, name, tuple(words))
