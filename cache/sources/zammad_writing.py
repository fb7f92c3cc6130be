"""What is sent back to Zammad: numbers, tickets, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cache import strict
from cache.errors import ItemRefused, SourceGarbled, Unsure
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources.answer import NOT_FOUND
from cache.sources.records import read_records
from cache.sources.zammad_desk import Desk
from cache.sources.zammad_look_up import TICKETS, of_customer
from cache.sources.zammad_records import ArticleRecord, UserRecord

# In the order in which the first empty one is filled.
_SLOTS = ("mobile", "phone")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_MARK = "Deskcall "


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """What a record that was written says of itself, as far as we need it."""

    id: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """Fills an empty field for a number; never one that is not empty."""

    desk: Desk

    def send(self, key: str, item: NumberLink) -> Receipt:
        """Fill the first empty field. Raises SourceError, Unsure when nobody knows, ItemRefused when none is empty."""
        del key  # a user has no field for it
        user = self._user(item.owner_id)
        empty = [slot for slot in _SLOTS if not _number(user, slot).strip()]
        if not empty:
            raise ItemRefused("every field for a number is taken there; change one in the service desk")
        _written(self.desk, "PUT", f"users/{user.id}", {empty[0]: item.number})
        return _receipt(user, empty[0], item.number)

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        """Return the field with this number, however it is written there."""
        del key
        user, digits = self._user(item.owner_id), _NOT_A_DIGIT.sub("", item.number)
        for slot in _SLOTS:
            if _NOT_A_DIGIT.sub("", _number(user, slot)) == digits:
                return _receipt(user, slot, _number(user, slot))
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Empty the field, unless it holds another number by now."""
        owner, _, rest = receipt.taken_back_by.partition("/")
        slot, _, number = rest.partition("/")
        if slot not in _SLOTS:
            raise ItemRefused("that number cannot be removed from here; remove it in the service desk")
        if _number(self._user(f"{self.desk.settings.name}:{owner}"), slot) == number:
            _written(self.desk, "PUT", f"users/{owner}", {slot: ""})

    def _user(self, owner_id: str) -> UserRecord:
        number = self.desk.naming.number(owner_id)
        answer = None if number is None else self.desk.get(f"users/{number}", missing=True)
        if answer is None or answer.status == NOT_FOUND:
            raise ItemRefused("numbers are added to people of this service desk only")
        try:
            return strict.theirs(UserRecord, answer.body)
        except strict.Mistakes as error:
            raise SourceGarbled(f"{self.desk.who} sent a user that cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens tickets, with our key in a field of theirs that nobody is shown, so that one is found again."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open a ticket. Raises SourceError, Unsure when nobody knows."""
        body = {
            "title": item.subject,
            "group": item.category or self.desk.settings.group,
            "customer_id": self._customer(item),
            "note": f"{_MARK}{key}",
            "article": {
                "body": item.text or item.subject,
                "content_type": "text/plain",
                "type": "phone",
                "sender": "Customer",
                "internal": False,
            },
        }
        made = _written(self.desk, "POST", "tickets", body)
        return self._receipt(made.id, made.number)

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return the ticket that holds our key."""
        self._customer(item)
        found = self.desk.found(TICKETS, of_customer(self.desk, item.requester_id), 50, urgent=False)
        mine = [ticket for ticket in found if ticket.note == f"{_MARK}{key}"]
        return self._receipt(mine[-1].id, mine[-1].number) if mine else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a ticket is never deleted."""
        raise ItemRefused(f"ticket {receipt.number} cannot be removed from here; close it in the service desk")

    def _customer(self, item: Draft) -> int:
        number = self.desk.naming.number(item.requester_id)
        if number is None:
            raise ItemRefused("who requests this is not known at this service desk")
        return number

    def _receipt(self, number: int, shown: str) -> Receipt:
        return Receipt(id=str(number), number=shown, url=self.desk.naming.ticket_page(number))


@dataclass(frozen=True, slots=True)
class AddNotes:
    """Adds internal notes, which customers do not see."""

    desk: Desk

    def send(self, key: str, item: CallNote) -> Receipt:
        """Add a note. Raises SourceError, Unsure when nobody knows."""
        del key  # a note has no field for it
        body = {"body": item.text, "content_type": "text/plain", "type": "note", "internal": True}
        made = _written(self.desk, "POST", "ticket_articles", {"ticket_id": self._ticket(item), **body})
        return Receipt(id=str(made.id))

    def find(self, key: str, item: CallNote) -> Receipt | None:
        """Return the newest internal note with this text."""
        del key
        answer = self.desk.get(f"ticket_articles/by_ticket/{self._ticket(item)}", missing=True)
        if answer.status == NOT_FOUND:
            return None
        articles = read_records(answer.body, ArticleRecord, _as_it_is, what="article", who=self.desk.who).rows
        found = [each.id for each in articles if each.internal and (each.body or "").split() == item.text.split()]
        return Receipt(id=str(max(found))) if found else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a note is never deleted."""
        del receipt
        raise ItemRefused("a note cannot be removed from here; remove it in the service desk")

    def _ticket(self, item: CallNote) -> int:
        number = self.desk.naming.number(item.ticket_id)
        if number is None:
            raise ItemRefused("that ticket is not known at this service desk")
        return number


def _number(user: UserRecord, slot: str) -> str:
    return {"mobile": user.mobile, "phone": user.phone}[slot] or ""


def _receipt(user: UserRecord, slot: str, number: str) -> Receipt:
    return Receipt(id=str(user.id), taken_back_by=f"{user.id}/{slot}/{number}")


def _written(desk: Desk, method: str, path: str, body: object) -> MadeRecord:
    """Return the record that was written."""
    desk.check_secret()
    answer = desk.client.write(method, path, body)
    try:
        return strict.theirs(MadeRecord, answer.body)
    except strict.Mistakes:
        raise Unsure(f"{desk.who} took it and did not say what became of it") from None


def _as_it_is(record: ArticleRecord) -> ArticleRecord:
    return record
