"""The set-up page: what to paste into which phone, a test ring, what arrived last."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from agent.resolve import read_telephone
from agent.web.arrivals import Arrivals
from agent.web.asked import Asked
from agent.web.console.parts import Part, part
from agent.web.loopback import TEST_PREFIX
from agent.web.present import arrivals, setup
from cache.numbers import Site


@dataclass(frozen=True, slots=True)
class SetupPage:
    """Fills the page's templates for this computer, which listens on *port*."""

    arrivals: Arrivals
    site: Site
    port: int

    def parts(self, asked: Asked) -> dict[str, Part]:
        """Return the page: the phone that is asked for, the test, the last rings."""
        phone = setup.phone_page(asked.phone, self.port, shows_all=asked.shows_all)
        read = partial(read_telephone, site=self.site)
        came = self.arrivals.newest()
        rings = [arrivals.ring(each, read) for each in came]
        by_phone = [
            ring for ring, each in zip(rings, came, strict=True) if not each.value("callID").startswith(TEST_PREFIX)
        ]
        test = next((each for each in came if asked.tested and each.value("callID") == asked.tested), None)
        return {
            "phone": part("setup-phone", phone=phone),
            "try": part("setup-try", test=test, tested=asked.tested, last=by_phone[0] if by_phone else None),
            "came": part("setup-came", rings=rings),
        }
