"""How a ring's query string is read."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.model import Event, RingQuery
from agent.web import query

DATA = Path(__file__).resolve().parents[3] / "data"
HOSTILE = [row for row in json.loads((DATA / "hostile.json").read_text())["rows"] if row["kind"] == "sd-query"]
LINKS = json.loads((DATA / "tel_uris.json").read_text())
CTI = [row for row in LINKS if row["id"].startswith("cti-uri")]
RINGING = [row for row in CTI if row["expect"]["verdict"] == "ring"]
REFUSED = [row for row in CTI if row["expect"]["verdict"] == "refuse"]
FIELDS = {
    "request": "request",
    "employeeID": "employee_id",
    "supportID": "support_id",
    "telephone": "telephone",
    "called": "dialed",
    "callID": "foreign_id",
}


def filled(row):
    text = row["input"]
    for number, (part, times) in enumerate(row.get("repeat", [])):
        text = text.replace(f"{{R{number}}}", part * times)
    return text


def as_sent(ring):
    """The parameters of *ring* under the names that they have in a query."""
    sent = {name: getattr(ring, field) for name, field in FIELDS.items() if getattr(ring, field)}
    return sent | ({} if ring.event is Event.RING else {"event": ring.event.value})


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row["id"])
def test_a_query_is_read_or_refused_as_the_table_says(row):
    try:
        is_read = bool(query.read(filled(row)))
    except query.BadQuery:
        is_read = False

    assert is_read == (row["expected"] != "refuse"), row["why"]


@pytest.mark.parametrize("row", [row for row in HOSTILE if "value" in row], ids=lambda row: row["id"])
def test_a_query_says_what_the_table_says_but_for_the_spelling_of_numbers(row):
    sent = as_sent(query.read(filled(row)).ring)

    sent.pop("telephone", None)
    assert sent == {name: value for name, value in row["value"].items() if name != "telephone"}


@pytest.mark.parametrize("row", RINGING, ids=lambda row: row["id"])
def test_a_cti_link_that_rings_says_what_the_table_says(row):  # A2
    sent = as_sent(query.read_cti(row["input"]).ring)

    assert sent == {name: value for name, value in row["expect"]["query"].items() if value}


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["id"])
def test_a_cti_link_that_the_table_refuses_never_rings(row):
    with pytest.raises(query.BadQuery):
        query.read_cti(row["input"])


@pytest.mark.parametrize(
    ("raw", "link"),
    [("u=tel:%2B31201234567", "tel:+31201234567"), ("u=tel%3A%252B1", "tel:%2B1"), ("u=tel:1+2", "tel:1+2")],
)
def test_a_link_by_address_is_decoded_once(raw, link):
    assert query.address_link(raw) == link


@pytest.mark.parametrize(
    "raw", ["", "u", "v=tel:1", "U=tel:1", "u=tel:1&u=tel:2", "u=tel:%", "u=%FF", "u=tel:1%0D%0A2"]
)
def test_a_link_by_address_is_all_of_the_query(raw):
    with pytest.raises(query.BadQuery):
        query.address_link(raw)


def test_a_cti_link_that_dials_is_no_ring():
    with pytest.raises(query.BadQuery):
        query.read_cti("cti:dial?telephone=2001")


@pytest.mark.parametrize("raw", ["callID=7&event=hangup", "called=2001"])
def test_a_cti_link_without_a_caller_is_refused_because_it_could_end_another_call(raw):
    with pytest.raises(query.BadQuery):
        query.read_cti(f"cti:sd?{raw}")


def test_a_plus_stays_a_plus():
    assert query.read("telephone=+11234567890").ring == RingQuery(telephone="+11234567890")


def test_a_leading_blank_of_a_telephone_is_kept_for_the_resolver():
    assert query.read("telephone=%2011234567890").ring.telephone == " 11234567890"


@pytest.mark.parametrize("name", ["request", "employeeID", "supportID", "callID"])
def test_blanks_around_an_id_are_dropped(name):
    assert as_sent(query.read(f"{name}=%20%2007%20").ring) == {name: "07"}


@pytest.mark.parametrize(
    "macro", ["%CallerNumber%", "%%CallerNumber%%", "%Caller%20ID%", "%caller-id%", "%CALLER_ID.1%", "%AB%"]
)
def test_an_unfilled_macro_is_kept_as_it_was_sent(macro):
    assert query.read(f"telephone={macro}").ring.telephone == macro


@pytest.mark.parametrize("broken", ["%", "%%", "%2", "%zz", "12%", "%CallerNumber", "%%x%", "%41%", "x%Number%", "%1%"])
def test_broken_percent_encoding_is_no_macro(broken):
    with pytest.raises(query.BadQuery):
        query.read(f"telephone={broken}")


@pytest.mark.parametrize(("text", "event"), [("", Event.RING), ("RING", Event.RING), ("answer", Event.ANSWER)])
def test_an_event_is_read_without_regard_to_case(text, event):
    assert query.read(f"telephone=1&event={text}").ring.event is event


@pytest.mark.parametrize("text", ["%event%", "{event}", "%7Bevent%7D", "$event$", "[CallEvent]"])
def test_an_event_that_the_telephone_did_not_fill_in_is_a_ring(text):
    assert query.read(f"telephone=1&event={text}").ring.event is Event.RING


@pytest.mark.parametrize(
    "text", ["%CallID%", "%25CallID%25", "{callid}", "$id$", "[UniqueId]", "null", "Undefined", "None"]
)
def test_a_call_id_that_the_telephone_did_not_fill_in_is_none(text):
    # Else every call of the day would be one and the same.
    assert query.read(f"telephone=1&callID={text}").ring.foreign_id == ""


@pytest.mark.parametrize(
    "text", ["abc-1", "<img src=x>", "{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}", "%7B9F2C%7D", "$1", "0", "nil-1"]
)
def test_any_other_call_id_is_kept_as_it_is(text):
    assert query.read(f"telephone=1&callID={text.replace(' ', '%20')}").ring.foreign_id == unquote(text)


def test_an_event_that_nobody_knows_is_refused_by_name():
    with pytest.raises(query.BadQuery, match="event"):
        query.read("telephone=1&event=transfer")


def test_2048_characters_are_read_and_one_more_is_refused():
    exact = "telephone=5551234" + "".join(f"&a{number}=" + "%20" * 45 for number in range(14))
    exact += "&b=" + "%20" * 20
    exact = exact[: query.MAX_LENGTH].ljust(query.MAX_LENGTH, "&")

    assert query.read(exact).ring.telephone == "5551234"
    with pytest.raises(query.BadQuery):
        query.read(exact + "&")


def test_unknown_parameters_are_counted():
    assert query.read("telephone=1&utm_source=x&y=2").unknown == 2


def test_the_secure_link_is_kept_apart_from_what_it_covers():
    found = query.read("telephone=%2B1&key=a&ts=1&sig=b&x=1&callID=7")

    assert (found.credentials, found.signed) == (
        query.Credentials("a", "1", "b"),
        (("callID", "7"), ("telephone", "+1")),
    )


def refusal(raw):
    """The sentence with which *raw* is refused, "" when it is read."""
    try:
        query.read(raw)
    except query.BadQuery as error:
        return str(error)
    return ""


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_one_sentence(text):
    assert re.fullmatch(r"([A-Z][^.\n]*\.)?", refusal(text))


@given(st.text(alphabet="abcdefgh%=&0123456789", max_size=60))
def test_a_refusal_repeats_nothing_of_a_value(text):
    assert "QQQQ" not in refusal(f"telephone=QQQQ{text}%")


@pytest.mark.parametrize(
    ("raw", "name"),
    [("supportid=%FF", "supportID"), ("Called=%00", "called"), ("telephone=1&TELEPHONE=2", "telephone")],
)
def test_a_refusal_names_the_parameter_as_it_is_spelled_in_the_manual(raw, name):
    assert name in refusal(raw)
