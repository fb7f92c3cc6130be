"""What the health page and the notices say of the softphone and of telephone links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from agent.errors import SoftphoneAway
from agent.softphones import Softphone
from agent.web.present import telephone
from agent.web.present.health import Check
from agent.web.present.words import shorten
from agent.web.speech import said
from agent.words import said_by
from handlers.changes import Status
from handlers.rows import USUAL_SCHEMES

ANY_NUMBER = "0"


@dataclass(frozen=True, slots=True)
class Telephone:
    """*trouble*: why the softphone's line is not heard, "" while all is well; *links*: who opens them, as last known.

    *links* None: nobody can tell, and the page has no line about them.
    """

    softphone: Softphone
    trouble: Callable[[], str]
    links: Callable[[], Status | None] | None = None

    def checks(self) -> tuple[Callable[[], Check], ...]:
        """Return the lines of the health page."""
        links = tuple(partial(self._link, self.links, scheme) for scheme in USUAL_SCHEMES) if self.links else ()
        return (self._softphone, *links)

    def notices(self) -> tuple[str, ...]:
        """Return what every page says on top."""
        trouble = self.trouble()
        return (shorten(said(trouble), telephone.LONGEST_TROUBLE),) if trouble else ()

    def _softphone(self) -> Check:
        profile = self.softphone.profile
        return telephone.softphone(profile.name if profile.id else "", profile.tested, self.trouble() or self._away())

    def _away(self) -> str:
        """Return why nothing could be dialed; nothing is sent to find out."""
        try:
            self.softphone.describe(ANY_NUMBER)
        except SoftphoneAway as error:
            return said_by(error)
        return ""

    @staticmethod
    def _link(links: Callable[[], Status | None], scheme: str) -> Check:
        status = links()
        found = next((each for each in status.schemes if each.scheme == scheme), None) if status else None
        if found is None:
            return telephone.link_unknown(scheme)
        return telephone.link(scheme, found.starts, is_ours=found.is_ours)
