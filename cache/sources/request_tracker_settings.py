"""What can be configured of a Request Tracker 5. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import DeskSettings, desk_mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTrackerSettings(DeskSettings):
    """One ``[[source]]`` of kind ``request_tracker``: its people, its tickets."""

    kind: Literal["request_tracker"] = field(default="request_tracker", metadata={"help": "What the source is."})
    base_url: str = field(metadata={"help": 'Address of its pages, without "/REST/2.0": "https://rt.example.com".'})
    queue: str = field(default="General", metadata={"help": "Queue of a new request for which none was chosen."})

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = desk_mistakes(self)
        if "/rest/" in f"{self.base_url}/".casefold():
            found.append('base_url: leave out "/REST/2.0"; write the address of its pages')
        if not self.queue.strip():
            found.append('queue: write the name of a queue, such as "General"')
        return found
