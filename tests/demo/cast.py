"""Who rings in the demo: one caller after the other, each a different outcome."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from demo.sample_directory import EXAMPLE, Directory, Organization, Person, Ticket

from cache.numbers import Site, read, split

NEWEST = 50  # what the cache keeps of a person beside open ones
Wanted = Callable[[Ticket], bool]


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring: what it shows, in words, and the parameters that the telephone system sends."""

    outcome: str
    sentence: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """The query string of ``/sd``."""
        return "&".join(f"{name}={quote(value, safe='')}" for name, value in self.parameters)


@dataclass(slots=True)
class Cast:
    """Picks callers out of a directory."""

    directory: Directory
    chance: random.Random
    _owners: Counter[str] = field(init=False)
    _tickets: dict[str, list[Ticket]] = field(init=False)

    def __post_init__(self) -> None:
        lines = ({line.e164 for line in person.lines} for person in self.directory.people)
        self._owners = Counter(e164 for own in lines for e164 in own)
        self._owners.update(organization.line.e164 for organization in self.directory.organizations)
        self._tickets = {person.id: [] for person in self.directory.people}
        for ticket in reversed(self.directory.tickets):
            for who in {ticket.requested_by.id, ticket.requested_for.id}:
                self._tickets[who].append(ticket)

    def rings(self) -> Iterator[Ring]:
        """Yield rings for ever: each outcome once, then again with other people."""
        yield self.example()
        while True:
            yield self.shared()
            yield self.unknown()
            yield self.ticket()
            yield self.dialed()
            yield self.withheld()
            yield self.closed_ticket()
            yield self.missing_ticket()
            yield self.badge()
            yield self.old_ticket()
            yield self.crowd()
            yield self.known()

    def example(self) -> Ring:
        """The caller of the README."""
        person = next(person for person in self.directory.people if EXAMPLE in person.lines)
        return Ring("known caller", f"{_who(person)} calls", (("telephone", EXAMPLE.e164),))

    def known(self) -> Ring:
        """Somebody whose number is nobody else's."""
        person, number = self._single()
        return Ring("known caller", f"{_who(person)} calls", (("telephone", number),))

    def shared(self) -> Ring:
        """A number that a few people share: the console asks who it is."""
        few = sorted(e164 for e164, count in self._owners.items() if 2 <= count <= 9)
        of_people = [number for number in few if number not in self._main_numbers()]
        number = self.chance.choice(of_people)
        return Ring("shared number", f"{self._owners[number]} people share this number", (("telephone", number),))

    def unknown(self) -> Ring:
        """A number that nobody has."""
        number = f"+3130188{self.chance.randrange(10**4):04}"
        return Ring("unknown caller", "nobody has this number", (("telephone", number),))

    def withheld(self) -> Ring:
        """A caller who shows no number."""
        return Ring("withheld number", "the caller shows no number", (("telephone", "anonymous"),))

    def ticket(self) -> Ring:
        """An open request, entered by key."""
        person = self._caller_with(lambda ticket: ticket.is_open)
        found = next(ticket for ticket in self._newest(person) if ticket.is_open)
        sentence = f"{_who(found.requested_by)} entered request {found.number}: {found.subject}"
        return Ring("request", sentence, (("request", found.number), ("telephone", "anonymous")))

    def closed_ticket(self) -> Ring:
        """A closed request, entered by key."""
        person = self._caller_with(lambda ticket: not ticket.is_open)
        found = next(ticket for ticket in self._newest(person) if not ticket.is_open)
        sentence = f"{_who(found.requested_by)} entered request {found.number}, which is {found.status.lower()}"
        return Ring("closed request", sentence, (("request", found.number),))

    def old_ticket(self) -> Ring:
        """An open request older than the newest 50 of its requester: the cache has it, the page does not open it."""
        older = [
            ticket
            for person in self.directory.people
            for ticket in self._tickets[person.id][NEWEST:]
            if ticket.is_open and ticket.requested_by is person and ticket.requested_for is person
        ]
        found = self.chance.choice(older)
        sentence = f"request {found.number} is older than the newest {NEWEST} of {_who(found.requested_by)}"
        return Ring("old request", sentence, (("request", found.number),))

    def missing_ticket(self) -> Ring:
        """A request number that nobody ever gave."""
        number = str(self.chance.randrange(900_000, 999_999))
        return Ring("missing request", f"there is no request {number}", (("request", number),))

    def dialed(self) -> Ring:
        """Somebody who dialed the line of another organization."""
        person, number = self._single()
        dialed = self._dialed(person)
        sentence = f"{_who(person)} dialed the line of {dialed.name}"
        return Ring("dialed organization", sentence, (("telephone", number), ("called", dialed.line.e164)))

    def badge(self) -> Ring:
        """Somebody who typed the number of their badge."""
        person = self.chance.choice([person for person in self.directory.people if person.support_id])
        return Ring("support ID", f"{_who(person)} entered {person.support_id}", (("supportID", person.support_id),))

    def crowd(self) -> Ring:
        """The main number of a place without direct lines."""
        [(number, _)] = self._owners.most_common(1)
        return Ring("number of a crowd", f"more than {NEWEST} people call with it", (("telephone", number),))

    def _single(self) -> tuple[Person, str]:
        """Return somebody with a telephone of their own, and its number as one telephone system or other sends it."""
        while True:
            person = self.chance.choice(self.directory.people)
            readable = _read(person)
            own = [line.e164 for line in person.lines if self._owners[line.e164] == 1 and not line.extension]
            for number in own:
                if number in readable:
                    return person, self._as_sent(number)

    def _as_sent(self, number: str) -> str:
        forms = [number, f"00{number[1:]}"]
        if number.startswith("+31"):
            forms.append(f"0{number[3:]}")
        return self.chance.choice(forms)

    def _caller_with(self, wanted: Wanted) -> Person:
        return self.chance.choice(
            [person for person in self.directory.people if any(map(wanted, self._newest(person)))]
        )

    def _newest(self, person: Person) -> list[Ticket]:
        own = [ticket for ticket in self._tickets[person.id][:NEWEST] if ticket.requested_by is person]
        return [ticket for ticket in own if ticket.requested_for is person]

    def _dialed(self, person: Person) -> Organization:
        others = [each for each in self.directory.organizations if each is not person.organization]
        return self.chance.choice([each for each in others if self._owners[each.line.e164] < NEWEST])

    def _main_numbers(self) -> set[str]:
        return {organization.line.e164 for organization in self.directory.organizations}


def _who(person: Person) -> str:
    return f"{person.name} of {person.organization.name}"


def _read(person: Person) -> set[str]:
    """Return the numbers that the cell texts of *person* surely mean."""
    site = Site(region=person.organization.region)
    texts = [text for cell in (person.work, person.mobile, person.home) for text in split(cell)]
    found = [read(text, site) for text in texts]
    return {f"+{number.readings[0]}" for number in found if number.sure}
