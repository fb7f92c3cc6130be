"""Answer and Hang up on the page: only for a call that goes on, and a softphone that can."""

from __future__ import annotations

import pytest
from desk import free_port, wait_for
from lines.programs import leave
from pages import HOST, stand

from agent.config import Config, Phone, SiteSettings
from agent.softphones import Profile, opening

NL = Config(site=SiteSettings(region="NL"))
ABLE = Profile("able", "Able", "argv", dial=("{exe}", "{dial}"), answer=("{exe}", "up"), hangup=("{exe}", "down"))


@pytest.fixture
def written(tmp_path):
    return tmp_path / "written"


@pytest.fixture
def pages(tmp_path, written):
    program = tmp_path / "phone"
    program.write_text(f"#!/bin/sh\necho \"$1\" >> '{written}'\n")
    program.chmod(0o700)
    softphone = opening.open_profile(ABLE, Phone(exe=str(program)), {})
    with stand(tmp_path, NL, softphone=softphone) as found:
        yield found
        leave(softphone)


def view(pages, *, headers=None, **query) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    pages.client().get(f"/sd?telephone=0201234567&callID=1&{pairs}", headers=headers, status=202)
    call = pages.calls()[0].id
    return str(pages.client().get(f"/api/view?call={call}", headers=pages.console_headers()).text)


def keys(html: str) -> list[str]:
    return [name for name in ("answer", "hangup") if f'data-phone="{name}"' in html]


def tell(pages, what, status=200):
    return pages.client().post_json("/api/phone", {"do": what}, headers=pages.console_headers(), status=status)


def test_a_call_that_rings_can_be_picked_up_and_hung_up(pages) -> None:
    assert keys(view(pages)) == ["answer", "hangup"]


def test_a_call_that_goes_on_can_be_hung_up(pages) -> None:
    view(pages)

    assert keys(view(pages, event="answer")) == ["hangup"]


def test_a_call_that_is_over_has_no_keys(pages) -> None:
    view(pages)

    assert keys(view(pages, event="hangup")) == []


def test_what_a_web_page_rang_cannot_be_picked_up(pages) -> None:
    assert keys(view(pages, headers={"Referer": "https://www.example.com/"})) == []


def test_a_softphone_that_cannot_has_no_keys(tmp_path) -> None:
    with stand(tmp_path, NL) as pages:
        assert keys(view(pages)) == []


@pytest.mark.parametrize(("what", "word"), [("answer", "up"), ("hangup", "down")])
def test_a_click_tells_the_softphone(pages, written, what: str, word: str) -> None:
    assert tell(pages, what).json == {"ok": True}

    wait_for(lambda: written.exists() and written.read_text() == f"{word}\n")


@pytest.mark.parametrize("what", ["dial", "", "Answer", "close", "__init__"])
def test_it_can_be_told_nothing_else(pages, written, what: str) -> None:
    tell(pages, what, 400)

    assert not written.exists()


def test_nobody_but_the_console_may_tell_it(pages, written) -> None:
    pages.client().post_json("/api/phone", {"do": "answer"}, status=401)
    pages.client().post_json("/api/phone", {"do": "answer"}, headers={"Origin": "https://evil.example"}, status=403)
    endpoint = {"Authorization": pages.local_headers()["Authorization"]}
    pages.client().post_json("/api/phone", {"do": "answer"}, headers=endpoint, status=401)

    assert (written.exists(), HOST.startswith("127.0.0.1")) == (False, True)


def test_a_softphone_that_is_away_is_named_in_one_plain_sentence(tmp_path) -> None:
    baresip = opening.open_chosen(Phone(profile="baresip", port=free_port()), {})
    with stand(tmp_path, NL, softphone=baresip) as pages:
        answer = tell(pages, "answer", 409)

        assert answer.text.startswith("baresip is not running")
        assert answer.content_type == "text/plain"
