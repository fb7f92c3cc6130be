"""What ``deskcall status`` tells, gathered once and written as text or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent import __version__, credentials, previous_handler
from agent.ages import ago
from agent.cli import agent_client
from agent.cli.opened import Files
from agent.cli.place import Place
from agent.errors import SoftphoneAway
from agent.softphones import Softphone, opening
from agent.state import pauses
from agent.state.pauses import Pause
from agent.web.api import stream_json
from cache import freshness, people, tickets
from cache.freshness import StreamState
from handlers import registration
from handlers.rows import USUAL_SCHEMES


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so just now. *port* is None while the agent does not run; *sources*: how many are configured.

    *unsigned* says why signed links are not checked, and is empty when they are. *links*: what a click on each kind of
    link starts, "" for nothing; *softphone_away*: why nothing could be dialed, "" when it could.
    """

    port: int | None
    people: int
    tickets: int
    sources: int
    streams: tuple[StreamState, ...]
    unsigned: str
    pause: Pause | None
    softphone: str
    softphone_away: str
    links: tuple[tuple[str, str], ...]
    configuration: tuple[Path, ...]
    data: Path
    logs: Path

    def lines(self, now: datetime) -> Iterator[str]:
        """Yield the facts as text."""
        yield f"Agent          {f'runs on port {self.port}' if self.port else 'does not run'} (version {__version__})"
        yield f"Loaded         {self.people} people, {self.tickets} requests"
        yield from (f"  {_stream(stream, now)}" for stream in self.streams)
        if not self.streams and self.sources:
            yield "  nothing was read yet: run 'deskcall sync', or the agent"
        if not self.sources:
            yield "  there is nothing to read: the configuration names no [[source]]"
        yield f"New calls      {_pops(self.pause)}"
        yield f"Softphone      {self.softphone_away or self.softphone}"
        links = (f"{scheme} starts {starts or 'nothing, or the system asks'}" for scheme, starts in self.links)
        yield f"Links          {', '.join(links)}"
        yield f"Signed links   {f'not checked: {self.unsigned}' if self.unsigned else 'checked'}"
        files = ", ".join(str(file.absolute()) for file in self.configuration)
        yield f"Configuration  {files or 'none, every key has its default'}"
        yield f"Data           {self.data}"
        yield f"Logs           {self.logs}"

    def as_json(self, now: datetime) -> dict[str, object]:
        """Return the facts for programs."""
        return {
            "version": __version__,
            "agent": {"running": self.port is not None, "port": self.port},
            "people": self.people,
            "tickets": self.tickets,
            "sources": self.sources,
            "streams": [stream_json(stream, now) for stream in self.streams],
            "paused": {"until": self.pause.until or None} if self.pause else None,
            "softphone": {"name": self.softphone or None, "why": self.softphone_away or None},
            "links": {scheme: starts or None for scheme, starts in self.links},
            "signed_links": {"checked": not self.unsigned, "why": self.unsigned or None},
            "configuration": [str(file.absolute()) for file in self.configuration],
            "data": str(self.data),
            "logs": str(self.logs),
        }


def _pops(pause: Pause | None) -> str:
    if pause is None:
        return "come up on the screen"
    return f"are only listed until {pause.until or 'resumed on the console'}"


def _stream(stream: StreamState, now: datetime) -> str:
    expected = f" of {stream.total}" if stream.total and not stream.is_complete else ""
    said = stream.error or stream.kept
    error = f": {said}" if said else ""
    name = f"{stream.source} {stream.stream}: {stream.state}"
    left = "" if stream.requests_left is None else f", {stream.requests_left} more requests allowed just then"
    return f"{name}, {stream.rows}{expected} rows, read {ago(stream.ok_at, now)}{left}{error}"


def gather(place: Place, files: Files) -> Facts:
    """Return the facts."""
    softphone = opening.open_chosen(previous_handler.completed(place.loaded.config.phone, place.paths), place.environ)
    return Facts(
        port=agent_client.running_port(place.paths),
        people=people.count(files.cache),
        tickets=tickets.count(files.cache),
        sources=len(place.loaded.config.source),
        streams=freshness.streams(files.cache),
        pause=pauses.current(files.state, place.now()),
        softphone=softphone.profile.name if softphone.profile.id else "",
        softphone_away=_away(softphone),
        links=_links(),
        unsigned=credentials.look_up_link_secret().why,
        configuration=place.loaded.files,
        data=place.paths.data,
        logs=place.paths.logs,
    )


def _away(softphone: Softphone) -> str:
    """Return why nothing could be dialed, as far as can be told without dialing."""
    try:
        softphone.describe("0")
    except SoftphoneAway as error:
        return str(error)
    finally:
        softphone.close()
    return ""


def _links() -> tuple[tuple[str, str], ...]:
    schemes = registration.for_this_platform().status().schemes
    usual = (each for each in schemes if each.scheme in USUAL_SCHEMES)
    return tuple((each.scheme, "Deskcall" if each.is_ours else each.starts) for each in usual)
