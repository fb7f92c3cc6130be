"""The console: the empty page, and the view of one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.browser import origins
from agent.config import Console as Settings
from agent.dialing import Dialing
from agent.model import CallId, Clock, LiveLookUp
from agent.pausing import Pausing
from agent.preferences import Preferences
from agent.resolve import Resolver
from agent.rings import Rings
from agent.web import Request, Response, answer_html, assets
from agent.web.asked import read
from agent.web.console.idle import Idle
from agent.web.console.pages import Pages
from agent.web.console.parts import Part, Parts, part
from agent.web.console.scene import Scene, Scenes
from agent.web.console.written import Written
from agent.web.present import dialing, words
from agent.web.present.caller import NO_KEYS, Keys
from agent.web.present.desk import Desk
from agent.web.views import render
from agent.wishes import Wishes
from cache.database import Cache, State
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class Console:
    """The pages that an analyst sees."""

    cache: Cache
    state: State
    resolver: Resolver
    rings: Rings
    pausing: Pausing
    dialing: Dialing
    site: Site
    preferences: Preferences
    pages: Pages
    clock: Clock
    wishes: Wishes
    live: Callable[[CallId], LiveLookUp | None]
    keys: Keys = NO_KEYS

    def shell(self, request: Request) -> Response:
        """Return the empty page, the same for every address: it tells nothing, the script fetches the view."""
        del request
        settings = self.preferences.effective()
        return answer_html(
            render(
                "shell",
                place=assets.PLACE,
                modules=assets.MODULES,
                words=words.plural(words.ticket_word(settings.ticket_word)),
                theme=settings.theme,
                chosen_language=settings.language,
                keys="on" if settings.single_keys else "off",
            )
        )

    def view(self, request: Request) -> Response:
        """Return the parts of the page for what is asked (``asked.py``); an unknown call is the idle page."""
        asked = read(request.query)
        call = self.rings.find(CallId(asked.call)) if asked.call else None
        scenes = Scenes(self.cache, self.resolver, self.site, self.clock, self.live, self.keys)
        scene = scenes.of_person(asked) if call is None else scenes.of_call(asked, call)
        settings, now = self.preferences.effective(), self.clock()
        desk = desk_of(settings, self.wishes)
        writes = Written(self.state, self.wishes, desk, settings.new_request == "form", settings.categories)
        idle = Idle(self.cache, self.state, self.resolver, desk, (*self.pages.notices(), *writes.notices(now)))
        has_keys = scene is None or scene.kind != "several"
        parts = idle.frame(self.rings.held_back(), call, now, has_keys=has_keys, writes=bool(self.wishes.may))
        parts["pause"] = self._pause()
        parts["dial"] = self._dial()
        beside = self.pages.of(asked)
        if beside:
            return _shown(asked.page, parts | beside, sheet=tuple(beside))
        if isinstance(scene, Scene):
            parts |= Parts(self.cache, self.state, self.site, desk, writes.takes(scene)).of(scene)
            parts |= {"request": writes.form(scene), "written": writes.of(scene)}
            return _shown(scene.kind, parts, call=scene.call_id, is_live=scene.is_live)
        parts |= {"idle": idle.page(asked), "written": writes.waiting()}
        return _shown("idle", parts)

    def _pause(self) -> Part:
        is_notifying = self.rings.pops.settings().pop == "notify"
        return part("pause", pause=self.pausing.current(), notifies=is_notifying)

    def _dial(self) -> Part:
        """Return the question before dialing and what was not called: every page shows them."""
        board, question = self.dialing.board, self.dialing.board.question()
        asked = dialing.asked(question, self.site, self.dialing.softphone) if question else None
        return part("dial", asked=asked, refusal=dialing.refusal(board.notice(), self.site))


def _shown(
    kind: str, parts: dict[str, Part], *, call: str = "", sheet: tuple[str, ...] = (), is_live: bool = False
) -> Response:
    """Return a view; *is_live*: a call that rings meanwhile does not take its place."""
    return answer_html(render("view", kind=kind, call=call, sheet=sheet, is_live=is_live, parts=parts))


def desk_of(settings: Settings, wishes: Wishes) -> Desk:
    """Return what the pages must know of the service desk."""
    return Desk(
        words.ticket_word(settings.ticket_word),
        settings.new_request_url,
        origins(settings),
        settings.old_tickets == "open",
        frozenset(source for source, kind in wishes.may if kind == "notes"),
    )
