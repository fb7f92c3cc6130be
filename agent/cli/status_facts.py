"""What ``deskcall status`` tells, gathered once and written as text or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent import __version__, credentials
from agent.cli import agent_client
from agent.cli.opened import Files
from agent.cli.people_text import ago
from agent.cli.place import Place
from agent.state import pauses
from agent.state.pauses import Pause
from agent.web.api import stream_json
from cache import freshness, people, tickets
from cache.freshness import StreamState


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so just now. *port* is None while the agent does not run; *sources*: how many are configured.

    *unsigned* says why signed links are not checked, and is empty when they are.
    """

    port: int | None
    people: int
    tickets: int
    sources: int
    streams: tuple[StreamState, ...]
    unsigned: str
    pause: Pause | None
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
    error = f": {stream.error}" if stream.error else ""
    name = f"{stream.source} {stream.stream}: {stream.state}"
    return f"{name}, {stream.rows}{expected} rows, read {ago(stream.ok_at, now)}{error}"


def gather(place: Place, files: Files) -> Facts:
    """Return the facts."""
    return Facts(
        port=agent_client.running_port(place.paths),
        people=people.count(files.cache),
        tickets=tickets.count(files.cache),
        sources=len(place.loaded.config.source),
        streams=freshness.streams(files.cache),
        pause=pauses.current(files.state, place.now()),
        unsigned=credentials.look_up_link_secret().why,
        configuration=place.loaded.files,
        data=place.paths.data,
        logs=place.paths.logs,
    )
