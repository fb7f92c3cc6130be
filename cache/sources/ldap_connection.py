"""LDAP to one directory: encryption, limits of time and size, what a result means. Only here is ldap3 known."""

from __future__ import annotations

import ssl
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ldap3
from ldap3.core import exceptions
from ldap3.utils.conv import escape_filter_chars

from cache.errors import NotTrusted, SecretRefused, SourceAway, SourceError, SourceGarbled, SourceRefused
from cache.sources import ldap_sync
from cache.sources.ldap_records import Entry
from cache.sources.ldap_socket import READ_SECONDS, Rationed, Trust

WHOLE_SECONDS, CONNECT_SECONDS = 60.0, 5.0
# While the telephone rings: in all, and of that for the way there and for agreeing on encryption.
RING_SECONDS, RING_CONNECT_SECONDS, RING_HANDSHAKE_SECONDS = 3.0, 1.0, 2
PAGE_ENTRIES, MOST_CHANGES, MOST_CALLERS = 500, 5_000, 100
MOST_PAGES = 20_000
# RFC 4511 §4.1.9
_SUCCESS, _TIME_LIMIT, _SIZE_LIMIT, _ADMIN_LIMIT, _NO_SUCH_OBJECT, _UNWILLING = 0, 3, 4, 11, 32, 53
_AWAY = frozenset((_TIME_LIMIT, 51, 52))  # busy, unavailable
# Ways to log in, encryption, credentials, rights; 1 (operationsError) is what Active Directory says to who did not
# log in.
_REFUSED = frozenset((1, 7, 8, 13, 48, 49, 50))
_CRITICAL_EXTENSION = 12
# What a server answers that cannot follow on from a cookie: another one, restored from a copy, without that control.
_FORGOT = frozenset((_SIZE_LIMIT, _CRITICAL_EXTENSION, _UNWILLING, ldap_sync.REFRESH_REQUIRED))


@dataclass(frozen=True, slots=True)
class Account:
    """Who reads which directory. *name* is what people call it; *seconds* counts on a clock that never goes back."""

    name: str
    url: str
    user: str
    password: str = field(repr=False)
    start_tls: bool
    seconds: Callable[[], float]
    ca_file: Path | None = None

    @property
    def who(self) -> str:
        """How errors name it."""
        return f"{self.name} ({urlsplit(self.url).hostname})"


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a cookie: *deletes* are ids, *cookie* is where to follow on."""

    entries: tuple[Entry, ...]
    deletes: tuple[str, ...]
    cookie: str


class Connection:
    """One session with a directory; to be closed. Every failure is a SourceError, every result is looked at."""

    def __init__(self, account: Account, *, is_urgent: bool = False) -> None:
        self._account = account
        self._until = account.seconds() + RING_SECONDS if is_urgent else None
        self._trust = Trust(account.ca_file, account.who)
        with self._translated():
            self._ldap = self._connected(is_urgent=is_urgent)
        # A pull that is given up half-way is not told so.
        self.close = weakref.finalize(self, _end, self._ldap)
        try:
            self._bind()
        except BaseException:
            self.close()
            raise

    def read(self, name: str, attributes: Sequence[str]) -> Entry | None:
        """Return the entry of that name, "" for what the server says of itself; None when it is not to be seen."""
        result = self._search(name, "(objectClass=*)", attributes, search_scope=ldap3.BASE)
        if result != _NO_SUCH_OBJECT:
            self._check(result)
        return next(iter(self._entries()), None)

    def pages(self, base: str, wanted: str, attributes: Sequence[str]) -> Iterator[tuple[tuple[Entry, ...], bool]]:
        """Yield the entries below *base*, 500 at a time (RFC 2696), each time with whether it is the last."""
        cookie: bytes | None = None
        for _page in range(MOST_PAGES):
            result = self._search(base, wanted, attributes, paged_size=PAGE_ENTRIES, paged_cookie=cookie)
            self._check(result)
            control = self._ldap.result.get("controls", {}).get("1.2.840.113556.1.4.319", {})
            cookie = control.get("value", {}).get("cookie") or None
            yield self._entries(), cookie is None
            if cookie is None:
                return
        raise SourceGarbled(f"{self._account.who} sends pages without an end")

    def few(self, base: str, wanted: str, attributes: Sequence[str]) -> tuple[Entry, ...]:
        """Return at most 100 entries below *base*: more are cut off without a word."""
        result = self._search(base, wanted, attributes, size_limit=MOST_CALLERS, time_limit=int(RING_SECONDS))
        if result != _SIZE_LIMIT:
            self._check(result)
        return self._entries()

    def changes(self, base: str, wanted: str, attributes: Sequence[str], cookie: str) -> Changes | None:
        """Return what changed after *cookie* (RFC 4533); None: the server cannot say, all is to be read anew."""
        control = (ldap_sync.REQUEST, True, ldap_sync.request(cookie))
        result = self._search(base, wanted, attributes, controls=[control], size_limit=MOST_CHANGES)
        if result in _FORGOT:
            return None
        self._check(result)
        with self._readable():
            return self._read_changes(cookie)

    def _read_changes(self, cookie: str) -> Changes | None:
        control = self._ldap.result.get("controls", {}).get(ldap_sync.DONE)
        done = ldap_sync.done(control["value"]) if control else None
        # An empty cookie: ours was not understood, and what came is everything rather than what changed.
        if done is None or not done.names_deletes or done.cookie == "":
            return None
        entries: list[Entry] = []
        deletes: list[str] = []
        for message in self._ldap.response:
            gone = _gone(message)
            if gone is None:
                return None
            deletes.extend(gone)
            if message["type"] == "searchResEntry" and not gone:
                entries.append(_entry(message))
        return Changes(tuple(entries), tuple(deletes), done.cookie or cookie)

    def _connected(self, *, is_urgent: bool) -> Any:
        parts = urlsplit(self._account.url)
        server = ldap3.Server(
            parts.hostname,
            parts.port,
            use_ssl=parts.scheme == "ldaps",
            tls=self._trust,
            get_info=ldap3.NONE,
            connect_timeout=RING_CONNECT_SECONDS if is_urgent else CONNECT_SECONDS,
        )
        connection = ldap3.Connection(
            server,
            self._account.user or None,
            self._account.password or None,
            read_only=True,
            check_names=False,
            auto_referrals=False,  # it would log in elsewhere with our password
            auto_range=False,
            receive_timeout=RING_HANDSHAKE_SECONDS if is_urgent else READ_SECONDS,
        )
        try:
            connection.open(read_server_info=False)
            if self._account.start_tls:
                connection.start_tls(read_server_info=False)
        except BaseException:
            if connection.socket is not None:  # ldap3 leaves it open
                connection.socket.close()
            raise
        connection.socket = Rationed(connection.socket, self._account.seconds)
        return connection

    def _bind(self) -> None:
        # Without a password a directory lets anybody in as nobody (RFC 4513 §5.1.2), and shows nobody.
        if self._account.user and not self._account.password:
            raise SecretRefused(f"{self._account.who} needs the password of its user")
        with self._translated():
            self._ldap.socket.refill(self._until or self._account.seconds() + WHOLE_SECONDS)
            self._ldap.bind(read_server_info=False)
        self._check(self._ldap.result["result"])

    def _search(self, base: str, wanted: str, attributes: Sequence[str], **more: Any) -> int:
        with self._translated():
            self._ldap.socket.refill(self._until or self._account.seconds() + WHOLE_SECONDS)
            # Aliases are not followed: with them RFC 4533 cannot be asked for (§4.1).
            self._ldap.search(base, wanted, attributes=list(attributes), dereference_aliases=ldap3.DEREF_NEVER, **more)
        return int(self._ldap.result["result"])

    def _entries(self) -> tuple[Entry, ...]:
        # Also without an error: ldap3 says True of an answer that was cut at the size limit.
        return tuple(_entry(message) for message in self._ldap.response if message["type"] == "searchResEntry")

    def _check(self, result: int) -> None:
        if result == _SUCCESS:
            return
        who, word = self._account.who, self._ldap.result.get("description", result)
        if result in _AWAY:
            raise SourceAway(f"{who} has no time for us now ({word})")
        if result in _REFUSED:
            raise SecretRefused(f"{who} does not let us in ({word}); are user and password right?")
        if result == _NO_SUCH_OBJECT:
            raise SourceRefused(f"{who} does not show what is written as base; is it right, and may our user read it?")
        if result in {_SIZE_LIMIT, _ADMIN_LIMIT}:
            raise SourceRefused(f"{who} does not show us all; our user needs a larger size limit")
        raise SourceGarbled(f"{who} does not understand us ({word})")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exceptions.LDAPExceptionError, OSError) as error:
            raise self._meaning(error) from None

    def _meaning(self, error: Exception) -> SourceError:
        who = self._account.who
        meaning: SourceError
        match self._trust.failure or error:
            case ssl.SSLCertVerificationError():
                meaning = NotTrusted(f"{who} shows a certificate that this computer does not trust")
            case ssl.SSLError():
                meaning = SourceGarbled(f"{who} does not speak TLS there; is url right?")
            case exceptions.LDAPStartTLSError():
                meaning = SourceRefused(f"{who} cannot be asked for encryption (StartTLS)")
            case exceptions.LDAPSocketOpenError() | exceptions.LDAPInvalidServerError():
                meaning = SourceAway(f"{who} cannot be reached")
            case exceptions.LDAPCommunicationError() | exceptions.LDAPResponseTimeoutError() | OSError():
                meaning = SourceAway(f"{who} broke off")
            case exceptions.LDAPInvalidFilterError():
                meaning = SourceRefused(f"the filter of {self._account.name} cannot be read")
            case _:
                meaning = SourceGarbled(f"{who} answered in a way that cannot be read")
        return meaning

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, KeyError, TypeError):
            raise SourceGarbled(f"{self._account.who} answered in a way that cannot be read") from None


def suffix_filter(attributes: Sequence[str], digits: str) -> str:
    """Return the filter of entries with a number that ends in *digits*."""
    return f"(|{''.join(f'({name}=*{escape_filter_chars(digits)})' for name in attributes)})"


def _end(connection: Any) -> None:
    with suppress(exceptions.LDAPExceptionError, OSError):
        connection.unbind()


def _gone(message: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the ids that one message of an answer says are gone; None: it says what is still there instead."""
    if message["type"] == "searchResEntry":
        state = ldap_sync.state(message["controls"][ldap_sync.STATE]["value"])
        if state.is_only_present:
            return None
        return (state.id,) if state.is_deleted else ()
    if message.get("responseName") == ldap_sync.INFO:
        return ldap_sync.deleted(bytes(message["responseValue"]))
    return ()


def _entry(message: dict[str, Any]) -> Entry:
    """Return the attributes of an answer by their names in small letters, without options.

    Active Directory gives more than 1,500 values in ranges ("member;range=0-1499"); the first is more than enough.
    """
    found: dict[str, Sequence[bytes]] = {}
    for name, values in message["raw_attributes"].items():
        plain = name.partition(";")[0].lower()
        if values and (plain == name.lower() or plain not in found):
            found[plain] = values
    return found
