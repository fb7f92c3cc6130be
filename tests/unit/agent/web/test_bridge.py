"""The bridge page: there only for listed origins, framed by them alone, empty."""

from __future__ import annotations

import pytest
from pages import stand

from agent.config import Config, Server
from agent.web import assets

LISTED = ("https://phone.example.com", "https://desk.example.com:8443")
FRAME = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def client(tmp_path):
    with stand(tmp_path, Config(server=Server(allow_origins=LISTED))) as agent:
        yield agent.client()


def test_without_listed_origins_there_is_no_bridge(tmp_path):
    with stand(tmp_path) as agent:
        answer = agent.client().get("/bridge", headers=FRAME, status=404)

    assert answer.text == "There is no such page."


def test_exactly_the_listed_origins_may_frame_it(client):
    policy = client.get("/bridge", headers=FRAME).headers["Content-Security-Policy"]

    assert f"frame-ancestors {LISTED[0]} {LISTED[1]};" in policy
    assert "frame-ancestors 'none'" not in policy


def test_it_keeps_the_rest_of_the_policy_and_has_no_coop(client):
    headers = client.get("/bridge").headers

    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    assert ("Cross-Origin-Opener-Policy" in headers, headers.getall("X-Content-Type-Options")) == (False, ["nosniff"])


def test_it_names_the_origins_and_nobody(client):
    body = client.get("/bridge").text

    assert "https://phone.example.com" in body
    assert "<body" not in body


def test_no_other_page_may_be_framed(client):
    for path in ("/", "/sd?telephone=1", "/call/x", f"{assets.PLACE}/bridge.js", "/health"):
        client.get(path, headers=FRAME, status=403)


@pytest.mark.parametrize("name", ["Content-Security-Policy", "Cross-Origin-Opener-Policy"])
def test_every_other_answer_has_each_header_once(client, name):
    assert len(client.get("/").headers.getall(name)) == 1
