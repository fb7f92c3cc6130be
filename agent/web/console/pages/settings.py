"""The settings page: what an analyst may choose, what IT has set."""

from __future__ import annotations

from dataclasses import dataclass

from agent.preferences import Preferences
from agent.web.console.parts import Part, part
from agent.web.present.settings import field


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Fills the page."""

    preferences: Preferences

    def parts(self) -> dict[str, Part]:
        """Return the page."""
        fields = tuple(field(each) for each in self.preferences.settings())
        return {"settings": part("settings", fields=fields)}
