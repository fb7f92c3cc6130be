"""JSON for programs."""

from datetime import UTC, datetime

import pytest
from pages import stand

from agent.model import Candidate, Filling, MatchedBy, Resolution
from agent.web.api import resolution_json, stream_json
from cache.freshness import StreamState
from cache.model import Match, Person, PersonId, TelephoneNumber, Ticket, TicketId
from cache.numbers import Tier

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NUMBER = TelephoneNumber("+31 20 123 4567", "work")
ANNA = Person(PersonId("acme:7"), "Anna Visser", email="anna@example.com", is_vip=True, numbers=(NUMBER,))
TICKET = Ticket(TicketId("acme:9"), "70464", "Printer", is_open=True, requesters=(ANNA.id,))
PEOPLE = StreamState("acme", "people", "fresh", 1, None, True, "2026-11-21T09:59:30Z", "")
STREAMS = (PEOPLE, StreamState("acme", "tickets", "stale", 1, None, True, "2026-11-21T08:00:00Z", "away"))


def matched():
    match = Match(ANNA, Tier.SAME, 100, NUMBER, "the same number")
    return Resolution(MatchedBy.TELEPHONE, (Candidate(ANNA, match),))


def test_a_person_comes_with_what_matched_and_how_old_the_row_is():  # S6
    found = resolution_json(matched(), STREAMS, NOW)

    [person] = found["people"]
    asked = ("id", "name", "tier", "rule", "matched_number", "as_of", "age_seconds", "is_vip")
    assert found["matched_by"] == "telephone"
    assert tuple(person[name] for name in asked) == (
        "acme:7",
        "Anna Visser",
        "same",
        "the same number",
        "+31 20 123 4567",
        "2026-11-21T09:59:30Z",
        30,
        True,
    )


def test_numbers_are_given_as_they_are_written_with_their_kind():
    [person] = resolution_json(matched(), STREAMS, NOW)["people"]

    assert person["numbers"] == [{"kind": "work", "number": "+31 20 123 4567"}]


def test_somebody_found_by_an_id_has_no_tier():
    [person] = resolution_json(Resolution(MatchedBy.EMPLOYEE_ID, (Candidate(ANNA),)), STREAMS, NOW)["people"]

    assert (person["tier"], person["matched_number"]) == (None, None)


def test_nobody_is_an_empty_list_and_no_parameter():
    assert resolution_json(Resolution(), STREAMS, NOW) == {
        "matched_by": None,
        "people": [],
        "too_many": False,
        "tickets": [],
        "filling": None,
    }


def test_a_cache_that_is_not_complete_says_so():
    found = resolution_json(Resolution(filling=Filling(420, 1_000)), STREAMS, NOW)

    assert found["filling"] == {"rows": 420, "total": 1_000}


@pytest.mark.parametrize(
    "resolution",
    [Resolution(MatchedBy.REQUEST, (Candidate(ANNA),), ticket=TICKET), Resolution(tickets=(TICKET,))],
    ids=["one", "several"],
)
def test_a_ticket_has_the_age_of_its_own_stream(resolution):
    [ticket] = resolution_json(resolution, STREAMS, NOW)["tickets"]

    assert (ticket["number"], ticket["requesters"], ticket["age_seconds"]) == ("70464", ["acme:7"], 7_200)


def test_a_source_that_was_never_read_has_no_age():
    [person] = resolution_json(matched(), (), NOW)["people"]

    assert (person["as_of"], person["age_seconds"]) == (None, None)


def test_a_clock_that_went_back_makes_no_negative_age():
    assert stream_json(PEOPLE, datetime(2026, 1, 1, tzinfo=UTC))["age_seconds"] == 0


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path) as found:
        yield found


def test_status_tells_version_streams_and_what_the_worker_complains_of(agent):
    answer = agent.client().get("/api/status", headers=agent.console_headers()).json

    assert answer == {"version": "1.2.3", "people": 0, "tickets": 0, "streams": [], "trouble": ""}


@pytest.mark.parametrize("query", ["", "x=1", "telephone=%FF", "telephone=1&telephone=2"])
def test_a_question_that_cannot_be_read_is_a_400(agent, query):
    answer = agent.client().get(f"/api/people?{query}", headers=agent.console_headers(), expect_errors=True)

    assert answer.status_int == 400


@pytest.mark.parametrize("path", ["/api/people?telephone=2125551234", "/api/people?supportID=7", "/api/tickets/70464"])
def test_nobody_in_an_empty_cache_is_an_answer(agent, path):  # S6
    answer = agent.client().get(path, headers=agent.console_headers())

    assert (answer.status_int, answer.json["people"], answer.json["tickets"]) == (200, [], [])
