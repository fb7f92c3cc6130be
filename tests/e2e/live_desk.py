"""A desk that is rung within its budget of pops, and what is asked of the tabs that look at it."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any, ClassVar

from desk import Desk, wait_for
from e2e.console_window import query
from e2e.tabs import Refused, Tabs
from serving import get, post_json

MOST_POPS, POPS_SECONDS = 6, 10.0
NAME = "document.querySelector('h1')?.textContent ?? ''"
STRIP = "document.querySelector('.strip')?.textContent ?? ''"
MOVED = "The console is in another tab"


@dataclass
class LiveDesk:
    """A running agent and one browser. Rings wait for the budget; what the system opens is opened in the browser."""

    desk: Desk
    tabs: Tabs
    calls: list[tuple[str, str]] = field(default_factory=list)
    consoles: list[str] = field(default_factory=list)
    rung: ClassVar[deque[float]] = deque()

    def ring(self, telephone: str, call_id: str = "", **more: str) -> str:
        """Have the telephone ring, and return its callID."""
        while self.rung and self.rung[0] < time.monotonic() - POPS_SECONDS - 0.5:
            self.rung.popleft()
        if len(self.rung) >= MOST_POPS:
            oldest = self.rung[0]
            wait_for(lambda: time.monotonic() > oldest + POPS_SECONDS + 0.5)
        self.rung.append(time.monotonic())
        call_id = call_id or uuid.uuid4().hex
        self.calls.append((call_id, telephone))
        answer = get(self.desk.port, f"/sd?{query(telephone=telephone, callID=call_id, **more)}")
        assert answer.status == 202
        return call_id

    def ring_until(self, word: str, telephone: str) -> int:
        """Ring until the console says *word* of a call; return how many addresses the system had opened before.

        The console has half a second, and a busy machine may take longer: then the system opens another, as it should.
        """
        for _attempt in range(5):
            opened, words = len(self.desk.opened()), len(self.words())
            call = self.ring(telephone)
            wait_for(lambda words=words: len(self.words()) > words)
            if self.words()[words] == word:
                return opened
            if self.words()[words] == "none":
                wait_for(lambda opened=opened: len(self.desk.opened()) > opened)
            self.hang_up(call, telephone)
        raise AssertionError(f"no call was {word}: {self.words()}")

    def hang_up(self, call_id: str, telephone: str) -> None:
        """End a call."""
        assert get(self.desk.port, f"/sd?{query(telephone=telephone, callID=call_id, event='hangup')}").status == 202

    def console(self) -> str:
        """Have the agent open the idle console, and return its tab once it listens."""
        before = len(self.desk.opened())
        streams = self.log().count("console joined")
        origin = f"Origin: http://127.0.0.1:{self.desk.port}"
        # Six in ten seconds are the most: asked again until there is room.
        wait_for(lambda: post_json(self.desk.port, "/api/reopen", {"call": ""}, origin)["opening"])
        wait_for(lambda: len(self.desk.opened()) > before)
        tab = self.open_what_was_opened()
        self.listens(tab, streams)
        return tab

    def listens(self, tab: str, before: int) -> None:
        """Wait until *tab* is the console and its stream is open; *before*: how many streams there were."""
        wait_for(lambda: self.seen(tab, "document.querySelector('#view')?.dataset.kind") not in {None, "opening"})
        wait_for(lambda: self.log().count("console joined") > before)

    def open_what_was_opened(self) -> str:
        """Do what the system would do with the newest address."""
        return self.open(self.desk.opened()[-1])

    def open(self, url: str) -> str:
        """Open an address in a new tab, before all others."""
        self.consoles.append(self.tabs.open(url))
        return self.consoles[-1]

    def seen(self, tab: str, expression: str) -> Any:
        """Return what *expression* is in *tab*; None when the tab is gone or changes just now."""
        with contextlib.suppress(Refused):
            return self.tabs.read(tab, expression)
        return None

    def shows(self, tab: str, text: str) -> None:
        """Wait until the page's heading is *text*."""
        wait_for(lambda: self.seen(tab, NAME) == text)

    def is_away(self, tab: str) -> bool:
        """Tell whether *tab* is closed or says that the console is elsewhere."""
        return tab not in self.tabs.ids() or self.seen(tab, NAME) == MOVED

    def log(self) -> str:
        """Return what the agent logged."""
        return self.desk.log()

    def words(self) -> list[str]:
        """Return what consoles said of each call, in order: visible, hidden, notified, none."""
        return [line.partition("seen=")[2].split()[0] for line in self.log().splitlines() if "call pushed" in line]
