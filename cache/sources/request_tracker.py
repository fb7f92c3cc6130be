"""Request Tracker 5: what it gives and takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from cache.model import CallNote, Draft, NumberLink, Organization, Person, PersonId, Ticket
from cache.sources import Stream, Writer
from cache.sources.desk_settings import history_days
from cache.sources.network import Clock
from cache.sources.request_tracker_desk import Desk
from cache.sources.request_tracker_people import HandedOn, UserStream, as_organizations, as_people
from cache.sources.request_tracker_settings import RequestTrackerSettings
from cache.sources.request_tracker_tickets import TicketStream
from cache.sources.request_tracker_writing import AddNotes, LinkNumbers, OpenTickets


@dataclass(frozen=True, slots=True)
class LookUp:
    """What can be asked while a telephone rings. Its lists of users cannot be filtered by number."""

    desk: Desk

    def callers(self, telephone: str) -> tuple[Person, ...]:
        """Return nobody: it finds no one by a number."""
        del telephone
        return ()

    def ticket(self, number: str) -> Ticket | None:
        """Return None: every ticket comes with the pull."""
        del number
        return None

    def tickets_of(self, person_id: PersonId) -> tuple[Ticket, ...]:
        """Return the newest 50 of a user, newest first. Raises SourceError."""
        user = self.desk.naming.local(person_id)
        return TicketStream(self.desk).of(user) if user else ()


@dataclass(frozen=True, slots=True)
class RequestTracker:
    """One Request Tracker. What the settings do not ask for is None."""

    desk: Desk
    _handed_on: HandedOn = field(default_factory=HandedOn)

    @classmethod
    def of(cls, settings: RequestTrackerSettings, secret: str, clock: Clock | None = None) -> RequestTracker:
        """Return the Request Tracker of *settings*, opened by *secret*, a token of its user."""
        return cls(Desk.of(settings, secret, clock or Clock()))

    def people(self) -> Stream[Person] | None:
        """Return the users that are not disabled."""
        if not self.desk.settings.gives("people"):
            return None
        return UserStream(self.desk, as_people(self.desk.naming), self._handed_on)

    def organizations(self) -> Stream[Organization] | None:
        """Return the organizations that users name."""
        if not self.desk.settings.gives("people"):
            return None
        return UserStream(self.desk, as_organizations(self.desk.naming), self._handed_on, hands_on=True)

    def tickets(self) -> Stream[Ticket] | None:
        """Return the tickets, the closed ones as far back as the settings say."""
        days = history_days(self.desk.settings.history)
        return TicketStream(self.desk, days) if self.desk.settings.gives("tickets") else None

    def looks_up(self) -> LookUp:
        """Return how it is asked while a telephone rings."""
        return LookUp(self.desk)

    def link_numbers(self) -> Writer[NumberLink] | None:
        """Return what writes numbers, if the settings let it."""
        return LinkNumbers(self.desk) if self.desk.settings.takes("numbers") else None

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens tickets, if the settings let it."""
        return OpenTickets(self.desk) if self.desk.settings.takes("tickets") else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return what adds notes, if the settings let it."""
        return AddNotes(self.desk) if self.desk.settings.takes("notes") else None
