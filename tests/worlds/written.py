"""A service desk that is written to, and the worker before it, as unreliable as both can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from agent.pipe import Command, Find, Later, NotFound, Refused, Send, Sent, TakeBack, TakenBack, Unsure, Written
from agent.writes import Item
from cache.model import Receipt

Fate = Literal["done", "cut after", "cut before", "refused", "later", "dies after", "dies before"]
FATES: tuple[Fate, ...] = ("done", "cut after", "cut before", "refused", "later", "dies after", "dies before")


@dataclass
class Desk:
    """*stored*: what is there now, by key; *writes*: how often each key was written, which once more would be wrong."""

    stored: dict[str, Item] = field(default_factory=dict)
    writes: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    seen_items: list[Item] = field(default_factory=list)

    def write(self, key: str, item: Item) -> None:
        self.stored[key] = item
        self.writes[key] += 1
        self.order.append(key)
        self.seen_items.append(item)


@dataclass
class Worker:
    """Takes one command at a time; `answer` decides its fate. *lives* grows when it dies, and what it had is gone."""

    desk: Desk
    lives: int = 1
    is_there: bool = True
    commands: list[Command] = field(default_factory=list)
    asked: list[Command] = field(default_factory=list)

    def send(self, command: Command) -> bool:
        if self.is_there:
            self.commands.append(command)
            self.asked.append(command)
        return self.is_there

    def life(self) -> int:
        return self.lives

    def answer(self, fate: Fate = "done") -> Written | None:
        """Do the oldest command and return what is said of it; None: nothing, for none came or the worker died."""
        if not self.commands:
            return None
        command = self.commands.pop(0)
        done = None
        if fate in {"done", "cut after", "dies after"}:
            done = self._do(command)
        if fate.startswith("dies"):
            self.lives += 1
            self.commands.clear()
            return None
        return _said(command, fate) or done

    def _do(self, command: Command) -> Written:
        match command:
            case Send(key, _, item):
                self.desk.write(key, item)
                return Sent(key, Receipt(key, "70465", taken_back_by=key))
            case Find(key, _, _):
                return Sent(key, Receipt(key, "70465", taken_back_by=key)) if key in self.desk.stored else NotFound(key)
            case TakeBack(key, _, _, receipt):
                self.desk.stored.pop(receipt.taken_back_by, None)
                return TakenBack(key)
            case _:
                raise AssertionError(command)


def _said(command: Command, fate: Fate) -> Written | None:
    """Return what is said of a command that went wrong; None: it did not."""
    if fate == "done" or not isinstance(command, Send | Find | TakeBack):
        return None
    if fate == "refused":
        return Refused(command.key, "The desk says no.")
    if fate == "later" or isinstance(command, Find):
        return Later(command.key, "The desk is away.", 0.0)
    return Unsure(command.key, "The answer was cut off.")
