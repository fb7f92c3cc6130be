"""What the directory report names, and how it leaves as a file."""

from __future__ import annotations

import factories
import pytest

from cache.database import Cache
from cache.directory_report import export_field, report, to_csv
from cache.model import TelephoneNumber
from cache.numbers import Site

NL = Site("NL")


def test_numbers_that_cannot_be_matched_are_named_with_their_reason(cache: Cache) -> None:
    factories.person(cache, name="Ann", number="+31201234567")
    factories.person(cache, name="Bob", number="+31 20 123 45 67")
    factories.person(cache, name="Cem", number="4.41632E+11")
    factories.person(cache, name="Dee", number="1234")
    factories.person(cache, name="Eve")
    factories.person(cache, name="Fay", numbers=(TelephoneNumber("+31201234569", "fax"),))
    factories.person(cache, name="Gus", number="ask reception")
    factories.person(cache, name="Hal", number="+31612345678")

    found = report(cache, NL)

    assert [(row.name, row.reason, row.shared_by) for row in found.rows] == [
        ("Cem", "unparseable", 1),
        ("Gus", "unparseable", 1),
        ("Dee", "too short", 1),
        ("Bob", "shared", 2),
        ("Ann", "shared", 2),
        ("Fay", "only a fax number", 1),
        ("Eve", "no number", 1),
    ]
    assert (found.people, found.numbers) == (8, 7)


def test_an_extension_is_not_too_short_where_own_stems_are_known(cache: Cache) -> None:
    factories.person(cache, number="1234")

    assert report(cache, Site("NL", stems=("3120123",))).rows == ()


def test_one_human_being_with_the_number_in_two_fields_shares_it_with_nobody(cache: Cache) -> None:
    numbers = (TelephoneNumber("+31201234567", "work"), TelephoneNumber("020 1234567", "home"))
    factories.person(cache, numbers=numbers)

    assert report(cache, NL).rows == ()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_field_is_a_formula(sign: str) -> None:
    assert (export_field(f"{sign}1+1"), export_field("1+1")) == (f"'{sign}1+1", "1+1")


def test_the_file_quotes_what_it_must(cache: Cache) -> None:
    factories.person(cache, id="desk:1", name='=HYPERLINK("x"), Eve', number="+1,5E+3")

    assert to_csv(report(cache, NL)).splitlines() == [
        "person,name,number,reason,people",
        """desk:1,"'=HYPERLINK(""x""), Eve","'+1,5E+3",unparseable,1""",
    ]
