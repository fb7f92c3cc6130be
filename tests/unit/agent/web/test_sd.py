"""``GET /sd``: what the telephone system, a browser window and a stranger get."""

from dataclasses import replace

import pytest
from pages import LINK_SECRET, US, stand

from agent.config import Console, Server
from agent.model import Event, Level, RingQuery
from agent.web.signature import sign

NAVIGATION = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
FROM_A_PAGE = NAVIGATION | {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path, link_secret=LINK_SECRET) as found:
        yield found


@pytest.fixture
def strict(tmp_path):
    config = replace(US, server=Server(require_signature=True))
    with stand(tmp_path, config, link_secret=LINK_SECRET) as found:
        yield found


def signed(agent, query, **values):
    """*query* with a signature of now."""
    ts = str(int(agent.time.now.timestamp()))
    return f"/sd?{query}&ts={ts}&sig={sign(LINK_SECRET, ts, values.items())}"


def test_a_telephone_system_is_told_that_its_ring_was_taken(agent):  # S1
    answer = agent.client().get("/sd?telephone=+12125551234")

    assert (answer.status_int, answer.body, answer.content_type) == (202, b'{"ok": true}', "application/json")


def test_a_ring_is_written_down_as_it_came_and_shown(agent):  # S1, A3
    agent.client().get("/sd?telephone=+12125551234&called=100&callID=a-1&request=%20INC7%20")

    [call] = agent.calls()
    expected = RingQuery(request="INC7", telephone="+12125551234", dialed="100", foreign_id="a-1")
    assert (call.query, call.level, agent.pops()) == (expected, Level.PHONE_SYSTEM, 1)


def test_a_browser_window_becomes_the_console_and_nothing_else_is_opened(agent):  # S7
    answer = agent.client().get("/sd?telephone=1234567", headers=NAVIGATION)

    [call] = agent.calls()
    assert (answer.status_int, answer.headers["Location"]) == (303, f"http://127.0.0.1:8737/call/{call.id}")
    assert (call.level, agent.pops()) == (Level.PHONE_SYSTEM, 0)


def test_a_window_whose_ring_was_only_counted_stays_where_it_is(agent):
    client = agent.client()
    for number in range(60):
        client.get(f"/sd?telephone=+1212555{number:04}")

    answer = client.get("/sd?telephone=+12125559999", headers=NAVIGATION)

    assert (answer.status_int, len(agent.calls())) == (202, 60)


def test_a_window_that_a_page_opened_is_a_ring_that_nobody_vouches_for(agent):
    agent.client().get("/sd?telephone=1234567", headers=FROM_A_PAGE)

    assert [call.level for call in agent.calls()] == [Level.PAGE_OR_LINK]


def test_a_window_goes_to_the_service_desk_when_that_is_what_rings_open(tmp_path):  # S5
    console = Console(open="service_desk", account="acme", domain="r-service.tech")
    with stand(tmp_path, replace(US, console=console)) as agent:
        answer = agent.client().get("/sd?telephone=+12125551234&supportID=a%20b", headers=NAVIGATION)

    assert answer.headers["Location"] == "https://acme.r-service.tech/sd?telephone=%2B12125551234&supportID=a%20b"


def test_the_same_call_id_is_the_same_call(agent):  # S2
    client = agent.client()
    for _ in range(3):
        client.get("/sd?telephone=2125551234&callID=a-1")
        agent.time.pass_by(20)

    assert (len(agent.calls()), agent.pops()) == (1, 1)


def test_the_same_number_within_3_seconds_is_the_same_call(agent):  # S2
    client = agent.client()
    client.get("/sd?telephone=2125551234")
    agent.time.pass_by(2)
    client.get("/sd?telephone=+12125551234")
    agent.time.pass_by(20)
    client.get("/sd?telephone=2125551234")

    assert (len(agent.calls()), agent.pops()) == (2, 2)


def test_the_same_call_gives_the_same_window_address(agent):
    client = agent.client()

    assert len({client.get("/sd?callID=1", headers=NAVIGATION).headers["Location"] for _ in range(3)}) == 1


def test_later_events_update_the_call(agent):
    client = agent.client()
    for event in ("ring", "answer", "hangup"):
        client.get(f"/sd?telephone=2125551234&callID=a-1&event={event}")
        agent.time.pass_by(5)

    [call] = agent.calls()
    assert (bool(call.answered_at), bool(call.ended_at), agent.pops()) == (True, True, 1)
    assert call.query.event is Event.RING


def test_a_malformed_ring_is_a_400_with_one_sentence_and_no_call(agent):
    answer = agent.client().get("/sd?telephone=%FF", expect_errors=True)

    assert (answer.status_int, answer.content_type, agent.calls()) == (400, "text/plain", ())
    assert "telephone" in answer.text


def test_nothing_is_looked_up_before_the_answer(agent):
    agent.parts.cache.close()

    assert agent.client().get("/sd?telephone=2125551234&request=1").status_int == 202


@pytest.mark.parametrize("headers", [{}, NAVIGATION, FROM_A_PAGE])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_right_key_makes_a_ring_verified(agent, headers, is_known):  # A2
    key = LINK_SECRET if is_known else LINK_SECRET[::-1]
    agent.client().get(f"/sd?telephone=2125551234&key={key}", headers=headers)

    assert [call.level is Level.VERIFIED for call in agent.calls()] == [is_known]


def test_a_right_signature_makes_a_ring_verified_once(agent):  # A2
    client = agent.client()
    link = signed(agent, "telephone=+12125551234", telephone="+12125551234")
    for _ in range(2):
        client.get(link, headers=FROM_A_PAGE)
        agent.time.pass_by(60)

    assert [call.level for call in agent.calls()] == [Level.PAGE_OR_LINK, Level.VERIFIED]


def test_the_window_of_a_secure_link_shows_nothing_of_its_secret(agent):  # A2
    answer = agent.client().get(f"/sd?telephone=1234567&key={LINK_SECRET}", headers=FROM_A_PAGE)

    assert LINK_SECRET not in str(answer)


def test_the_service_desk_gets_nothing_of_the_secret(tmp_path):
    console = Console(open="service_desk", account="acme", domain="4me.com")
    with stand(tmp_path, replace(US, console=console), link_secret=LINK_SECRET) as agent:
        answer = agent.client().get(f"/sd?telephone=1234567&key={LINK_SECRET}", headers=NAVIGATION)

    assert LINK_SECRET not in answer.headers["Location"]


@pytest.mark.parametrize("query", ["telephone=2125551234", "telephone=2125551234&key=x", "telephone=1&ts=1&sig=00"])
def test_in_strict_mode_an_unsigned_ring_is_refused(strict, query):
    answer = strict.client().get(f"/sd?{query}", expect_errors=True)

    assert (answer.status_int, strict.calls(), strict.pops()) == (403, (), 0)


def test_in_strict_mode_a_signed_ring_is_shown(strict):
    strict.client().get(signed(strict, "telephone=2125551234", telephone="2125551234"))

    assert strict.pops() == 1


def test_a_flood_is_answered_counted_and_shown_6_times(agent):
    client = agent.client()
    answers = {client.get(f"/sd?telephone=212555{number:04d}").status_int for number in range(200)}

    assert (answers, agent.pops(), agent.parts.rings.held_back()) == ({202}, 6, 194)


def test_a_page_that_floods_does_not_silence_the_telephone(agent):
    client = agent.client()
    for number in range(20):
        client.get(f"/sd?telephone=212555{number:04d}", headers=FROM_A_PAGE)
    client.get("/sd?telephone=4155550000")

    assert agent.pops() == 1


def test_head_rings_nobody(agent):
    assert (agent.client().head("/sd?telephone=2125551234").status_int, agent.calls()) == (200, ())


def test_a_page_that_opens_windows_without_end_gets_no_more_consoles(agent):
    client = agent.client()

    answers = [client.get(f"/sd?telephone=21255512{n}", headers=FROM_A_PAGE) for n in range(30, 38)]

    assert [answer.status_int for answer in answers] == [303] * 6 + [202] * 2
