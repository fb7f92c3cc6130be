"""What can be configured of a Zammad. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import DeskSettings, desk_mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class ZammadSettings(DeskSettings):
    """One ``[[source]]`` of kind ``zammad``: one installation."""

    kind: Literal["zammad"] = field(default="zammad", metadata={"help": "What the source is."})
    base_url: str = field(metadata={"help": 'Address of its pages: "https://help.example.com".'})
    group: str = field(default="Users", metadata={"help": "Group of a new ticket for which none was chosen."})

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = desk_mistakes(self)
        if not self.group.strip():
            found.append("group: every ticket there is of a group; write its name")
        return found
