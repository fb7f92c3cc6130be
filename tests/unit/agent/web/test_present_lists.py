from __future__ import annotations

from agent.model import CallId, Direction, Filling, Level, MatchedBy, PhoneCall, Resolution, RingQuery
from agent.web.present import hits, lists, nobody, status
from agent.web.present.desk import Desk
from cache.model import Ticket, TicketId
from cache.numbers.showing import Shown

DESK = Desk(word="incident", origins=("https://desk.example",))


def ticket(number: int, *, is_open: bool = True, status: str = "", url: str = "") -> Ticket:
    return Ticket(TicketId(f"desk:{number}"), str(number), f"Subject {number}", is_open, status, url=url)


def test_open_tickets_come_first_and_newest_first_in_both():  # S3
    tickets = (ticket(5, is_open=False), ticket(4), ticket(3, is_open=False), ticket(2))

    listed = lists.of_person(tickets, "Nadia", open_only=False, desk=DESK)

    assert [row.number for row in listed.rows] == ["4", "2", "5", "3"]


def test_a_persons_count_lists_exactly_the_open_ones():  # A6, A15
    tickets = (ticket(5, is_open=False), ticket(4), ticket(3, is_open=False), ticket(2))

    listed = lists.of_person(tickets, "Nadia", open_only=True, desk=DESK)

    assert ([row.number for row in listed.rows], listed.open_count) == (["4", "2"], 2)


def test_an_empty_list_says_so():  # A15
    listed = lists.of_person((), "Nadia", open_only=True, desk=DESK)

    assert (listed.rows, listed.empty) == ((), "Nadia has no open incidents.")


def test_a_closed_ticket_is_marked_and_a_waiting_one_has_its_own_shape():
    kinds = [
        lists.row(each, DESK).kind
        for each in (ticket(1), ticket(2, status="Waiting for customer"), ticket(3, is_open=False))
    ]

    assert kinds == ["open", "wait", "done"]


def test_a_ticket_without_a_status_still_says_whether_it_is_open():
    assert [lists.row(ticket(1, is_open=each), DESK).status for each in (True, False)] == ["Open", "Closed"]


def test_a_ticket_of_a_foreign_page_is_no_link():  # A11
    urls = [lists.row(ticket(1, url=url), DESK).url for url in ("https://desk.example/1", "javascript:alert(1)")]

    assert urls == ["https://desk.example/1", ""]


def test_an_entered_ticket_is_open():  # S14, A12
    asked = lists.asked_tickets(Resolution(MatchedBy.REQUEST, ticket=ticket(7)), DESK, anyway=False)

    assert [(each.why, each.is_folded) for each in asked] == [("The caller entered 7", False)]


def test_an_old_ticket_is_one_link():  # S15
    asked = lists.asked_tickets(Resolution(ticket=ticket(7), is_older=True), DESK, anyway=False)

    assert [(each.is_folded, each.link) for each in asked] == [(True, "Open incident 7 anyway")]


def test_an_old_ticket_opens_when_the_analyst_wants_it():  # S15
    asked = lists.asked_tickets(Resolution(ticket=ticket(7), is_older=True), DESK, anyway=True)

    assert not asked[0].is_folded


def test_old_tickets_open_by_themselves_when_so_configured():  # A12
    asked = lists.asked_tickets(Resolution(ticket=ticket(7), is_older=True), Desk(opens_old=True), anyway=False)

    assert not asked[0].is_folded


def test_the_same_number_of_two_desks_shows_both():
    both = (Ticket(TicketId("acme:1"), "7", "A", True), Ticket(TicketId("beta:9"), "7", "B", False))

    asked = lists.asked_tickets(Resolution(tickets=both), DESK, anyway=False)

    assert [each.why for each in asked] == ["acme has incident 7", "beta has incident 7"]


def test_a_long_list_says_what_is_left_out():
    many = tuple(ticket(number) for number in range(205))

    listed = lists.of_organization(many[:200], 205, "Northwind", DESK)

    assert (len(listed.rows), listed.more) == (200, "5 more are not shown. Search for the number.")


def test_data_without_a_fault_shows_when_it_came():
    streams = (
        status.Stream("desk", "2026-11-21T09:41:00Z", False, ""),
        status.Stream("hr", "2026-11-21T09:40:00Z", False, ""),
    )

    age = status.age(streams, None)

    assert (age.word, age.at, age.is_stale) == ("Synced", "2026-11-21T09:40:00Z", False)


def test_a_failing_source_is_named_with_the_age_of_its_data():
    streams = (
        status.Stream("desk", "2026-11-21T08:58:00Z", True, "the file is gone"),
        status.Stream("hr", "2026-11-21T09:40:00Z", False, ""),
    )

    age = status.age(streams, None)

    assert (age.sources, age.at, age.is_stale, age.reason) == ("desk", "2026-11-21T08:58:00Z", True, "the file is gone")


def test_without_any_stream_there_is_no_data_yet():
    assert status.age((), None).word == "No data yet"


def test_a_cache_that_fills_says_how_far_it_is():
    streams = (status.Stream("desk", "", False, ""),)

    assert status.age(streams, Filling(420, 1000)).word == "Loading 42 %"


def test_not_loaded_yet_says_how_much_is_there():
    assert [nobody.percent(Filling(*each)) for each in ((420, 1000), (1000, 1000), (7, None), (0, None))] == [
        "42 %",
        "99 %",
        "7 people so far",
        "nothing so far",
    ]


def test_a_missed_call_of_nobody_known_shows_its_number():
    ring = PhoneCall(CallId("c"), Direction.IN, RingQuery(), Level.VERIFIED, "2026-11-21T09:00:00Z", ended_at="x")

    recent = status.recent_call(ring, status.Who(), Shown("+31 6 24187733", "+31624187733"))

    assert (recent.name, recent.note, recent.dial, recent.is_missed) == (
        "+31 6 24187733",
        "unknown · missed",
        "+31624187733",
        True,
    )


def test_calls_that_came_too_fast_are_counted():
    assert [status.held_back_words(count) for count in (0, 1, 7)] == [
        "",
        "1 more call came too fast to be shown. See the recent calls.",
        "7 more calls came too fast to be shown. See the recent calls.",
    ]


def test_a_search_without_a_hit_repeats_what_was_searched():
    assert hits.whatever("zzz", (), (), (), DESK).empty == "Nothing found for “zzz”."


def test_a_search_not_begun_says_what_can_be_typed():
    hint = "Type a name, an organization, an email address, a support ID or incident number."

    assert hits.whatever("", (), (), (), DESK).empty == hint
