"""The contact-details export, as it is."""

from __future__ import annotations

from typing import Any

from cache.model import TelephoneNumber
from cache.sources.opening import open_source

HEADER = "Person,Contact Protocol,Contact Label,Contact URI,Address Street,Integration\n"
EXPORT = HEADER + (
    "ann@example.com,telephone,work,\t+1 713 987 2967,,false\n"
    "ann@example.com,telephone,mobile,+1 713 555 0100,,false\n"
    "ann@example.com,telephone,fax,+1 713 555 0199,,false\n"
    "ann@example.com,telephone,skype,chesscole1,,false\n"
    "ann@example.com,website,work,https://example.com,,false\n"
)


def test_telephone_numbers_for_work_mobile_and_home_are_taken_and_nothing_else(desk: Any, pull: Any) -> None:
    person = pull(open_source(desk.settings(contacts=EXPORT)).people).rows[0]

    assert person.numbers == (TelephoneNumber("+1 713 987 2967", "work"), TelephoneNumber("+1 713 555 0100", "mobile"))


def test_without_a_people_file_a_person_is_known_by_the_address(desk: Any, pull: Any) -> None:
    people = pull(open_source(desk.settings(contacts=EXPORT)).people).rows

    assert [(person.id, person.name, person.email) for person in people] == [
        ("desk:ann@example.com", "ann@example.com", "ann@example.com")
    ]


def test_the_numbers_go_to_the_person_of_that_address(desk: Any, pull: Any) -> None:
    settings = desk.settings(contacts=EXPORT, people="id,name,email,home\n7,Ann,ANN@example.com,5551234\n")

    people = pull(open_source(settings).people).rows

    assert [(person.id, len(person.numbers)) for person in people] == [("desk:7", 3)]


def test_the_numbers_of_a_shared_address_are_nobodys(desk: Any, pull: Any) -> None:
    settings = desk.settings(contacts=EXPORT, people="id,name,email\n7,Ann,ann@example.com\n8,Bob,Ann@example.com\n")

    people = pull(open_source(settings).people).rows

    assert [(person.id, person.numbers) for person in people] == [("desk:7", ()), ("desk:8", ())]


def test_the_export_is_read_in_its_other_dress_too(desk: Any, pull: Any) -> None:
    content = EXPORT.replace(",\t+1", ",'+1").replace(",", "\t").encode("utf-16")

    assert len(pull(open_source(desk.settings(contacts=content)).people).rows[0].numbers) == 2


def test_a_number_without_person_is_reported(desk: Any, pull: Any) -> None:
    pulled = pull(open_source(desk.settings(contacts=HEADER + ",telephone,work,+17139872967,,false\n")).people)

    assert pulled.troubles == ["contacts.csv, line 2: no person; the row was left out"]
