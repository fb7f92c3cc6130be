"""What a notification says of the caller."""

from __future__ import annotations

from agent.model import Candidate, Resolution
from agent.web.present.notice import Notice, notice
from cache.model import Person, PersonId
from cache.numbers import Site, read

NUMBER = read("+31 20 123 4567", Site(region="NL"))


def found(*names):
    people = (Candidate(Person(PersonId(f"desk:{name}"), name)) for name in names)
    return Resolution(candidates=tuple(people), number=NUMBER)


def test_a_name_is_said_when_it_is_certain():
    assert notice(found("Anna"), with_name=True) == Notice("Anna", "+31 20 123 4567")


def test_no_name_is_said_unless_it_is_asked_for():
    assert notice(found("Anna"), with_name=False) == Notice("New call", "+31 20 123 4567")


def test_no_name_is_said_of_several():
    assert notice(found("Anna", "Ben"), with_name=True) == Notice("New call", "+31 20 123 4567")


def test_nothing_is_said_but_that_there_is_a_call():
    assert notice(None, with_name=False) == Notice("New call", "")
