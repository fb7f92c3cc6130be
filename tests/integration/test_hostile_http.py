"""Every hostile request of the table, as raw bytes over a real socket, with a fresh budget and memory for each row.

The clock is moved between the rows; everything else is what runs on a desk. test_hostile_process.py sends the rows that
must not ring to the whole program.
"""

import logging

import pytest
from desk import free_port
from hostile import filled, request, rings, rows
from pages import ENDPOINT_TOKEN, US, stand
from serving import get, send, serving

from agent.model import Direction
from cache.numbers import Kind, read

HTTP = rows("sd-query", "header", "path", "body")
DIALED = {"body-001": "dialed by the analyst's own click"}  # all the others must dial nothing
QUERIES = rows("sd-query")
SITE = US.site.numbering()


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    """One agent for all rows; its server ends first, for a thread of it may be in the middle of a query."""
    port = free_port()
    with stand(tmp_path_factory.mktemp("desk"), port=port) as found, serving(found.guard(), port):
        yield found


@pytest.fixture(autouse=True)
def fresh(agent):
    agent.time.pass_by(3_600)
    agent.pops()


@pytest.fixture
def ask(agent):
    pairing = agent.parts.pairing
    console_token = pairing.exchange(pairing.issue())
    return lambda row: send(agent.parts.port, request(row, agent.parts.port, console_token, ENDPOINT_TOKEN))


def is_as_expected(row, answer):
    """Whether the status is what the table says; a query that rings comes from a program, so it gets 202."""
    match row["expected"]:
        case "refuse":
            return answer.status == 400 if is_short_query(row) else answer.is_refusal
        case "inert":
            return 200 <= answer.status < 300
        case "accept":
            return 200 <= answer.status < 400
    return answer.status == 202


def rung(agent):
    return [call for call in agent.calls() if call.direction is Direction.IN]


def is_short_query(row):
    # A request line over 16 KiB is refused by the server itself, before there is a query (431).
    return row["kind"] == "sd-query" and len(filled(row)) < 16_000


@pytest.mark.parametrize("row", HTTP, ids=lambda row: row["id"])
def test_a_hostile_request_ends_as_the_table_says(agent, ask, caplog, row):
    before, dialed = len(rung(agent)), len(agent.phone.dialed)
    with caplog.at_level(logging.WARNING):
        answer = ask(row)

    assert is_as_expected(row, answer), (row["why"], answer)
    assert len(agent.placed()) - dialed == (row["id"] in DIALED), row["why"]
    assert len(rung(agent)) - before == rings(row), row["why"]
    assert agent.pops() == (answer.status == 202 and (rings(row) or row["expected"] == "confirm")), row["why"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert b"Traceback" not in answer.raw
    assert get(agent.parts.port, "/health").status == 200


@pytest.mark.parametrize("row", [row for row in QUERIES if "telephone" in row.get("value", {})], ids=lambda r: r["id"])
def test_the_number_of_a_ring_reads_the_same_as_the_table_spells_it(agent, ask, row):
    ask(row)

    [call, *_] = agent.calls()
    sent, spelled = read(call.query.telephone, SITE), read(row["value"]["telephone"], SITE)
    assert (sent.kind, sent.readings, sent.sure) == (spelled.kind, spelled.readings, spelled.sure)


@pytest.mark.parametrize("row", [row for row in QUERIES if "reason" in row], ids=lambda row: row["id"])
def test_a_ring_without_a_number_says_why(agent, ask, row):
    ask(row)

    [call, *_] = agent.calls()
    assert read(call.query.telephone, SITE).kind is Kind(row["reason"])


def test_a_flood_is_answered_shown_6_times_and_counted(agent):
    answers = {get(agent.parts.port, f"/sd?telephone=2125550{number:03d}").status for number in range(1_000)}

    assert (answers, agent.pops(), agent.parts.rings.held_back()) == ({202}, 6, 994)
