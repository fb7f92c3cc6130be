"""What is sent back to Request Tracker: numbers into empty fields, new tickets, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cache.errors import ItemRefused, SourceAway, Unsure
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources.answer import NOT_FOUND, OK
from cache.sources.request_tracker_desk import Desk

# Where a number may go: the first of these that is empty. None is ever overwritten.
FIELDS = ("MobilePhone", "WorkPhone", "HomePhone")
_CHANGED_MEANWHILE = 412
_THERE_OR_NOT = frozenset((OK, NOT_FOUND))
_NOT_A_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """Writes a number into an empty field of a user."""

    desk: Desk

    def send(self, key: str, item: NumberLink) -> Receipt:
        """Fill a field, unless it has the number. Raises SourceError, Unsure when nobody knows.

        SourceAway, so that it is sent again, when somebody changed the user at the same moment.
        """
        del key
        user, etag = self._user(item)
        held = _holding(user, item.number)
        if held is not None:
            return held
        free = [name for name in FIELDS if not user.get(name)]
        if not free:
            raise ItemRefused("mobile, work and home number are all taken; none is overwritten")
        path = f"user/{self._number(item)}"
        headers = {"If-Match": etag} if etag else {}
        allowed = frozenset((OK, _CHANGED_MEANWHILE))
        answer = self.desk.client.write("PUT", path, {free[0]: item.number}, headers=headers, allowed=allowed)
        if answer.status == _CHANGED_MEANWHILE:
            raise SourceAway(f"{self.desk.who}: somebody changed this person at the same moment")
        found = self.find("", item)  # it also says 200 when it did nothing
        if found is None:
            raise ItemRefused("Request Tracker did not take the number; the right AdminUsers is perhaps missing")
        return found

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        """Return the field with this number, however it is written there."""
        del key
        user, _ = self._user(item)
        return _holding(user, item.number)

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: whether a field still holds what we wrote is not known."""
        del receipt
        raise ItemRefused("that number cannot be removed from here; remove it in Request Tracker")

    def _number(self, item: NumberLink) -> str:
        number = self.desk.naming.local(item.owner_id)
        if not number:
            raise ItemRefused("whose number that is, is not known at this Request Tracker")
        return number

    def _user(self, item: NumberLink) -> tuple[dict[str, object], str]:
        number = self._number(item)
        self.desk.check_secret()
        answer = self.desk.client.get(f"user/{number}", allowed=_THERE_OR_NOT)
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.status == OK and "id" not in body:
            raise ItemRefused("the account of the token needs the right AdminUsers to write numbers")
        if str(body.get("id")) != number:
            raise ItemRefused("that person is not at this Request Tracker any more")
        return body, answer.headers.get("etag", "")


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens tickets in a queue."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open a ticket. Raises SourceError, Unsure when nobody knows."""
        self.desk.check_secret()
        body = {
            "Queue": item.category or self.desk.settings.queue,
            "Subject": item.subject,
            "Requestor": self._requestor(item),
            "Content": f"{item.text}\n\n{_mark(key)}".lstrip(),
            "ContentType": "text/plain",
        }
        answer = self.desk.client.write("POST", "ticket", body)
        number = urlsplit(answer.headers.get("location", "")).path.rpartition("/")[2]
        if not number.isdigit():
            raise Unsure(f"{self.desk.who} took it and did not say what became of it")
        return self._receipt(number)

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return the newest ticket of this requester with this subject whose first words hold our key."""
        self.desk.check_secret()
        user = self.desk.naming.local(item.requester_id)
        if not user:
            return None
        query = (("query", f"Requestor.id = {user}"), ("fields", "Subject"), ("orderby", "id"), ("order", "DESC"))
        listed = self.desk.client.get("tickets", (*query, ("per_page", "50"))).body
        items = listed.get("items") if isinstance(listed, dict) else None
        for one in items if isinstance(items, list) else ():
            if isinstance(one, dict) and one.get("Subject") == item.subject and self._holds(str(one.get("id")), key):
                return self._receipt(str(one.get("id")))
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a ticket is never deleted."""
        raise ItemRefused(f"ticket {receipt.number} cannot be removed from here; close it in Request Tracker")

    def _requestor(self, item: Draft) -> str:
        """Return the user's name: an address that is not known there would make a new user."""
        user = self.desk.naming.local(item.requester_id)
        body = self.desk.client.get(f"user/{user}", allowed=_THERE_OR_NOT).body if user else None
        name = body.get("Name") if isinstance(body, dict) else None
        if not isinstance(name, str) or not name:
            raise ItemRefused("who requests this is not known at this Request Tracker")
        return name

    def _holds(self, ticket: str, key: str) -> bool:
        return any(_mark(key) in text for text in _contents(self.desk, ticket))

    def _receipt(self, number: str) -> Receipt:
        return Receipt(id=number, number=number, url=self.desk.naming.page(number))


@dataclass(frozen=True, slots=True)
class AddNotes:
    """Adds comments, which requesters do not get."""

    desk: Desk

    def send(self, key: str, item: CallNote) -> Receipt:
        """Add a comment. Raises SourceError, Unsure when nobody knows."""
        self.desk.check_secret()
        body = {"Content": f"{item.text}\n\n{_mark(key)}", "ContentType": "text/plain"}
        self.desk.client.write("POST", f"ticket/{self._number(item)}/comment", body)
        return Receipt()

    def find(self, key: str, item: CallNote) -> Receipt | None:
        """Return an empty receipt when a comment holds our key."""
        self.desk.check_secret()
        found = any(_mark(key) in text for text in _contents(self.desk, self._number(item)))
        return Receipt() if found else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a comment is never deleted."""
        del receipt
        raise ItemRefused("a note cannot be removed from here; remove it in Request Tracker")

    def _number(self, item: CallNote) -> str:
        number = self.desk.naming.local(item.ticket_id)
        if not number:
            raise ItemRefused("that ticket is not known at this Request Tracker")
        return number


def _holding(user: Mapping[str, object], number: str) -> Receipt | None:
    wanted = _NOT_A_DIGIT.sub("", number)
    for name in FIELDS:
        held = user.get(name)
        if isinstance(held, str) and _NOT_A_DIGIT.sub("", held) == wanted:
            return Receipt(id=name)
    return None


def _mark(key: str) -> str:
    """Return the line by which a write is found again: there is no field for it."""
    return f"[Deskcall {key}]"


def _contents(desk: Desk, ticket: str) -> list[str]:
    """Return the texts of a ticket, decoded."""
    query = (("fields", "Content,ContentType"), ("per_page", "100"))
    listed = desk.client.get(f"ticket/{ticket}/attachments", query).body
    items = listed.get("items") if isinstance(listed, dict) else None
    texts = (one.get("Content") for one in (items if isinstance(items, list) else ()) if isinstance(one, dict))
    return [text for text in texts if isinstance(text, str)]
