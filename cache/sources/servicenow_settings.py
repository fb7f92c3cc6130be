"""What can be configured of an instance of ServiceNow. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import SITES_HELP, DeskSettings, desk_mistakes, site_mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNowSettings(DeskSettings):
    """One ``[[source]]`` of kind ``servicenow``: one instance."""

    kind: Literal["servicenow"] = field(default="servicenow", metadata={"help": "What the source is."})
    base_url: str = field(metadata={"help": 'Address of the instance: "https://acme.service-now.com".'})
    user: str = field(
        default="", metadata={"help": "Who signs in, with the secret as password; not set: the secret is a token."}
    )
    sites: Mapping[str, str] = field(default_factory=dict, metadata={"help": SITES_HELP})
    category: str = field(default="", metadata={"help": "Category of a new incident for which none was chosen."})

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = [*desk_mistakes(self), *site_mistakes(self.sites)]
        if ":" in self.user or not self.user.isprintable():
            found.append("user: a name that signs in holds neither a colon nor a line end")
        return found
