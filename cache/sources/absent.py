"""A source whose library is not installed: it says what to install, and everything else goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cache.errors import SourceRefused
from cache.model import Batch, Person, Stamp


@dataclass(frozen=True, slots=True)
class AbsentPeople:
    """People that cannot be read; *advice* says what to do about it."""

    advice: str

    def pull(self, cursor: str | None) -> Batch[Person]:
        """Raise SourceRefused with the advice."""
        raise SourceRefused(self.advice)

    def sweep(self) -> Iterator[Stamp] | None:
        """Raise SourceRefused with the advice."""
        raise SourceRefused(self.advice)
