"""What can be configured of an account at Xurrent, 4me or R-Service. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import SITES_HELP, DeskSettings, desk_mistakes, site_mistakes

Category = Literal["incident", "rfc", "rfi", "complaint", "compliment", "other"]
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class XurrentSettings(DeskSettings):
    """One ``[[source]]`` of kind ``xurrent``: one account at Xurrent, 4me or R-Service, which are one product."""

    kind: Literal["xurrent"] = field(default="xurrent", metadata={"help": "What the source is."})
    base_url: str = field(
        default="https://api.xurrent.com/v1",
        metadata={"help": 'Address of its programming interface, such as "https://api.r-service.tech/v1".'},
    )
    account: str = field(metadata={"help": 'Id of the account, the first part of the address of its pages: "acme".'})
    client_id: str = field(
        default="",
        metadata={"help": "Client id of an OAuth application: the keyring then holds its client secret, not a token."},
    )
    sites: Mapping[str, str] = field(default_factory=dict, metadata={"help": SITES_HELP})
    category: Category = field(
        default="other", metadata={"help": "Category of a new request for which none was chosen."}
    )

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = desk_mistakes(self)
        if not _ACCOUNT.fullmatch(self.account):
            found.append(f'account: "{self.account}" is no account; write the part before the first dot: "acme"')
        found.extend(site_mistakes(self.sites))
        return found
