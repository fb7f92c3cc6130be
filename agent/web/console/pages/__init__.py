"""The pages beside the calls: set-up, health, statistics, settings. Views of the console's tab like all others."""

from __future__ import annotations

from dataclasses import dataclass

from agent.state.opening import Trouble
from agent.web.asked import Asked
from agent.web.console.pages.health import HealthPage
from agent.web.console.pages.settings import SettingsPage
from agent.web.console.pages.setup import SetupPage
from agent.web.console.pages.statistics import StatisticsPage
from agent.web.console.pages.telephone import Telephone
from agent.web.console.parts import Part
from agent.web.present.notices import of_state


@dataclass(frozen=True, slots=True)
class Pages:
    """One filler for each page; *trouble*: what became of state.db, which every page says on top."""

    setup: SetupPage
    health: HealthPage
    statistics: StatisticsPage
    settings: SettingsPage
    telephone: Telephone
    trouble: Trouble | None = None

    def notices(self) -> tuple[str, ...]:
        """Return what every page says on top."""
        of_files = (of_state(self.trouble.kind, self.trouble.detail),) if self.trouble else ()
        return (*of_files, *self.telephone.notices())

    def of(self, asked: Asked) -> dict[str, Part]:
        """Return the parts of the page that is asked for, by name; empty for none of these."""
        match asked.page:
            case "setup":
                return self.setup.parts(asked)
            case "status":
                return self.health.parts()
            case "statistics":
                return self.statistics.parts(asked)
            case "settings":
                return self.settings.parts()
            case "":
                return {}
