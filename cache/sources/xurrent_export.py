"""The numbers of all people of an account at Xurrent, 4me or R-Service at once: an export that is made over there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cache import strict
from cache.errors import ItemRefused, SourceAway, SourceBusy, SourceGarbled, SourceRefused
from cache.model import TelephoneNumber
from cache.sources import network
from cache.sources.client import Client
from cache.sources.csv_columns import table_of
from cache.sources.csv_contacts import Contacts
from cache.sources.csv_rows import Losses
from cache.sources.csv_text import text_of

Shape = TypeVar("Shape")
_NO_CONTENT = 204
_MADE = frozenset((200, 201, 202, _NO_CONTENT))
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 5.0, 30.0
_GIVEN_UP_SECONDS = 1_800.0
# All people are read once a day; that reading takes a new one.
_USED_SECONDS = 6 * 3_600.0


@dataclass(frozen=True, slots=True)
class BegunRecord:
    """An export that is asked for."""

    token: str


@dataclass(frozen=True, slots=True)
class StateRecord:
    """How far an export is; *url*: where it lies, once it is done."""

    state: str
    url: str | None = None


@dataclass(slots=True)
class ContactExport:
    """The numbers of people by their addresses."""

    source: str
    client: Client
    _contacts: Contacts | None = None
    _read_at: float = 0.0
    _token: str = ""
    _begun_at: float = 0.0
    _polls: int = 0
    _is_refused: bool = False

    def numbers(self, email: str) -> tuple[TelephoneNumber, ...] | None:
        """Return the numbers of a person; None when this account may not export, or for a person without an address.

        Raises SourceBusy as long as the export is being made, SourceError.
        """
        if not email or self._is_refused:
            return None
        now = self.client.clock.seconds()
        if self._contacts is None or now - self._read_at > _USED_SECONDS:
            try:
                self._contacts = self._fetched(now)
            except (SourceRefused, ItemRefused):
                self._is_refused = True
                return None
            self._read_at = now
        return self._contacts.of(email, "")

    def _fetched(self, now: float) -> Contacts:
        if not self._token:
            token = self._begin()
            if not token:
                return Contacts(self.source)
            self._token, self._begun_at, self._polls = token, now, 0
            raise self._busy()
        state = self._state()
        if state.state in {"queued", "processing"} and now - self._begun_at < _GIVEN_UP_SECONDS:
            self._polls += 1
            raise self._busy()
        self._token = ""
        if state.state != "done" or not state.url:
            raise SourceAway(f"{self.client.place.who} could not export its contacts ({state.state})")
        return self._read(state.url)

    def _begin(self) -> str:
        """Ask for an export; return "" when there is nothing to export."""
        body, content_type = network.form({"type": "people_contact_details", "export_format": "csv"})
        answer = self.client.write("POST", "export", body, headers={"Content-Type": content_type}, allowed=_MADE)
        if answer.status == _NO_CONTENT:
            return ""
        return self._agreed(BegunRecord, answer.body).token

    def _state(self) -> StateRecord:
        return self._agreed(StateRecord, self.client.get(f"export/{self._token}").body)

    def _agreed(self, shape: type[Shape], body: object) -> Shape:
        try:
            return strict.theirs(shape, body)
        except strict.Mistakes as error:
            raise SourceGarbled(f"{self.client.place.who} says of its export what cannot be read: {error}") from None

    def _busy(self) -> SourceBusy:
        wait = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0**self._polls)
        return SourceBusy(f"{self.client.place.who} prepares the numbers of its people", wait)

    def _read(self, url: str) -> Contacts:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "contacts.csv"
            self.client.download(url, file)
            text = text_of(f"the export of {self.source}", file.read_bytes(), declared="")
        table = table_of(text, "contacts", delimiter="", renamed={})
        contacts = Contacts(self.source)
        contacts.add(table, Losses(text.name, table.count()))
        return contacts
