"""What can be said wrong of a source that is asked over the network."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from cache.sources.desk_settings import address_mistakes, history_days
from cache.sources.settings import fingerprint
from cache.sources.xurrent_settings import XurrentSettings

GOOD = XurrentSettings(name="desk", base_url="https://api.xurrent.com/v1", account="acme")


def xurrent(**changes: Any) -> XurrentSettings:
    return dataclasses.replace(GOOD, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"base_url": "http://127.0.0.1:8080/v1"},
        {"base_url": "http://localhost/v1"},
        {"history": "2y", "share": 40, "proxy": "http://proxy.example.com:3128", "every": "5m"},
        {"proxy": "none", "sites": {"Bonn office": "DE"}, "write": ("numbers", "notes"), "provides": ("people",)},
    ],
)
def test_good_settings_have_no_mistakes(changes: dict[str, Any]) -> None:
    assert xurrent(**changes).mistakes() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": "Desk 1"}, "name"),
        ({"every": "1s"}, "every"),
        ({"shrink_percent": 51}, "shrink_percent"),
        ({"history": "2 years"}, "history"),
        ({"history": "0y"}, "history"),
        ({"share": 0}, "share"),
        ({"share": 10_001}, "share"),
        ({"proxy": "proxy.example.com"}, "proxy"),
        ({"proxy": "http://anna:hunter2@proxy.example.com:3128"}, "proxy"),
        ({"ca_file": Path("ca.pem")}, "ca_file"),
        ({"proxy": "socks5://proxy.example.com:1080"}, "proxy"),
        ({"proxy": "http://proxy.example.com:none"}, "proxy"),
        ({"account": ""}, "account"),
        ({"account": "acme.evil.example/"}, "account"),
        ({"account": "-acme"}, "account"),
        ({"account": "acme\n"}, "account"),
        ({"sites": {"Bonn office": "Germany"}}, "sites.Bonn office"),
        ({"sites": {"Bonn office": "de"}}, "sites.Bonn office"),
    ],
)
def test_each_mistake_begins_with_its_key(changes: dict[str, Any], key: str) -> None:
    assert [sentence.partition(":")[0] for sentence in xurrent(**changes).mistakes()] == [key]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.xurrent.com/v1",
        "http://api.xurrent.com/v1",
        "ftp://127.0.0.1/v1",
        "https://",
        "https:///v1",
        "https://token@api.xurrent.com/v1",
        "https://user:token@api.xurrent.com/v1",
        "https://api.xurrent.com/v1?token=1",
        "https://api.xurrent.com/v1#x",
        "https://api.xurrent.com:port/v1",
        "https://api.xurrent.com:99999/v1",
        "https://[::1/v1",
        "https://api.xurrent.com /v1",
        "https://api.xurrent.com/v1\r\nX: y",
        "http://127.0.0.1.example.com/v1",
    ],
)
def test_an_address_is_https_and_holds_nothing_else(url: str) -> None:
    assert [sentence.partition(":")[0] for sentence in address_mistakes("base_url", url)] == ["base_url"]


@pytest.mark.parametrize(("text", "days"), [("all", None), ("2y", 730), ("6m", 180), ("30d", 30)])
def test_how_far_back_requests_go_is_a_number_of_days(text: str, days: int | None) -> None:
    assert history_days(text) == days


@pytest.mark.parametrize("changes", [{"account": "other"}, {"base_url": "https://api.4me.com/v1"}, {"history": "2y"}])
def test_rows_come_again_when_they_would_be_others(changes: dict[str, Any]) -> None:
    assert fingerprint(xurrent(**changes)) != fingerprint(GOOD)


@pytest.mark.parametrize(
    "changes",
    [
        {"every": "5m"},
        {"share": 9},
        {"proxy": "none"},
        {"ca_file": Path("/etc/ca.pem")},
        {"write": ("notes",)},
        {"category": "incident"},
    ],
)
def test_rows_do_not_come_again_for_what_does_not_concern_them(changes: dict[str, Any]) -> None:
    assert fingerprint(xurrent(**changes)) == fingerprint(GOOD)


def test_every_key_says_what_it_is_for() -> None:
    assert all(field.metadata["help"].endswith(".") for field in dataclasses.fields(XurrentSettings))
