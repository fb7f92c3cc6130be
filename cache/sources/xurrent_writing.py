"""What is sent back to Xurrent, 4me and R-Service: numbers, requests, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cache import strict
from cache.errors import ItemRefused, Unsure
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources.answer import NOT_FOUND, Answer
from cache.sources.records import is_number, read_records
from cache.sources.xurrent_desk import CONTACTS, PAGE_ROWS, Desk
from cache.sources.xurrent_records import NoteRecord, RequestRecord

SOURCE = "Deskcall"
_LONGEST_KEY = 128
_GONE = frozenset((200, 202, 204, NOT_FOUND))
_NOT_A_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class CreatedRecord:
    """What a record that was made says of itself, as far as we need it."""

    id: int


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """Writes a number beside those that a person or an organization has; takes away only what it wrote."""

    desk: Desk

    def send(self, key: str, item: NumberLink) -> Receipt:
        """Add a contact. Raises SourceError, Unsure when nobody knows."""
        del key  # a contact has no field for it
        path = f"{self._owner(item)}/{CONTACTS}"
        made = _made(self.desk, path, {"label": "work", "telephone": item.number})
        return Receipt(id=str(made), taken_back_by=f"{path}/{made}")

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        """Return the contact with this number, however it is written there."""
        del key
        owner, digits = self._owner(item), _NOT_A_DIGIT.sub("", item.number)
        for contact in self.desk.contacts(owner):
            if contact.number and _NOT_A_DIGIT.sub("", contact.number) == digits:
                removable = contact.id is not None and not contact.integration
                path = f"{owner}/{CONTACTS}/{contact.id}" if removable else ""
                return Receipt(id=str(contact.id or ""), taken_back_by=path)
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Remove the contact; one that is gone already is fine."""
        if not receipt.taken_back_by:
            raise ItemRefused("that number cannot be removed from here; remove it in the service desk")
        self.desk.check_secret()
        self.desk.client.write("DELETE", receipt.taken_back_by, None, allowed=_GONE)

    def _owner(self, item: NumberLink) -> str:
        place = self.desk.naming.place(item.owner_id)
        if not place:
            raise ItemRefused("whose number that is, is not known at this service desk")
        return place


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens requests, with our key in a field of theirs, so that one is found again."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open a request. Raises SourceError, Unsure when nobody knows."""
        kind, _, requester = self.desk.naming.place(item.requester_id).partition("/")
        if kind != "people":
            raise ItemRefused("who requests this is not known at this service desk")
        body: dict[str, object] = {
            "category": item.category or self.desk.settings.category,
            "subject": item.subject,
            "requested_by_id": int(requester),
            "requested_for_id": int(requester),
            "source": SOURCE,
            "sourceID": key[:_LONGEST_KEY],
        }
        if item.text:
            body["note"] = item.text
        return self._receipt(_made(self.desk, "requests", body))

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return the request that holds our key."""
        del item
        wanted = key[:_LONGEST_KEY]
        fields = "id,subject,status,created_at,updated_at,sourceID"
        answer = self.desk.get("requests", (("source", SOURCE), ("sourceID", wanted), ("fields", fields)))
        records = read_records(answer.body, RequestRecord, _as_it_is, what="request", who=self.desk.who)
        found = [record.id for record in records.rows if record.sourceID == wanted]
        return self._receipt(min(found)) if found else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a request is never deleted."""
        raise ItemRefused(f"request {receipt.number} cannot be removed from here; close it in the service desk")

    def _receipt(self, number: int) -> Receipt:
        return Receipt(id=str(number), number=str(number), url=self.desk.naming.page("requests", number))


@dataclass(frozen=True, slots=True)
class AddNotes:
    """Adds internal notes, without a mail to anybody."""

    desk: Desk

    def send(self, key: str, item: CallNote) -> Receipt:
        """Add a note. Raises SourceError, Unsure when nobody knows."""
        del key  # a note has no field for it
        body = {"text": item.text, "internal": True, "suppress_note_added_notifications": True}
        return Receipt(id=str(_made(self.desk, self._path(item), body)))

    def find(self, key: str, item: CallNote) -> Receipt | None:
        """Return the newest note with this text."""
        del key
        query = (("sort", "-id"), ("per_page", str(PAGE_ROWS)))
        answer = self.desk.get(self._path(item), query, missing=True)
        if answer.status == NOT_FOUND:
            return None
        records = read_records(answer.body, NoteRecord, _same, what="note", who=self.desk.who)
        found = [note.id for note in records.rows if (note.text or "").split() == item.text.split()]
        return Receipt(id=str(max(found))) if found else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a note is never deleted."""
        del receipt
        raise ItemRefused("a note cannot be removed from here; remove it in the service desk")

    def _path(self, item: CallNote) -> str:
        source, _, number = item.ticket_id.partition(":")
        if source != self.desk.settings.name or not is_number(number):
            raise ItemRefused("that request is not known at this service desk")
        return f"requests/{number}/notes"


def _made(desk: Desk, path: str, body: object) -> int:
    """Return the id of the record that a POST made."""
    desk.check_secret()
    answer: Answer = desk.client.write("POST", path, body)
    try:
        return strict.theirs(CreatedRecord, answer.body).id
    except strict.Mistakes:
        raise Unsure(f"{desk.who} took it and did not say what became of it") from None


def _as_it_is(record: RequestRecord) -> RequestRecord:
    return record


def _same(record: NoteRecord) -> NoteRecord:
    return record
