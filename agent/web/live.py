"""``GET /api/events``: the event stream of a console; ``POST /api/shown``: its word that it shows a call.

A stream holds one of waitress' threads, so it is allowed under rules (security.md §10): it waits half a second at most
before it asks whether its client is gone, the fifth ends the oldest, and two threads always remain for rings.
"""

from __future__ import annotations

import logging
import queue
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from agent.hub import Console, Hub, HubEvent, Seen
from agent.model import CallId
from agent.pop import Pops
from agent.resolve import Resolver
from agent.rings import Rings
from agent.web import BadRequest, Request, Response, answer_json, answer_plain
from agent.web.present import notice
from agent.web.speech import _

log = logging.getLogger(__name__)

EVENTS = "text/event-stream"
WAIT_SECONDS = 0.5
QUIET_WAITS = 10  # after 5 s without an event a comment is sent: a connection that is dead without a word shows it
_HELLO = b": this is the console\n\n"
_BEAT = b":\n\n"
_TAB = re.compile(r"tab=([A-Za-z0-9-]{1,64})\Z")


@dataclass(slots=True)
class Stream:
    """The body of one stream. waitress closes it however it ends, also one that never began."""

    hub: Hub
    console: Console
    is_gone: Callable[[], bool]
    _parts: Generator[bytes, None, None] = field(init=False)

    def __post_init__(self) -> None:
        self._parts = _parts(self.console, self.is_gone)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """Free its place."""
        self._parts.close()
        self.hub.leave(self.console)
        log.info("console left")


@dataclass(frozen=True, slots=True)
class Live:
    """What keeps an open console alive."""

    hub: Hub
    rings: Rings
    pops: Pops
    resolver: Resolver

    def events(self, request: Request) -> Response:
        """Stream where to look, never people; the page that asks is the console from now on."""
        tab = _TAB.match(request.query)
        if tab is None:
            raise BadRequest(_("The stream needs the name of its tab."))
        console = self.hub.join(tab[1])
        if console is None:
            return answer_plain(_("Too many windows are open."), 503, (("Retry-After", "1"),))
        log.info("console joined")
        return Response(200, content_type=EVENTS, stream=Stream(self.hub, console, request.is_gone))

    def shown(self, request: Request) -> Response:
        """Take the word that ``call`` is on the page, ``visible`` or ``hidden``; say what to notify of, if anything.

        ``notification``: whether the page may notify, as the browser says it.
        """
        call_id, state = CallId(request.posted("call")), request.posted("state")
        if state not in {"visible", "hidden"}:
            raise BadRequest(_("A page is visible or hidden."))
        is_allowed = request.posted("notification") == "granted"
        told = self._notice(call_id) if state == "hidden" and is_allowed else None
        self.hub.shown(call_id, Seen.NOTIFIED if told else Seen(state))
        return answer_json({"notice": {"title": told.title, "body": told.body} if told else None})

    def _notice(self, call_id: CallId) -> notice.Notice | None:
        settings = self.pops.settings()
        call = self.rings.find(call_id) if settings.pop == "notify" else None
        if call is None:
            return None
        found = self.resolver.resolve(call.query, call.person_id) if settings.notification != "none" else None
        return notice.notice(found, with_name=settings.notification == "name")


def _parts(console: Console, is_gone: Callable[[], bool]) -> Generator[bytes, None, None]:
    yield _HELLO
    quiet = 0
    while not is_gone():
        try:
            event = console.events.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            quiet += 1
            if quiet % QUIET_WAITS == 0:
                yield _BEAT
            continue
        if event is None:
            return
        quiet = 0
        yield _written(event)


def _written(event: HubEvent) -> bytes:
    return f"event: {event.kind}\ndata: {event.call_id or ''}\n\n".encode("ascii")
