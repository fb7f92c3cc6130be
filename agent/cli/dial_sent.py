"""What the softphone of this computer would be sent for a number, in words."""

from __future__ import annotations

from agent import previous_handler
from agent.cli.place import Place
from agent.errors import NotDialable, SoftphoneAway
from agent.softphones import Said, opening


def sent(place: Place, number: str) -> dict[str, object]:
    """Return ``softphone``, and what it would get: ``argv``, ``uri``, ``frame`` or ``lines``; else ``why`` not."""
    phone = previous_handler.completed(place.loaded.config.phone, place.paths)
    softphone = opening.open_chosen(phone, place.environ)
    found: dict[str, object] = {"softphone": softphone.profile.name if softphone.profile.id else None}
    try:
        said = softphone.describe(number)
    except (NotDialable, SoftphoneAway) as error:
        return {**found, "why": str(error)}
    finally:
        softphone.close()
    return {**found, said.kind: _words(said)}


def _words(said: Said) -> object:
    return list(said.words) if said.kind in ("argv", "lines") else said.words[0]
