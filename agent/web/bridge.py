"""``GET /bridge``: hosted phones ring by ``postMessage`` from a page of a listed origin (docs/bridge.md).

There only with ``[server] allow_origins``. The page holds no token and shows nothing; its script rings as any page may.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from agent.web import Request, Response, answer_html, assets
from agent.web.guard import CONTENT_SECURITY_POLICY, refusal_answer
from agent.web.views import render

_NOBODY = "frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Bridge:
    """Answers pages of *origins* alone; without any, the page does not exist."""

    origins: tuple[str, ...]

    def show(self, request: Request) -> Response:
        """Return the empty page, which only the listed origins may frame; 404 without any."""
        del request
        if not self.origins:
            return refusal_answer(404)
        page = answer_html(render("bridge", place=assets.PLACE, origins=json.dumps(self.origins)))
        ancestors = f"frame-ancestors {' '.join(self.origins)}"
        policy = CONTENT_SECURITY_POLICY.replace(_NOBODY, ancestors)
        # With a COOP the window that opened this one could not speak to it.
        headers = (("Content-Security-Policy", policy), ("Cross-Origin-Opener-Policy", ""))
        return Response(page.status, page.body, page.content_type, headers)
