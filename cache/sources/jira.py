"""Jira Service Management, Cloud and Data Center: what one site gives and takes."""

from __future__ import annotations

from dataclasses import dataclass

from cache.model import CallNote, Draft, Person, Ticket
from cache.sources import LooksUp, Stream, Writer
from cache.sources.jira_desk import Desk
from cache.sources.jira_look_up import LookUp
from cache.sources.jira_people import Customers
from cache.sources.jira_settings import JiraSettings
from cache.sources.jira_tickets import Requests
from cache.sources.jira_writing import AddNotes, OpenTickets
from cache.sources.network import Clock


@dataclass(frozen=True, slots=True)
class Jira:
    """One site. What the settings do not ask for is None."""

    desk: Desk

    @classmethod
    def of(cls, settings: JiraSettings, secret: str, clock: Clock | None = None) -> Jira:
        """Return the site of *settings*, opened by *secret*, a token."""
        return cls(Desk(settings, secret, clock or Clock()))

    def people(self) -> Stream[Person] | None:
        """Return the customers of the service projects."""
        return Customers(self.desk) if self.desk.settings.gives("people") else None

    def organizations(self) -> None:
        """Nothing: they are not read."""

    def tickets(self) -> Stream[Ticket] | None:
        """Return the requests of the service projects, as far back as the settings say."""
        return Requests(self.desk) if self.desk.settings.gives("tickets") else None

    def looks_up(self) -> LooksUp:
        """Return how it is asked while a telephone rings."""
        return LookUp(self.desk)

    def link_numbers(self) -> None:
        """Nothing: Jira has no telephone numbers."""

    def open_tickets(self) -> Writer[Draft] | None:
        """Return what opens requests, if the settings let it."""
        return OpenTickets(self.desk) if self.desk.settings.takes("tickets") else None

    def add_notes(self) -> Writer[CallNote] | None:
        """Return what adds notes, if the settings let it."""
        return AddNotes(self.desk) if self.desk.settings.takes("notes") else None
