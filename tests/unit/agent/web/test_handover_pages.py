"""``POST /open``, ``/ring``, ``/sync``: what this user's own commands hand over."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pages import LINK_SECRET, US, stand

from agent.config import Dial, Server, SiteSettings
from agent.model import Direction, Level
from agent.pipe import SyncNow

LINKS = json.loads((Path(__file__).resolve().parents[3] / "data" / "tel_uris.json").read_text())
TO_DIAL = [row for row in LINKS if row["expect"]["verdict"] not in {"ring", "refuse"}]


@pytest.fixture
def agent(tmp_path):
    with stand(tmp_path, link_secret=LINK_SECRET) as found:
        yield found


def post(agent, path, text):
    return agent.client().post(path, text.encode(), headers=agent.local_headers(), expect_errors=True)


@pytest.mark.parametrize(("key", "level"), [("", Level.PAGE_OR_LINK), (f"&key={LINK_SECRET}", Level.VERIFIED)])
def test_a_cti_link_rings_and_is_trusted_like_a_page_without_a_key(agent, key, level):  # U1
    answer = post(agent, "/open", f"cti:sd?telephone=+12125551234{key}")

    assert (answer.status_int, [call.level for call in agent.calls()], agent.pops()) == (202, [level], 1)


@pytest.mark.parametrize("row", TO_DIAL, ids=lambda row: row["id"])
def test_a_link_that_dials_is_taken_at_once_and_rings_nobody(tmp_path, row):  # U3
    config = replace(US, site=SiteSettings(region=row["region"]), dial=Dial(own_hosts=("pbx.example",)))
    with stand(tmp_path, config) as agent:
        answer = post(agent, "/open", row["input"])

        agent.placed()
        assert (answer.status_int, {call.direction for call in agent.calls()} - {Direction.OUT}) == (202, set())


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("tel:*97", "A number begins with +, ( or a digit."),
        ("SIP:a@b", "The address is at a telephone system"),
        ("cti://dial/?telephone=1&request=2", "A link that dials is"),
        ("tel:1\r\n2", "The link has control characters."),
    ],
)
def test_a_link_that_cannot_be_read_is_refused_with_its_own_sentence_here_and_on_the_console(agent, link, sentence):
    answer = post(agent, "/open", link)

    assert (answer.status_int, agent.placed(), agent.calls()) == (400, [], ())
    assert answer.text.startswith(sentence)
    assert agent.parts.dialing.board.notice().sentence == answer.text


@pytest.mark.parametrize(
    "link", ["", "http://x/", "javascript:alert(1)", "cti:", "cti:open", "cti:sd?telephone=1\ncti:sd?telephone=2"]
)
def test_anything_else_is_no_link_and_shows_nothing(agent, link):
    status = post(agent, "/open", link).status_int

    assert (status, agent.placed(), agent.calls(), agent.pops(), agent.told) == (400, [], (), 0, [])


def test_in_strict_mode_a_link_needs_a_key(tmp_path):
    config = replace(US, server=Server(require_signature=True))
    with stand(tmp_path, config, link_secret=LINK_SECRET) as agent:
        statuses = [post(agent, "/open", f"cti:sd?telephone=1{key}").status_int for key in ("", f"&key={LINK_SECRET}")]

    assert statuses == [403, 202]


def test_a_ring_of_a_local_program_is_trusted_as_the_telephone_system(agent):
    answer = post(agent, "/ring", "telephone=+12125551234&callID=7")

    assert (answer.status_int, [call.level for call in agent.calls()]) == (202, [Level.PHONE_SYSTEM])


def test_a_ring_of_a_local_program_that_cannot_be_read_says_why(agent):
    answer = post(agent, "/ring", "telephone=%FF")

    assert (answer.status_int, "telephone" in answer.text) == (400, True)


def test_a_local_program_rings_in_strict_mode_too(tmp_path):
    with stand(tmp_path, replace(US, server=Server(require_signature=True))) as agent:
        assert post(agent, "/ring", "telephone=2125551234").status_int == 202


def test_the_worker_is_asked_to_sync_now(agent):
    answer = post(agent, "/sync", "")

    assert (answer.status_int, agent.sent) == (202, [SyncNow(force=False)])


def test_without_a_worker_it_is_said_that_nothing_will_sync(agent):
    agent.parts.upstream.send = lambda command: False

    assert post(agent, "/sync", "").status_int == 503
