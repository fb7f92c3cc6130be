"""The configured sources as the sync worker holds them: opened, with the secret that the keyring has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cache.sources import LooksUp
from cache.sources.opening import Opened, open_source
from cache.sources.settings import SourceSettings


def _open(settings: SourceSettings, secret: str, follows: bool) -> Opened:
    return open_source(settings, secret=secret, follows=follows)


@dataclass(slots=True, eq=False)
class Desk:
    """One source. *secret* gives what opens the source of a name, "" for none; *follows*: it is pulled again and again.

    What it is opened with stays until `renew`: threads that are in the middle of a question go on with what they have.
    """

    settings: SourceSettings
    secret: Callable[[SourceSettings], str]
    follows: bool = False
    opens: Callable[[SourceSettings, str, bool], Opened] = _open
    opened: Opened = field(init=False)
    _opened_with: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._open_with(self.secret(self.settings))

    @property
    def name(self) -> str:
        """What people call it, and what its ids begin with."""
        return self.settings.name

    @property
    def looks_up_people(self) -> LooksUp | None:
        """What finds a caller live; None where it cannot, or where its people are not wanted."""
        opened = self.opened
        return opened.looks_up if opened.people is not None and opened.finds_callers else None

    def renew(self) -> None:
        """Open it again if its secret is another by now."""
        secret = self.secret(self.settings)
        if secret != self._opened_with:
            self._open_with(secret)

    def _open_with(self, secret: str) -> None:
        self._opened_with = secret
        self.opened = self.opens(self.settings, secret, self.follows)
