"""The console: the empty page, and the view of one call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache as once
from importlib.resources import files

from agent.browser import origins
from agent.config import Console as Settings
from agent.model import CallId, Clock
from agent.resolve import Resolver
from agent.rings import Rings
from agent.web import Request, Response, answer_html
from agent.web.asked import read
from agent.web.console.idle import Idle
from agent.web.console.parts import Parts
from agent.web.console.scene import Scene, Scenes
from agent.web.present import words
from agent.web.present.caller import NO_KEYS, Keys
from agent.web.present.desk import Desk
from agent.web.views import render
from cache.database import Cache, State
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Console:
    """The pages that an analyst sees."""

    cache: Cache
    state: State
    resolver: Resolver
    rings: Rings
    site: Site
    settings: Settings
    clock: Clock
    keys: Keys = NO_KEYS

    def shell(self, request: Request) -> Response:
        """Return the empty page, the same for every address: it tells nothing, the script fetches the view."""
        del request
        return answer_html(render("shell", words=words.plural(self.settings.ticket_word)))

    def view(self, request: Request) -> Response:
        """Return the parts of the page for what is asked (``asked.py``); an unknown call is the idle page."""
        asked = read(request.query)
        call = self.rings.find(CallId(asked.call)) if asked.call else None
        scenes = Scenes(self.cache, self.resolver, self.site, self.clock, self.keys)
        scene = scenes.of_person(asked) if call is None else scenes.of_call(asked, call)
        desk = desk_of(self.settings)
        idle = Idle(self.cache, self.state, self.resolver, desk)
        parts = idle.frame(self.rings.held_back(), call.id if call else "", self.clock())
        if isinstance(scene, Scene):
            parts |= Parts(self.cache, self.state, self.site, desk).of(scene)
            return answer_html(render("view", kind=scene.kind, call=scene.call_id, parts=parts))
        parts["idle"] = idle.page(asked)
        return answer_html(render("view", kind="idle", call="", parts=parts))


def desk_of(settings: Settings) -> Desk:
    """Return what the pages must know of the service desk."""
    return Desk(settings.ticket_word, settings.new_request_url, origins(settings), settings.old_tickets == "open")


def asset(name: str, content_type: str) -> Response:
    """Return one file of ``static/``; *name* comes from the list of routes, never from a request."""
    return Response(200, _read(name), content_type)


@once
def _read(name: str) -> bytes:
    return files("agent.web").joinpath("static", name).read_bytes()
