"""Encodings, delimiters, quotes and limits."""

from __future__ import annotations

import codecs
from typing import Any

import pytest

from cache.errors import SourceGarbled

PLAIN = "id,name,work\np1,Zoë Müller,+31201234567\n"


@pytest.mark.parametrize(
    ("raw", "declared"),
    [
        pytest.param(PLAIN.encode(), "", id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + PLAIN.encode(), "", id="utf-8 with BOM"),
        pytest.param(codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), "", id="utf-16 little endian"),
        pytest.param(codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), "", id="utf-16 big endian"),
        pytest.param(PLAIN.encode("cp1252"), "cp1252", id="declared"),
        pytest.param(codecs.BOM_UTF8 + PLAIN.encode(), "cp1252", id="a BOM is surer than what is declared"),
    ],
)
def test_a_known_encoding_gives_the_name_as_it_was_written(desk: Any, raw: bytes, declared: str) -> None:
    pulled = desk.people(raw, encoding=declared)

    assert [person.name for person in pulled.rows] == ["Zoë Müller"]


def test_an_undeclared_encoding_is_refused_with_line_byte_and_advice(desk: Any) -> None:
    with pytest.raises(SourceGarbled, match=r'people\.csv, line 2: byte 0xeb is not utf-8.*encoding = "cp1252"'):
        desk.people(PLAIN.encode("cp1252"))


def test_half_a_character_at_the_end_of_a_utf16_file_is_refused(desk: Any) -> None:
    with pytest.raises(SourceGarbled, match="line 3"):
        desk.people(codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le") + b"x")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declared", [False, True])
def test_the_delimiter_is_the_one_that_gives_the_wanted_columns(desk: Any, delimiter: str, declared: bool) -> None:
    options = {"delimiter": "tab" if delimiter == "\t" else delimiter} if declared else {}

    pulled = desk.people(PLAIN.replace(",", delimiter), **options)

    assert [person.numbers[0].raw for person in pulled.rows] == ["+31201234567"]


def test_a_delimiter_inside_quotes_and_in_the_header_of_another_column_does_not_mislead(desk: Any) -> None:
    pulled = desk.people('id;name;"Last, first, middle"\np1;"Lee; Ann";"Lee, Ann"\n')

    assert [person.name for person in pulled.rows] == ["Lee; Ann"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_end_as_each_system_ends_them(desk: Any, end: str) -> None:
    pulled = desk.people(end.join(["id,name", "p1,Ann", "p2,Bob"]))

    assert [person.name for person in pulled.rows] == ["Ann", "Bob"]


def test_a_line_end_inside_quotes_belongs_to_the_cell(desk: Any) -> None:
    pulled = desk.people('id,name,work\np1,"Ann\nLee","+31201234567\n+31207654321"\n')

    assert [(person.name, len(person.numbers)) for person in pulled.rows] == [("Ann Lee", 2)]


def test_a_quote_written_twice_is_one_quote(desk: Any) -> None:
    pulled = desk.people('id,name\np1,"Ann ""Bee"" Lee"\n')

    assert pulled.rows[0].name == 'Ann "Bee" Lee'


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('p1,Ann\np2,"Bob\np3,Eve\n', id="to the end of the file"),
        pytest.param('p1,Ann\np2,"Bob\np3,"Eve"\n', id="to the next quote"),
    ],
)
def test_an_unclosed_quote_refuses_the_file_and_says_where_it_opens(desk: Any, rows: str) -> None:
    with pytest.raises(SourceGarbled, match="quote that opens in line 3 is not closed"):
        desk.people("id,name\n" + rows)


def test_text_behind_a_closing_quote_costs_its_row_only(desk: Any) -> None:
    pulled = desk.people('id,name\np1,"Ann" Lee\np2,Bob\n')

    assert ([person.name for person in pulled.rows], len(pulled.troubles)) == (["Bob"], 1)
    assert "people.csv, line 2" in pulled.troubles[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("", "is empty", id="nothing"),
        pytest.param(" \r\n\n", "is empty", id="blank lines"),
        pytest.param(codecs.BOM_UTF8.decode(), "no column", id="a BOM and nothing else"),
        pytest.param("id,name\np1,A\0nn\n", "line 2: a NUL", id="NUL"),
        pytest.param("id,name\np1," + "A" * 65_537 + "\n", "line 2: a field is longer", id="a field of 64 KiB"),
    ],
)
def test_what_is_no_such_file_is_refused(desk: Any, content: str, reason: str) -> None:
    with pytest.raises(SourceGarbled, match=reason):
        desk.people(content)


def test_a_file_of_more_than_a_million_rows_is_refused(desk: Any) -> None:
    content = "id,name\n" + "p,A\n" * 1_000_001

    with pytest.raises(SourceGarbled, match="more than 1,000,000 rows"):
        desk.people(content)


def test_blank_rows_are_no_rows(desk: Any) -> None:
    pulled = desk.people("\n\nid,name,work\n\np1,Ann,\n,,\n\n")

    assert ([person.name for person in pulled.rows], pulled.troubles) == (["Ann"], [])
