"""Records as Jira sends them → rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cache.model import Person, PersonId, Ticket, TicketId
from cache.sources.records import utc
from cache.strict import Mistake, Mistakes

_DONE = "done"  # of the three categories that every status has, whatever it is called


@dataclass(frozen=True, slots=True)
class UserRecord:
    """Somebody. Cloud names them by *accountId*, Data Center by *key*; whether the address is told is their choice."""

    displayName: str
    accountId: str | None = None
    key: str | None = None
    name: str | None = None
    emailAddress: str | None = None
    active: bool | None = None

    @property
    def id(self) -> str:
        """Return what names them for ever. Raises Mistakes."""
        found = self.accountId or self.key
        if not found:
            raise Mistakes((Mistake(("accountId",), "is missing"),))
        return found


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """What a status means."""

    key: str


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """A status, in the desk's own word."""

    name: str
    statusCategory: CategoryRecord


@dataclass(frozen=True, slots=True)
class FieldsRecord:
    """The fields of a request that are asked for."""

    status: StatusRecord
    created: str
    updated: str
    summary: str | None = None
    reporter: UserRecord | None = None


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """A request. Its *key* changes when it moves to another project, its *id* never."""

    id: str
    key: str
    fields: FieldsRecord


@dataclass(frozen=True, slots=True)
class StampFieldsRecord:
    """When a request changed last."""

    updated: str


@dataclass(frozen=True, slots=True)
class StampRecord:
    """As little of a request as there is."""

    id: str
    fields: StampFieldsRecord


@dataclass(frozen=True, slots=True)
class TextFieldsRecord:
    """The text of a request: Data Center sends it as it is, Cloud as a tree of paragraphs."""

    description: Any = None


@dataclass(frozen=True, slots=True)
class TextRecord:
    """A request and its text."""

    id: str
    key: str
    fields: TextFieldsRecord


@dataclass(frozen=True, slots=True)
class ServiceDeskRecord:
    """A service project: *id* among the service desks, *projectKey* before the numbers of its requests."""

    id: str
    projectKey: str


@dataclass(frozen=True, slots=True)
class ServiceDesksRecord:
    """A page of service projects."""

    values: tuple[ServiceDeskRecord, ...]
    isLastPage: bool


@dataclass(frozen=True, slots=True)
class CreatedRecord:
    """What a request that was made says of itself."""

    issueId: str
    issueKey: str


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment of a request."""

    id: str
    body: str | None = None
    public: bool | None = None


@dataclass(frozen=True, slots=True)
class CommentsRecord:
    """A page of comments."""

    values: tuple[CommentRecord, ...]
    isLastPage: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """How the rows of one source are called: *source* before each id, *pages* before each page."""

    source: str
    pages: str

    def person(self, record: UserRecord) -> Person:
        """Return the row of a customer: without a number, which Jira has none of."""
        return Person(self.person_key(record), record.displayName, email=record.emailAddress or "")

    def ticket(self, record: IssueRecord) -> Ticket:
        """Return the row of a request."""
        fields, reporter = record.fields, record.fields.reporter
        email = reporter.emailAddress if reporter else None
        return Ticket(
            self.ticket_key(record.id),
            record.key,
            fields.summary or "",
            fields.status.statusCategory.key != _DONE,
            status=fields.status.name,
            requesters=(self.person_key(reporter),) if reporter else (),
            requester_emails=(email,) if email else (),
            created_at=utc(fields.created, "created"),
            updated_at=utc(fields.updated, "updated"),
            url=self.page(record.key),
        )

    def person_key(self, record: UserRecord) -> PersonId:
        """Return the id of a person."""
        return PersonId(f"{self.source}:{record.id}")

    def ticket_key(self, number: str) -> TicketId:
        """Return the id of a request."""
        return TicketId(f"{self.source}:{number}")

    def page(self, key: str) -> str:
        """Return the address of the page of a request."""
        return f"{self.pages}/browse/{key}"

    def local(self, row_id: str) -> str:
        """Return the id over there; "" for one of another source."""
        source, _, local = row_id.partition(":")
        return local if source == self.source else ""
