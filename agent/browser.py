"""Opens our own page, or the service desk, through the operating system; nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from agent.model import RingQuery


@dataclass(slots=True)
class Browser:
    """Opens pages for this agent, which listens on *port*."""

    port: int

    def open_page(self, path: str) -> None:
        """Open our own page *path* (with its fragment), e.g. ``/call/<id>#t=…``. Raises CannotOpen."""
        raise NotImplementedError

    def open_service_desk(self, url: str) -> None:
        """Open a page of the configured service desk; any other address raises CannotOpen."""
        raise NotImplementedError


def ring_url(template: str, query: RingQuery, *, person_id: str = "", ticket_id: str = "") -> str:
    """Return the service desk's address for a ring: *template* filled, every value percent-encoded.

    Scheme, host and port come from the template alone. For a ``Location`` leave the ids out: it must tell nothing.
    """
    raise NotImplementedError
