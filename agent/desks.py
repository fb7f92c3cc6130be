"""The configured sources as the sync worker holds them: opened, with the secret that the keyring has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cache.sources import LooksUp
from cache.sources.opening import Opened, open_source
from cache.sources.settings import SourceSettings


@dataclass(slots=True, eq=False)
class Desk:
    """One source. *secret* gives what opens the source of a name, "" for none; *follows*: it is pulled again and again.

    What it is opened with stays until `renew`: threads that are in the middle of a question go on with what they have.
    """

    settings: SourceSettings
    secret: Callable[[SourceSettings], str]
    follows: bool = False
    opened: Opened = field(init=False)
    _opened_with: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._open(self.secret(self.settings))

    @property
    def name(self) -> str:
        """What people call it, and what its ids begin with."""
        return self.settings.name

    @property
    def looks_up_people(self) -> LooksUp | None:
        """What finds a caller live; None where it cannot, or where its people are not wanted."""
        return self.opened.looks_up if self.opened.people is not None else None

    def renew(self) -> None:
        """Open it again if its secret is another by now."""
        secret = self.secret(self.settings)
        if secret != self._opened_with:
            self._open(secret)

    def _open(self, secret: str) -> None:
        self._opened_with = secret
        self.opened = open_source(self.settings, secret=secret, follows=self.follows)
