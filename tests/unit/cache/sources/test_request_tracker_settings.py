"""What is wrong with the settings of a Request Tracker is said before anything is asked."""

from __future__ import annotations

import pytest

from cache.sources.request_tracker_settings import RequestTrackerSettings


def test_an_address_and_a_name_are_enough() -> None:
    assert RequestTrackerSettings(name="rt", base_url="https://rt.example.com").mistakes() == []


@pytest.mark.parametrize(
    ("base_url", "queue", "key"),
    [
        ("http://rt.example.com", "General", "base_url"),
        ("https://rt.example.com/REST/2.0/", "General", "base_url"),
        ("https://root:secret@rt.example.com", "General", "base_url"),
        ("https://rt.example.com", " ", "queue"),
    ],
)
def test_a_mistake_names_its_key(base_url: str, queue: str, key: str) -> None:
    found = RequestTrackerSettings(name="rt", base_url=base_url, queue=queue).mistakes()

    assert [each.partition(":")[0] for each in found] == [key]
