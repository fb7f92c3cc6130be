"""The people file: its columns, its bad rows, what spreadsheets do to numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cache.errors import SourceGarbled
from cache.model import OrganizationId, TelephoneNumber
from cache.sources.csv_settings import Columns
from cache.sources.opening import open_source

FULL = (
    "ID,Name,E-mail,Organization,employeeID,Support ID,Site,Region,VIP,Job title,Work,Mobile,Home,Fax,Shoe size\n"
    "7,Ann Lee,ann@example.com,Acme,E7,S7,Delft,nl,yes,Clerk,+31 15 123 4567,+31612345678,,+31 15 999,43\n"
)


def test_every_column_reaches_its_field(desk: Any) -> None:
    person = desk.people(FULL).rows[0]

    assert (person.id, person.name, person.email) == ("desk:7", "Ann Lee", "ann@example.com")
    assert (person.employee_id, person.support_id, person.site) == ("E7", "S7", "Delft")
    assert (person.region, person.is_vip, person.job_title) == ("NL", True, "Clerk")
    assert person.numbers == (TelephoneNumber("+31 15 123 4567", "work"), TelephoneNumber("+31612345678", "mobile"))


def test_other_names_of_columns_are_given_in_the_configuration(desk: Any) -> None:
    columns = Columns(people={"Volledige naam": "name", "Toestel": "work", "Nr": "employee ID"})

    pulled = desk.people("id,VOLLEDIGE NAAM,toestel,nr\np1,Ann,4567,12\n", columns=columns)

    person = pulled.rows[0]
    assert (person.name, person.numbers, person.employee_id) == ("Ann", (TelephoneNumber("4567", "work"),), "12")


def test_a_missing_column_is_named_with_those_found_and_the_nearest(desk: Any) -> None:
    with pytest.raises(SourceGarbled, match=r'no column name; found id, nmae, work; wanted .*"nmae" for "name"'):
        desk.people("id,nmae,work\np1,Ann,1\n")


def test_a_person_without_id_is_known_by_the_address(desk: Any) -> None:
    assert desk.people("name,email\nAnn,Ann@Example.com\n").rows[0].id == "desk:ann@example.com"


def test_a_short_row_is_filled_with_nothing(desk: Any) -> None:
    pulled = desk.people("id,name,work,vip\np1,Ann\n")

    assert ([person.name for person in pulled.rows], pulled.troubles) == (["Ann"], [])


def test_empty_cells_behind_the_last_column_are_no_fault(desk: Any) -> None:
    assert desk.people("id,name\np1,Ann,,\n").troubles == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("id,name,vip,work,disabled", "the header comes again"),
        (" ID ,Name,VIP,Work,Disabled", "the header comes again"),
        (",Bob,,,", "no id and no email"),
        ("p3,,,,", "no name"),
        ("p1,Bob,,,", "the id of line 2 comes again; that line is kept"),
        ("p3,Bob,maybe,,", 'column "vip" is not'),
        ("p3,Bob,,,perhaps", 'column "disabled" is not'),
        ("p3,Bob,,,,extra", "6 columns where the header has 5"),
    ],
)
def test_a_bad_row_is_left_out_and_said_and_the_rest_is_loaded(desk: Any, row: str, reason: str) -> None:
    pulled = desk.people(f"id,name,vip,work,disabled\np1,Ann,,,\n{row}\np9,Eve,,,\n")

    assert [person.name for person in pulled.rows] == ["Ann", "Eve"]
    assert len(pulled.troubles) == 1
    assert pulled.troubles[0].startswith(f"people.csv, line 3: {reason}")


@pytest.mark.parametrize(("word", "is_vip"), [("1", True), ("TRUE", True), ("Yes", True), ("0", False), ("no", False)])
def test_vip_is_said_in_the_words_of_spreadsheets(desk: Any, word: str, is_vip: bool) -> None:
    assert desk.people(f"id,name,vip\np1,Ann,{word}\n").rows[0].is_vip is is_vip


def test_somebody_who_is_disabled_is_not_there(desk: Any) -> None:
    pulled = desk.people("id,name,disabled\np1,Ann,true\np2,Bob,false\n")

    assert [person.name for person in pulled.rows] == ["Bob"]


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("'0201234567", ["0201234567"]),
        ("\t+31201234567", ["+31201234567"]),
        ("'+31201234567", ["+31201234567"]),
        ("1; 2;3", ["1", "2", "3"]),
        ("tel:1234;ext=56", ["tel:1234;ext=56"]),
        (" ; ", []),
    ],
)
def test_the_marks_of_a_spreadsheet_do_not_belong_to_a_number(desk: Any, cell: str, numbers: list[str]) -> None:
    pulled = desk.people(f"id,name,work\np1,Ann,{cell}\n")

    assert [number.raw for number in pulled.rows[0].numbers] == numbers


@pytest.mark.parametrize("cell", ["1.12E+10", "3,12e+11", "1E11"])
def test_a_number_in_scientific_notation_is_left_out_and_its_person_stays(desk: Any, cell: str) -> None:
    pulled = desk.people(f'id,name,work,mobile\np1,Ann,"{cell}",0612345678\n')

    assert [number.raw for number in pulled.rows[0].numbers] == ["0612345678"]
    assert "line 2: the work number was turned into scientific notation" in pulled.troubles[0]


def test_a_region_that_is_no_country_code_costs_the_region_only(desk: Any) -> None:
    pulled = desk.people("id,name,region\np1,Ann,Netherlands\n")

    assert (pulled.rows[0].region, len(pulled.troubles)) == ("", 1)


def test_a_dutch_apostrophe_stays_in_the_name(desk: Any) -> None:
    assert desk.people("id,name\np1,Gerard van 't Hart\np2,'s Gravesande\n").rows[1].name == "'s Gravesande"


def test_the_guard_before_a_formula_is_taken_off_a_name(desk: Any) -> None:
    assert desk.people("id,name\np1,'=Ann\n").rows[0].name == "=Ann"


def test_nineteen_bad_rows_in_a_small_file_are_only_reported(desk: Any) -> None:
    content = "id,name\n" + "p1,Ann\n" + ",Nobody\n" * 19

    assert len(desk.people(content).troubles) == 19


def test_more_than_five_percent_of_bad_rows_refuse_the_file(desk: Any) -> None:
    content = "id,name\n" + ",Nobody\n" * 20 + "".join(f"p{row},Ann\n" for row in range(379))

    with pytest.raises(SourceGarbled, match=r"people\.csv: more than 5 % of 399 rows .* line 2: no id"):
        desk.people(content)


def test_just_five_percent_of_bad_rows_do_not(desk: Any) -> None:
    content = "id,name\n" + ",Nobody\n" * 20 + "".join(f"p{row},Ann\n" for row in range(380))

    assert len(desk.people(content).rows) == 380


def test_organizations_that_only_people_name_are_organizations(desk: Any, pull: Any) -> None:
    settings = desk.settings(
        organizations="id,name,telephone\no1,Acme,+31201234567\n",
        people="id,name,organization\np1,Ann,o1\np2,Bob,ACME\np3,Eve,Umbrella\np4,Joe,umbrella\np5,Sue,\n",
    )
    opened = open_source(settings)

    organizations = pull(opened.organizations).rows
    people = pull(opened.people).rows

    assert [(row.id, row.name) for row in organizations] == [("desk:o1", "Acme"), ("desk:name:umbrella", "Umbrella")]
    own = OrganizationId("desk:name:umbrella")
    assert [row.organization_id for row in people] == ["desk:o1", "desk:o1", own, own, None]


def test_an_organization_row_without_name_is_left_out(desk: Any, pull: Any) -> None:
    opened = open_source(desk.settings(organizations="id,name\no1,\no2,Acme\no2,Again\n"))

    pulled = pull(opened.organizations)

    assert ([row.name for row in pulled.rows], len(pulled.troubles)) == (["Acme"], 2)


def test_a_message_never_holds_what_a_cell_said(desk: Any) -> None:
    pulled = desk.people("id,name,vip,work\nsecret-id,Secret Name,secret,\np2,Secret Name,,1.2E+10\n")

    assert "ecret" not in "".join(pulled.troubles)


def test_people_come_in_batches_of_at_most_500(desk: Any, tmp_path: Path) -> None:
    content = "id,name\n" + "".join(f"p{row},Ann\n" for row in range(1001))
    stream = open_source(desk.settings(people=content)).people

    first = stream.pull(None)
    second = stream.pull(first.cursor)
    third = stream.pull(second.cursor)

    assert [len(batch.upserts) for batch in (first, second, third)] == [500, 500, 1]
    assert ([batch.more for batch in (first, second, third)], first.total) == ([True, True, False], 1001)
