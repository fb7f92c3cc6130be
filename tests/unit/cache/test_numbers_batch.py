"""Pairs judged in bulk and in words, as `deskcall match` prints them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cache.numbers import Site, Tier, warm
from cache.numbers.batch import BrokenLine, judge_line
from cache.numbers.explaining import explain

TABLE = Path(__file__).parents[2] / "data" / "match_cases.json"
ROWS = json.loads(TABLE.read_text(encoding="utf-8"))["rows"]
NL = Site(region="NL")


def expected(row) -> dict[str, object]:
    if row["expect"] == "rank":
        return {"id": row["id"], "match": True, "order": row["order"], "shown": row["shown"]}
    return {"id": row["id"], "match": row["expect"] == "match"}


@pytest.mark.parametrize("row", [pytest.param(row, id=str(row["id"])) for row in ROWS])
def test_a_line_of_the_truth_table_is_judged_as_expected(row):
    answer = json.loads(judge_line(json.dumps(row), 1))

    assert {key: answer[key] for key in expected(row)} == expected(row)


def test_a_judgement_names_the_score_and_the_rule():
    line = '{"id": 7, "registered": "1234567", "incoming": "020 1234567", "region": "NL"}'

    answer = json.loads(judge_line(line, 1))

    assert answer == {"id": 7, "match": True, "tier": 47, "rule": "ends in …1234567"}


def test_a_pair_that_does_not_match_has_no_score():
    line = '{"id": 7, "registered": "020 1234568", "incoming": "020 1234567", "region": "NL"}'

    answer = json.loads(judge_line(line, 1))

    assert (answer["match"], answer["tier"], answer["rule"]) == (
        False,
        None,
        "both numbers are complete, and they differ",
    )


def test_several_people_of_whom_none_matches_have_an_empty_order():
    line = '{"registered": ["020 1234568"], "incoming": "020 1234567", "region": "NL"}'

    answer = json.loads(judge_line(line, 1))

    assert (answer["match"], answer["order"], answer["shown"]) == (False, [], 0)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        "12",
        "[" * 100_000,
        "9" * 10_000,
        '{"id": 1}',
        '{"id": NaN, "registered": "112", "incoming": "112"}',
        '{"id": 1e999, "registered": "112", "incoming": "112"}',
        '{"id": {}, "registered": "112", "incoming": "112"}',
        '{"registered": 5, "incoming": "1"}',
        '{"registered": ["1", 2], "incoming": "1"}',
        '{"registered": "1", "incoming": null}',
        '{"registered": "1", "incoming": "1", "region": 5}',
        '{"registered": "1", "incoming": "1", "region": "Nederland"}',
        '{"registered": "1", "incoming": "1", "region": "UK"}',
        '{"registered": "1", "incoming": "1", "region": ""}',
        '{"registered": "1", "incoming": "1", "site": []}',
        '{"registered": "1", "incoming": "1", "site": {"stem": ["31"]}}',
        '{"registered": "1", "incoming": "1", "site": {"stems": "31"}}',
        '{"registered": "1", "incoming": "1", "site": {"stems": ["+31"]}}',
        '{"registered": "1", "incoming": "1", "site": {"outside": [0]}}',
        '{"registered": "1", "incoming": "1", "site": {"area": 20}}',
        '{"registered": "1", "incoming": "1", "site": {"extension": [6, 2]}}',
    ],
)
def test_a_broken_line_is_refused_with_its_number(line):
    with pytest.raises(BrokenLine, match=r"^line 7: "):
        judge_line(line, 7)


def test_a_refusal_carries_the_id_of_its_row():
    with pytest.raises(BrokenLine) as refused:
        judge_line('{"id": "a1", "registered": null, "incoming": "112"}', 7)

    assert json.loads(refused.value.as_json()) == {"id": "a1", "error": 'line 7: "registered" has to be a text'}


def test_a_refusal_of_a_row_without_id_has_none():
    with pytest.raises(BrokenLine) as refused:
        judge_line("{", 7)

    assert json.loads(refused.value.as_json()).keys() == {"error"}


@pytest.mark.parametrize(
    ("registered", "incoming", "words"),
    [
        ("020 1234567 tst 12", "020 1234567", ("sure: +31 20 123 4567, extension 12",)),
        ("201234567", "112", ("not sure: 201234567, perhaps +31 20 123 4567",)),
        ("1234", "*21#", ("short number 1234",)),
        ("*21#", "112", ("service code *21#",)),
        ("4.41632E+11", "112", ("not readable as a number",)),
        ("{CALLER1}", "112", ("a macro that was not filled in",)),
        (
            "+49 89 99998-0 DW 123",
            "112",
            ("sure: +49 89 999980, extension 123, also +49 89 99998123",),
        ),
        ("020 1234567 / 06 12345678", "", ("sure: +31 20 123 4567", "sure: +31 6 12345678")),
        ("ask reception", "112", ()),
    ],
)
def test_every_number_of_a_field_is_explained_in_words(registered, incoming, words):
    assert explain(registered, incoming, NL).registered == words


@pytest.mark.parametrize(
    ("registered", "incoming", "rule"),
    [
        ("020 1234567", "anonymous", "the caller shows no number (withheld)"),
        ("020 1234567", "{CALLERNUM}", "the caller shows a macro that was not filled in"),
        ("ask reception", "020 1234567", "the directory field holds no number"),
        ("020 1234567 x12", "020 1234567 x13", "the extensions differ"),
        ("020 1234567", "020 1234568", "both numbers are complete, and they differ"),
        ("020 1234567", "4567", "fewer than 7 digits match only the same digits, or a direct number of an own block"),
        ("2345678", "3345678", "neither is the whole number or the last 7 or more digits of the other"),
        ("020 1234567", "020 1234567 x9", "same line, extension 9 is not listed"),
        ("+54 9 11 5555 1234", "+54 11 5555 1234", "same number in another spelling"),
    ],
)
def test_the_reason_is_said_in_words(registered, incoming, rule):
    assert explain(registered, incoming, NL).rule == rule


def test_a_person_abroad_is_read_with_their_own_region():
    explanation = explain("030 901820", "+49 30 901820", NL, "DE")

    assert explanation.tier is Tier.SAME


def test_numbers_load_neither_geocoder_nor_carrier():
    code = "import sys, cache.numbers.batch as b, cache.numbers.keys, cache.numbers.showing; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert {"phonenumbers.geocoder", "phonenumbers.carrier", "phonenumbers.timezone"}.isdisjoint(loaded.stdout.split())


@pytest.mark.parametrize("region", ["NL", "us", None, "??"])
def test_any_region_can_be_warmed_up(region):
    assert warm(region) is None
