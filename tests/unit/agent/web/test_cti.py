"""``/cti``: what bridges written for Zammad's generic CTI push."""

from __future__ import annotations

import pytest
from pages import stand

from agent.config import Config, Server, SiteSettings
from agent.model import Direction, Level, utc_text

SECRET = "a-secret-of-the-tests-0123456789_abcdefghij"
CONFIG = Config(site=SiteSettings(region="DE"), server=Server(push=True))
NEW = {
    "event": "newCall",
    "from": "493055571600",
    "to": "491711234567890",
    "direction": "in",
    "callId": "53ba82e2bd6d12d9fb2d3838f0cfb070",
}


@pytest.fixture
def pages(tmp_path):
    with stand(tmp_path, CONFIG, push_secret=SECRET) as found:
        yield found


def push(pages, fields, *, status=200, path=f"/cti/{SECRET}", headers=None):
    return pages.client().post_json(path, fields, headers=headers, status=status)


def test_a_new_call_is_a_ring_of_the_phone_system(pages) -> None:
    push(pages, NEW)

    (call,) = pages.calls()
    query = call.query
    assert (query.telephone, query.dialed, query.foreign_id) == (NEW["from"], NEW["to"], NEW["callId"])
    assert (call.level, call.direction, pages.pops()) == (Level.PHONE_SYSTEM, Direction.IN, 1)


def test_answer_and_hangup_join_their_call(pages) -> None:
    push(pages, NEW)
    pages.time.pass_by(5)
    push(pages, NEW | {"event": "answer", "user": ["Alice"], "answeringNumber": "201"})
    pages.time.pass_by(60)
    push(pages, NEW | {"event": "hangup", "cause": "normalClearing"})

    (call,) = pages.calls()
    assert call.answered_at == "2026-11-21T09:00:05Z"
    assert call.ended_at == "2026-11-21T09:01:05Z"


def test_a_form_is_read_as_zammads_own_documentation_sends_it(pages) -> None:
    body = "event=newCall&from=%2B493055571600&to=491711234567890&direction=in&callId=1&user[]=Alice&user[]=Bob&queue="
    pages.client().post(f"/cti/{SECRET}", body, status=200)

    assert pages.calls()[0].query.telephone == "+493055571600"


def test_the_secret_may_come_as_a_header(pages) -> None:
    push(pages, NEW, path="/cti", headers={"Authorization": f"Bearer {SECRET}"})

    assert len(pages.calls()) == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/cti", None),
        ("/cti/x", None),
        (f"/cti/{SECRET[:-1]}", None),
        (f"/cti/{SECRET}x", None),
        ("/cti", {"Authorization": "Bearer x"}),
        ("/cti", {"Authorization": f"Basic {SECRET}"}),
    ],
)
def test_without_the_secret_there_is_no_such_page(pages, path, headers) -> None:
    answer = push(pages, NEW, path=path, headers=headers, status=404)

    assert answer.text == pages.client().get("/nothing", status=404).text
    assert pages.calls() == ()


def test_an_anonymous_caller_rings_too(pages) -> None:
    push(pages, {name: value for name, value in NEW.items() if name != "from"})
    push(pages, NEW | {"callId": "2", "from": "anonymous"})

    assert [call.query.telephone for call in pages.calls()] == ["anonymous", "anonymous"]


def test_a_call_of_ours_is_no_ring(pages) -> None:
    push(pages, NEW | {"direction": "out"})

    assert (pages.calls(), pages.pops()) == ((), 0)


def test_a_call_that_was_dialed_here_gets_its_answer_and_end(pages) -> None:
    with pages.parts.state.transaction() as transaction:
        transaction.execute(
            "INSERT INTO phone_call(key, direction, level, telephone, e164, started_at, heard_ms)"
            " VALUES ('out', 'out', ?, '+493055571600', 493055571600, ?, 0)",
            (Level.PHONE_SYSTEM.value, utc_text(pages.time.now)),
        )
    out = NEW | {"direction": "out", "from": "201", "to": "+493055571600"}
    for event in ("newCall", "answer", "hangup"):
        push(pages, out | {"event": event})

    (call,) = pages.calls()
    assert (call.answered_at, call.ended_at, pages.pops()) == ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z", 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "ring"},
        {"event": ""},
        {"event": None},
        {"event": ["newCall"]},
        {"direction": "sideways"},
        {"callId": ""},
        {"from": {"number": "1"}},
        {"from": "1" * 65},
        {"to": "1\n2"},
        {"callId": "x" * 251},
        {"from": True},
    ],
)
def test_what_is_no_event_is_refused_with_a_sentence(pages, changes) -> None:
    answer = push(pages, NEW | changes, status=400)

    assert answer.text.startswith("The field ")
    assert pages.calls() == ()


@pytest.mark.parametrize("body", ["event", "event=newCall&from=%FF&callId=1", "a=1&" * 40 + "b=1", "\x80"])
def test_a_form_that_cannot_be_read_is_refused(pages, body: str) -> None:
    pages.client().post(f"/cti/{SECRET}", body.encode("latin-1"), status=400)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/xml", ""])
def test_another_kind_of_content_is_refused(pages, kind: str) -> None:
    pages.client().post(f"/cti/{SECRET}", b"event=newCall", headers={"Content-Type": kind}, status=415)


def test_no_other_route_reads_forms(pages) -> None:
    headers = pages.console_headers() | {"Content-Type": "application/x-www-form-urlencoded"}

    pages.client().post("/api/choose", b"call=x&person=y", headers=headers, status=415)


def test_it_is_off_without_the_key_in_the_configuration(tmp_path) -> None:
    (tmp_path / "off").mkdir()
    with stand(tmp_path / "off", push_secret=SECRET) as off:
        push(off, NEW, status=404)


def test_it_is_off_without_a_keyring(tmp_path) -> None:
    with stand(tmp_path, CONFIG) as off:
        push(off, NEW, status=404)
        push(off, NEW, path="/cti", headers={"Authorization": "Bearer "}, status=404)
