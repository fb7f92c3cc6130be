"""``GET /health``: that we are here, and which version; nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from agent.web import Request, Response, answer_json


@dataclass(frozen=True, slots=True)
class Health:
    """Says that this is Deskcall: also how a second agent, or a test, knows who has the port."""

    version: str

    def show(self, request: Request) -> Response:
        """Return ``{"ok": true, "version": …}``."""
        del request
        return answer_json({"ok": True, "version": self.version})
