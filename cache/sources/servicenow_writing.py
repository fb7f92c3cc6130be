"""What is sent back to ServiceNow: numbers, incidents, work notes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cache import strict
from cache.errors import ItemRefused, SourceGarbled, Unsure
from cache.model import CallNote, Draft, NumberLink, Receipt
from cache.sources.records import Listing
from cache.sources.servicenow_desk import Desk, result
from cache.sources.servicenow_look_up import USERS
from cache.sources.servicenow_records import BLANK, UserRecord, Value

# In the order in which the first empty one is filled.
_SLOTS = ("mobile_phone", "phone", "home_phone")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """What a record that was written says of itself, as far as we need it."""

    sys_id: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record that is looked for by what was written."""

    sys_id: Value
    number: Value = BLANK
    correlation_id: Value = BLANK
    value: Value = BLANK


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """Fills an empty field for a number; never one that is not empty."""

    desk: Desk

    def send(self, key: str, item: NumberLink) -> Receipt:
        """Fill the first empty field. Raises SourceError, Unsure when nobody knows, ItemRefused when none is empty."""
        del key  # a user has no field for it
        user = self._user(_user_id(self.desk, item))
        empty = [slot for slot in _SLOTS if not _number(user, slot).strip()]
        if not empty:
            raise ItemRefused("every field for a number is taken there; change one in the service desk")
        _written(self.desk, "PATCH", f"{USERS.name}/{user.sys_id.value}", {empty[0]: item.number})
        return _receipt(user, empty[0], item.number)

    def find(self, key: str, item: NumberLink) -> Receipt | None:
        """Return the field with this number, however it is written there."""
        del key
        user, digits = self._user(_user_id(self.desk, item)), _NOT_A_DIGIT.sub("", item.number)
        for slot in _SLOTS:
            if _NOT_A_DIGIT.sub("", _number(user, slot)) == digits:
                return _receipt(user, slot, _number(user, slot))
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Empty the field, unless it holds another number by now."""
        sys_id, _, rest = receipt.taken_back_by.partition("/")
        slot, _, number = rest.partition("/")
        if slot not in _SLOTS:
            raise ItemRefused("that number cannot be removed from here; remove it in the service desk")
        if _number(self._user(sys_id), slot) == number:
            _written(self.desk, "PATCH", f"{USERS.name}/{sys_id}", {slot: ""})

    def _user(self, sys_id: str) -> UserRecord:
        users: Listing[UserRecord, UserRecord] = Listing(USERS.name, USERS.fields, USERS.shape, _as_it_is, USERS.what)
        found = self.desk.found(users, (("sys_id", f"={sys_id}"),), 2)
        mine = [user for user in found if user.sys_id.value == sys_id]
        if not mine:
            raise ItemRefused("whose number that is, is not known at this service desk")
        return mine[0]


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens incidents, with our key in a field of theirs, so that one is found again."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open an incident. Raises SourceError, Unsure when nobody knows."""
        caller = self.desk.naming.sys_id(item.requester_id)
        if not caller:
            raise ItemRefused("who requests this is not known at this service desk")
        body = {
            "caller_id": caller,
            "short_description": item.subject,
            "description": item.text,
            "category": item.category or self.desk.settings.category,
            "contact_type": "phone",
            "correlation_id": key,
        }
        made = _written(self.desk, "POST", "incident", {name: value for name, value in body.items() if value})
        return self._receipt(made.sys_id, made.number)

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return the incident that holds our key."""
        del item
        fields = ("sys_id", "number", "correlation_id")
        listing: Listing[FoundRecord, FoundRecord] = Listing("incident", fields, FoundRecord, _same, "incident")
        found = self.desk.found(listing, (("correlation_id", f"={key}"), ("ORDERBY", "number")), 10)
        mine = [record for record in found if record.correlation_id.value == key]
        return self._receipt(mine[0].sys_id.value, mine[0].number.value) if mine else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: an incident is never deleted."""
        raise ItemRefused(f"incident {receipt.number} cannot be removed from here; close it in the service desk")

    def _receipt(self, sys_id: str, number: str) -> Receipt:
        return Receipt(id=sys_id, number=number, url=self.desk.naming.page("incident", sys_id))


@dataclass(frozen=True, slots=True)
class AddNotes:
    """Adds work notes, which customers do not see."""

    desk: Desk

    def send(self, key: str, item: CallNote) -> Receipt:
        """Add a note. Raises SourceError, Unsure when nobody knows."""
        del key  # a note has no field for it
        sys_id = self._incident(item)
        _written(self.desk, "PATCH", f"incident/{sys_id}", {"work_notes": item.text})
        return Receipt(id=sys_id)

    def find(self, key: str, item: CallNote) -> Receipt | None:
        """Return a receipt when there is a note with this text."""
        del key
        sys_id = self._incident(item)
        query = (("element_id", f"={sys_id}"), ("element", "=work_notes"), ("ORDERBYDESC", "sys_created_on"))
        listing: Listing[FoundRecord, FoundRecord] = Listing(
            "sys_journal_field", ("sys_id", "value"), FoundRecord, _same, "note"
        )
        found = self.desk.found(listing, query, 100)
        is_there = any(note.value.value.split() == item.text.split() for note in found)
        return Receipt(id=sys_id) if is_there else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a note is never deleted."""
        del receipt
        raise ItemRefused("a note cannot be removed from here; remove it in the service desk")

    def _incident(self, item: CallNote) -> str:
        sys_id = self.desk.naming.sys_id(item.ticket_id)
        if not sys_id:
            raise ItemRefused("that incident is not known at this service desk")
        return sys_id


def _user_id(desk: Desk, item: NumberLink) -> str:
    sys_id = desk.naming.sys_id(item.owner_id)
    if not sys_id:
        raise ItemRefused("numbers are added to people of this service desk only")
    return sys_id


def _number(user: UserRecord, slot: str) -> str:
    return {"mobile_phone": user.mobile_phone, "phone": user.phone, "home_phone": user.home_phone}[slot].value


def _receipt(user: UserRecord, slot: str, number: str) -> Receipt:
    sys_id = user.sys_id.value
    return Receipt(id=sys_id, taken_back_by=f"{sys_id}/{slot}/{number}")


def _written(desk: Desk, method: str, path: str, body: object) -> MadeRecord:
    """Return the record that was written."""
    desk.check_secret()
    answer = desk.client.write(method, path, body)
    try:
        return strict.theirs(MadeRecord, result(answer, desk.who))
    except (strict.Mistakes, SourceGarbled):
        raise Unsure(f"{desk.who} took it and did not say what became of it") from None


def _as_it_is(record: UserRecord) -> UserRecord:
    return record


def _same(record: FoundRecord) -> FoundRecord:
    return record
