"""What was written to the service desk during a call, or still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.model import CallId
from agent.state import notes, outbox
from agent.web.console.parts import EMPTY, Part, part
from agent.web.console.scene import Scene
from agent.web.present import written
from agent.web.present.desk import Desk
from agent.wishes import Wishes
from agent.writes import Entry, Standing
from cache.database import State
from cache.model import Draft

SOON = timedelta(seconds=30)  # nothing needs saying of what is on its way
_ASKS: tuple[Standing, ...] = ("refused", "unconfirmed", "held")


@dataclass(frozen=True, slots=True)
class Written:
    """Fills the parts of the outbox. *has_form*: a new request is written here; *categories*: to choose from."""

    state: State
    wishes: Wishes
    desk: Desk
    has_form: bool = False
    categories: tuple[str, ...] = ()

    def of(self, scene: Scene) -> Part:
        """Return what was written during the call, and what waits of who is on the page."""
        targets = (scene.customer.person.id,) if scene.customer else ()
        return self._chips(outbox.about(self.state, CallId(scene.call_id), targets))

    def waiting(self) -> Part:
        """Return everything that waits for a service desk or for the analyst."""
        return self._chips(outbox.unsettled(self.state), is_idle=True)

    def notices(self, now: datetime) -> tuple[str, ...]:
        """Return what every page says of it; empty while nothing waits for long."""
        counts = outbox.counts(self.state)
        asks = sum(counts.get(each, 0) for each in _ASKS)
        said = written.waiting_words(outbox.count_late(self.state, now - SOON), asks)
        return (said,) if said else ()

    def form(self, scene: Scene) -> Part:
        """Return the form of a new request while it is open; what was refused comes back into it to be changed."""
        customer = scene.customer if scene.kind == "caller" else None
        if not (scene.asked.form and self.takes(scene)) or customer is None:
            return EMPTY
        entry = outbox.by_key(self.state, scene.asked.form)
        draft = entry.wish.item if entry is not None and isinstance(entry.wish.item, Draft) else None
        call = CallId(scene.call_id)
        return part(
            "request",
            key=scene.asked.form if draft else "",
            person=customer.person.id,
            whom=customer.person.name,
            call=scene.call_id,
            subject=draft.subject if draft else "",
            text=draft.text if draft else notes.of_call(self.state, call).text,
            category=draft.category if draft else "",
            categories=self.categories,
            word=self.desk.word,
        )

    def takes(self, scene: Scene) -> bool:
        """Return whether a new request of the customer can be written here."""
        return self.has_form and scene.customer is not None and self.wishes.requester(scene.customer.person) is not None

    def _chips(self, entries: tuple[Entry, ...], *, is_idle: bool = False) -> Part:
        found = written.chips(entries, frozenset(self.wishes.may), self.desk)
        return part("written", chips=found, has_form=self.has_form, is_idle=is_idle) if found else EMPTY
