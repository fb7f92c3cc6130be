"""What is sent back to Jira Service Management: requests, and notes that customers do not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cache import strict
from cache.errors import ItemRefused, SourceAway, Unsure
from cache.model import CallNote, Draft, Receipt
from cache.sources.answer import NOT_FOUND, Answer
from cache.sources.jira_desk import CUSTOMER_ROWS, EXPERIMENTAL, Desk, Search, Shape, quoted
from cache.sources.jira_records import CommentRecord, CommentsRecord, CreatedRecord, TextRecord, UserRecord
from cache.sources.jira_settings import is_category
from cache.sources.records import read_records

_FOUND_WITHIN = "-7d"
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens requests. They have no field for our key: it is the last line of their text, so that one is found again."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open a request. Raises SourceError, Unsure when nobody knows."""
        project, request_type = self._category(item)
        with _asking_first():
            service_desk = self.desk.service_desks().get(project)
            if service_desk is None:
                raise ItemRefused(f"project {project} is none that Deskcall works in")
            requester = self._requester(item, service_desk)
        body = {
            "serviceDeskId": service_desk,
            "requestTypeId": request_type,
            "requestFieldValues": {"summary": item.subject, "description": f"{item.text}\n\n{_mark(key)}".strip()},
            "raiseOnBehalfOf": requester,
        }
        made = _made(self.desk, CreatedRecord, "request", body)
        return self._receipt(made.issueId, made.issueKey)

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return the request whose text ends with our key."""
        project, _ = self._category(item)

        def made(record: TextRecord) -> Receipt | None:
            is_ours = _mark(key) in str(record.fields.description)
            return self._receipt(record.id, record.key) if is_ours else None

        where = f'project = {quoted(project)} AND created >= "{_FOUND_WITHIN}"'
        search = Search(where, "created", "description,created", TextRecord, made)
        place = ""
        for _page in range(_MOST_PAGES):
            page = self.desk.issues(search, place)
            found = next(filter(None, page.records.rows), None)
            if found or not page.following:
                return found
            place = page.following
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a request is never deleted."""
        raise ItemRefused(f"request {receipt.number} cannot be removed from here; close it in the service desk")

    def _category(self, item: Draft) -> tuple[str, str]:
        wanted = item.category or self.desk.settings.category
        if not is_category(wanted):
            raise ItemRefused('write where it goes as project and number of the request type, such as "HELP/25"')
        project, _, request_type = wanted.partition("/")
        return project, request_type

    def _requester(self, item: Draft, service_desk: str) -> str:
        """Return whom the service desk knows as the requester: by id, or by an address that one customer has."""
        person = self.desk.naming.local(item.requester_id)
        if person:
            return self.desk.login(person)
        address = item.requester_email.strip().casefold()
        if address:
            query = (("query", address), ("start", "0"), ("limit", str(CUSTOMER_ROWS)))
            body = self.desk.get(f"rest/servicedeskapi/servicedesk/{service_desk}/customer", query).body
            found = body.get("values") if isinstance(body, dict) else None
            users = read_records(found, UserRecord, _as_it_is, what="person", who=self.desk.who).rows
            same = [user for user in users if (user.emailAddress or "").strip().casefold() == address]
            if len(same) == 1:
                return same[0].accountId or same[0].name or same[0].id
        raise ItemRefused("who requests this is no customer of this service desk")

    def _receipt(self, number: str, key: str) -> Receipt:
        return Receipt(id=number, number=key, url=self.desk.naming.page(key))


@dataclass(frozen=True, slots=True)
class AddNotes:
    """Adds internal notes: nobody but agents sees them."""

    desk: Desk

    def send(self, key: str, item: CallNote) -> Receipt:
        """Add a note. Raises SourceError, Unsure when nobody knows."""
        del key  # a note has no field for it
        body = {"body": item.text, "public": False}
        return Receipt(id=_made(self.desk, CommentRecord, self._path(item), body).id)

    def find(self, key: str, item: CallNote) -> Receipt | None:
        """Return the newest note with this text."""
        del key
        same = [note.id for note in self._notes(item) if (note.body or "").split() == item.text.split()]
        return Receipt(id=same[-1]) if same else None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a note is never deleted."""
        del receipt
        raise ItemRefused("a note cannot be removed from here; remove it in the service desk")

    def _notes(self, item: CallNote) -> Iterator[CommentRecord]:
        start = 0
        for _page in range(_MOST_PAGES):
            query = (("public", "false"), ("internal", "true"), ("start", str(start)), ("limit", str(CUSTOMER_ROWS)))
            answer = self.desk.get(f"rest/servicedeskapi/{self._path(item)}", query, missing=True)
            if answer.status == NOT_FOUND:
                return
            page = self.desk.read(CommentsRecord, answer.body)
            yield from page.values
            if page.isLastPage or not page.values:
                return
            start += len(page.values)

    def _path(self, item: CallNote) -> str:
        number = self.desk.naming.local(item.ticket_id)
        if not (number.isascii() and number.isdigit()):
            raise ItemRefused("that request is not known at this service desk")
        return f"request/{number}/comment"


def _made(desk: Desk, shape: type[Shape], path: str, body: object) -> Shape:
    """Return what a POST made."""
    desk.check_secret()
    answer: Answer = desk.client.write("POST", f"rest/servicedeskapi/{path}", body, headers=EXPERIMENTAL)
    try:
        return strict.theirs(shape, answer.body)
    except strict.Mistakes:
        raise Unsure(f"{desk.who} took it and did not say what became of it") from None


@contextmanager
def _asking_first() -> Iterator[None]:
    """What fails in here fails before anything was written."""
    try:
        yield
    except Unsure as error:
        raise SourceAway(str(error)) from None


def _mark(key: str) -> str:
    return f"[Deskcall {key}]"


def _as_it_is(record: UserRecord) -> UserRecord:
    return record
