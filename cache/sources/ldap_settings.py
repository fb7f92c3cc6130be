"""What can be configured of a source that is a directory: LDAP, or Active Directory. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cache.sources.desk_settings import address_mistakes
from cache.sources.every_kind import CA_HELP, JOIN_HELP, NAME_HELP, JoinKey, ca_mistakes, common_mistakes

NUMBER_FIELDS = ("work", "mobile", "home")
FIELDS = (
    *("name", "email", "organization", "employeeID", "supportID", "site", "region", "job title", "vip"),
    *NUMBER_FIELDS,
)
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_DISABLED = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,63})=(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapSettings:
    """One ``[[source]]`` of kind ``ldap``: people of a directory. Its password lies in the keyring under *name*."""

    name: str = field(metadata={"help": NAME_HELP})
    kind: Literal["ldap"] = field(default="ldap", metadata={"help": "What the source is."})
    directory: Literal["ldap", "active_directory"] = field(
        default="ldap", metadata={"help": "Which names and habits it has: those of the standards, or Microsoft's."}
    )
    url: str = field(metadata={"help": "Address of the directory, ldaps://…; ldap://… only with start_tls."})
    start_tls: bool = field(default=False, metadata={"help": "Whether ldap:// is encrypted before anything is said."})
    base: str = field(metadata={"help": 'Below which entry the people are: "ou=people,dc=example,dc=com".'})
    user: str = field(
        default="", metadata={"help": "Distinguished name that reads (or user@example.com); nobody when not set."}
    )
    filter: str = field(
        default="", metadata={"help": 'Which entries are people, "(…)"; those that are persons when not set.'}
    )
    attributes: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": 'What attributes mean that differ from ours; "" leaves one out.'}
    )
    disabled: tuple[str, ...] = field(
        default=("pwdAccountLockedTime=000001010000Z", "nsAccountLock=TRUE"),
        metadata={"help": "Who is not shown: attribute=value, or attribute=* for any value."},
    )
    every: str = field(default="60s", metadata={"help": "How often to ask for what changed, 30s to 1h."})
    join: JoinKey = field(default="none", metadata={"help": JOIN_HELP})
    shrink_percent: int = field(
        default=5, metadata={"help": "How much of its people it may lose before the old ones are kept."}
    )
    ca_file: Path | None = field(default=None, metadata={"help": CA_HELP})

    def mistakes(self) -> list[str]:
        """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
        found = common_mistakes(self.name, self.every, self.shrink_percent)
        found.extend(ca_mistakes(self.ca_file))
        found.extend(_url_mistakes(self))
        if "=" not in self.base:
            found.append('base: write the entry below which the people are, for example "ou=people,dc=example,dc=com"')
        if self.filter and not _is_filter(self.filter):
            found.append(f'filter: "{self.filter}" is no filter; write for example "(objectClass=inetOrgPerson)"')
        found.extend(_attribute_mistakes(self.attributes))
        found.extend(
            f'disabled: "{rule}" is not "attribute=value" or "attribute=*"'
            for rule in self.disabled
            if not _DISABLED.fullmatch(rule)
        )
        return found


def _url_mistakes(settings: LdapSettings) -> list[str]:
    secure = "ldap" if settings.start_tls else "ldaps"
    found = address_mistakes("url", settings.url, secure=secure, plain="ldap")
    if found:
        return found
    if urlsplit(settings.url).path not in {"", "/"}:
        return ["url: leave out everything behind the host; base says where the people are"]
    return []


def _attribute_mistakes(attributes: Mapping[str, str]) -> list[str]:
    found = []
    for attribute, meaning in attributes.items():
        if not _ATTRIBUTE.fullmatch(attribute):
            found.append(f'attributes: "{attribute}" is no name of an attribute')
        if meaning and meaning not in FIELDS:
            found.append(f'attributes: "{meaning}" is none of {", ".join(FIELDS)}')
        if attribute.casefold() == "facsimiletelephonenumber" and meaning in NUMBER_FIELDS:
            found.append("attributes: a fax calls nobody; leave facsimileTelephoneNumber out")
    return found


def _is_filter(text: str) -> bool:
    """Say whether *text* may be a filter of RFC 4515: one pair of brackets around it all, each closed."""
    depth = 0
    for place, letter in enumerate(text, start=1):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (depth == 0 and place < len(text)):
            return False
    return depth == 0
