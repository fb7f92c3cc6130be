"""What can be configured of every source that is asked over the network. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cache.sources.every_kind import CA_HELP, JOIN_HELP, NAME_HELP, JoinKey, ca_mistakes, common_mistakes

Provides = Literal["people", "tickets"]
Write = Literal["numbers", "tickets", "notes"]
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))
MOST_SHARE = 10_000
SITES_HELP = 'Countries of sites, whose people\'s numbers are read as dialed there: "Bonn office" = "DE".'
_REGION = re.compile(r"[A-Z]{2}")
_HISTORY = re.compile(r"all|([1-9][0-9]{0,2})([ymd])")
_DAYS = {"y": 365, "m": 30, "d": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """The keys that every ``[[source]]`` asked over HTTPS has. Its secret lies in the keyring under *name*."""

    name: str = field(metadata={"help": NAME_HELP})
    base_url: str = field(metadata={"help": "Address of its programming interface; it begins with https."})
    provides: tuple[Provides, ...] = field(
        default=(), metadata={"help": "What is taken from it; everything that it can give when not set."}
    )
    write: tuple[Write, ...] = field(
        default=(), metadata={"help": "What is sent back: linked numbers, new requests, notes of calls."}
    )
    every: str = field(default="60s", metadata={"help": "How often to ask for what changed, 30s to 1h."})
    join: JoinKey = field(default="none", metadata={"help": JOIN_HELP})
    shrink_percent: int = field(
        default=5, metadata={"help": "How much of its rows it may lose before the old ones are kept."}
    )
    history: str = field(
        default="all", metadata={"help": 'How far back closed requests are fetched: "all", "2y", "6m", "30d".'}
    )
    share: int = field(
        default=1, metadata={"help": "How many workstations use the same account: each takes that part of its limits."}
    )
    proxy: str = field(
        default="system", metadata={"help": 'How it is reached: "system", "none", or the address of a proxy.'}
    )
    ca_file: Path | None = field(default=None, metadata={"help": CA_HELP})

    def gives(self, what: Provides) -> bool:
        """Return whether *what* is to be taken from it."""
        return not self.provides or what in self.provides

    def takes(self, what: Write) -> bool:
        """Return whether *what* may be sent back."""
        return what in self.write


def desk_mistakes(settings: DeskSettings) -> list[str]:
    """Return everything that types cannot say is wrong: sentences that begin with the key; empty: all is well."""
    found = common_mistakes(settings.name, settings.every, settings.shrink_percent)
    found.extend(address_mistakes("base_url", settings.base_url))
    if not _HISTORY.fullmatch(settings.history):
        found.append(f'history: "{settings.history}" is no time; write for example "2y", "6m" or "all"')
    if not 1 <= settings.share <= MOST_SHARE:
        found.append(f"share: write a number from 1 to {MOST_SHARE:,}")
    found.extend(_proxy_mistakes(settings.proxy))
    found.extend(ca_mistakes(settings.ca_file))
    return found


def site_mistakes(sites: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the countries of sites."""
    return [
        f'sites.{site}: "{region}" is no country; write two capital letters such as "NL"'
        for site, region in sites.items()
        if not _REGION.fullmatch(region)
    ]


def history_days(history: str) -> int | None:
    """Return how many days closed requests are fetched for; None: all of them."""
    found = _HISTORY.fullmatch(history)
    return int(found[1]) * _DAYS[found[2]] if found and found[1] else None


def address_mistakes(key: str, url: str, *, secure: str = "https", plain: str = "http") -> list[str]:
    """Return what is wrong with an address: only *secure*, and *plain* to this very machine; nothing else in it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return [f'{key}: "{url}" is no address']
    if not host or any(letter <= " " or letter == "\x7f" for letter in url):
        return [f'{key}: "{url}" is no address; write {secure}://…']
    if "@" in parts.netloc:
        return [f"{key}: leave name and password out of the address; they belong in the system's keyring"]
    if parts.query or parts.fragment:
        return [f"{key}: leave out everything from the ? or # on"]
    if parts.scheme != secure and not (parts.scheme == plain and host in LOOPBACK):
        return [f"{key}: write {secure}://, for what is sent over anything else can be read on the way"]
    return []


def _proxy_mistakes(proxy: str) -> list[str]:
    if "@" in proxy:
        return ["proxy: leave name and password out of the address; they would end up in backups and tickets"]
    if proxy not in {"system", "none"} and not _is_proxy(proxy):
        return ['proxy: write "system", "none" or an address such as "http://proxy.example.com:3128"']
    return []


def _is_proxy(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False
