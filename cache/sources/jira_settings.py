"""What can be configured of Jira Service Management, Cloud or Data Center. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from cache.sources.desk_settings import DeskSettings, desk_mistakes
from cache.sources.every_kind import JOIN_HELP, JoinKey

_PROJECT = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_CATEGORY = re.compile(r"[A-Z][A-Z0-9_]{0,63}/[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JiraSettings(DeskSettings):
    """One ``[[source]]`` of kind ``jira``. It knows no telephone numbers: those come from an earlier source."""

    kind: Literal["jira"] = field(default="jira", metadata={"help": "What the source is."})
    base_url: str = field(
        metadata={"help": 'Address of the site: "https://acme.atlassian.net" or "https://desk.example.com/jira".'}
    )
    edition: Literal["cloud", "data_center"] = field(
        default="cloud", metadata={"help": "Whether it runs at Atlassian or with you."}
    )
    user: str = field(
        default="",
        metadata={"help": "Whose token it is: an e-mail address in Cloud; empty for a personal access token."},
    )
    projects: tuple[str, ...] = field(
        default=(), metadata={"help": 'Keys of the service projects that are read: "HELP"; all that are seen if none.'}
    )
    category: str = field(
        default="", metadata={"help": 'Where new requests go: project and number of the request type, "HELP/25".'}
    )
    join: JoinKey = field(default="email", metadata={"help": JOIN_HELP})

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = desk_mistakes(self)
        if self.edition == "cloud" and "@" not in self.user:
            found.append("user: write the e-mail address of the account whose token is used")
        found.extend(
            f'projects: "{project}" is no key; write the letters before the numbers of its requests, such as "HELP"'
            for project in self.projects
            if not _PROJECT.fullmatch(project)
        )
        if "numbers" in self.write:
            found.append('write: there are no telephone numbers in Jira; leave "numbers" out')
        if "tickets" in self.write and not self.category:
            found.append('category: write project and number of the request type of new requests, such as "HELP/25"')
        if self.category and not is_category(self.category):
            found.append(f'category: "{self.category}" is not project and number of a request type, such as "HELP/25"')
        return found


def is_category(text: str) -> bool:
    """Say whether *text* is a project and the number of one of its request types."""
    return _CATEGORY.fullmatch(text) is not None
