"""People of a directory, and the organizations that they name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cache.model import Organization, Person, PersonId, Ticket
from cache.sources.ldap_changes import Follower
from cache.sources.ldap_connection import Account, Connection, suffix_filter
from cache.sources.ldap_records import Entry, Names, NoPerson
from cache.sources.ldap_settings import LdapSettings
from cache.sources.ldap_streams import LdapStream

# Active Directory compares numbers as they are written: a blank between more digits than these is likely.
_MOST_DIGITS, _MOST_DIGITS_AS_WRITTEN, _LEAST_DIGITS = 7, 4, 4


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory as it is configured."""

    names: Names
    account: Account
    base: str
    wanted: str

    @classmethod
    def of(cls, settings: LdapSettings, secret: str, seconds: Callable[[], float] = time.monotonic) -> Directory:
        """Return the directory of *settings*; nothing is asked yet."""
        account = Account(
            settings.name, settings.url, settings.user, secret, settings.start_tls, seconds, settings.ca_file
        )
        names = Names.of(settings)
        return cls(names, account, settings.base, settings.filter or names.persons)

    def people(self) -> LdapStream[Person]:
        """Return the people."""
        return LdapStream(self.account, self._follower(tuple(self.names.meanings)), self.names.person)

    def organizations(self) -> LdapStream[Organization]:
        """Return the organizations that people name."""
        named = (name for name, meaning in self.names.meanings.items() if meaning == "organization")
        return LdapStream(self.account, self._follower(tuple(named)), self.names.organization, has_own_ids=False)

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return the people who have a number with the same last digits; who asks compares the whole numbers."""
        most = _MOST_DIGITS_AS_WRITTEN if self.names.is_microsoft else _MOST_DIGITS
        digits = "".join(letter for letter in telephone if letter.isascii() and letter.isdigit())[-most:]
        if len(digits) < _LEAST_DIGITS or not self.names.numbers:
            return ()
        follower = self._follower(tuple(self.names.meanings))
        connection = Connection(self.account, is_urgent=True)
        try:
            found = follower.few(connection, suffix_filter(self.names.numbers, digits))
        finally:
            connection.close()
        return tuple(self._readable(found))

    def ticket(self, number: str) -> Ticket | None:
        """Return None: a directory has no tickets."""
        return None

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return nothing: a directory has no tickets."""
        return ()

    def _follower(self, attributes: tuple[str, ...]) -> Follower:
        return Follower(self.names, self.base, self.wanted, attributes, self.account.seconds)

    def _readable(self, entries: tuple[Entry, ...]) -> Iterator[Person]:
        for entry in entries:
            if self.names.id_of(entry) and not self.names.is_disabled(entry):
                try:
                    yield self.names.person(entry)
                except NoPerson:
                    continue
