from __future__ import annotations

import pytest

from agent.web import BadRequest
from agent.web.asked import Asked, read


def test_nothing_is_the_idle_page():
    assert read("") == Asked()


def test_everything_that_the_script_sends_is_read():
    asked = read("call=aB-_9&list=dialed&only=open&look=3&change=1&anyway=1&told=1")

    assert asked == Asked("aB-_9", "", "dialed", "open", 3, is_changing=True, anyway=True, is_told=True)


def test_values_are_decoded_once_and_a_plus_stays_a_plus():
    assert read("q=caf%C3%A9%20%2B31+%2525").text == "café +31+%25"


@pytest.mark.parametrize(
    "query",
    [
        "call=../../etc",
        "call=" + "a" * 65,
        "list=everybody",
        "only=all",
        "look=-1",
        "look=100",
        "look=%D9%A3",
        "change=yes",
        "page=2",
        "q=a&q=b",
        "q=%",
        "q=%FF",
        "q=" + "x" * 257,
        "q=" + "x" * 3000,
    ],
)
def test_what_the_script_does_not_send_is_refused(query):
    with pytest.raises(BadRequest):
        read(query)
