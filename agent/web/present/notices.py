"""What every page says on top when something of this computer is not as it should be. Pure but for its types."""

from __future__ import annotations

from agent.web.present.words import shorten
from agent.web.speech import gettext as _


def of_state(kind: str, detail: str) -> str:
    """Return what to say of state.db (`agent.state.opening.Trouble`)."""
    shown = shorten(detail, 200)
    match kind:
        case "not kept":
            return _("Calls, links and choices of this session are not kept: {reason}").format(reason=shown)
        case "restored":
            return _("The file of your calls and links was damaged; this is the copy of {day}.").format(day=shown)
        case _:
            return _("The file of your calls and links was damaged and is now {file}; a new one was begun.").format(
                file=shown
            )
