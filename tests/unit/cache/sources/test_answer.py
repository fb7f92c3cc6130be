"""What an answer means."""

from __future__ import annotations

from typing import Any

import pytest

from cache.errors import ItemRefused, SecretRefused, SourceBusy, SourceError, SourceGarbled, SourceRefused, Unsure
from cache.sources.answer import Answer, failure, read_json, wait_asked_for, words, write_failure

DATE = "Mon, 02 Mar 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("86400", 3600.0),
        ("9" * 400, 3600.0),
        ("Mon, 02 Mar 2026 09:00:05 GMT", 5.0),
        ("Mon, 02 Mar 2026 10:00:05 +0100", 5.0),
        ("Mon, 02 Mar 2099 09:00:05 GMT", 3600.0),
        ("Mon, 02 Mar 2026 08:59:55 GMT", None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0667", None),
        ("Mon, 99 Foo 2026", None),
    ],
)
def test_how_long_to_wait_is_read_from_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert wait_asked_for({"retry-after": text, "date": DATE}) == seconds


def test_a_date_means_nothing_when_the_server_does_not_say_what_time_it_is() -> None:
    assert wait_asked_for({"retry-after": DATE}) is None


@pytest.mark.parametrize(
    ("date", "at"),
    [
        (DATE, "2026-03-02T09:00:00Z"),
        ("Mon, 02 Mar 2026 09:00:00 +0200", "2026-03-02T07:00:00Z"),
        ("now", ""),
        ("", ""),
    ],
)
def test_the_clock_of_the_server_is_read_in_utc(date: str, at: str) -> None:
    assert Answer(200, headers={"date": date}).at == at


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/problem+json"])
def test_json_is_read_under_each_of_its_names(kind: str) -> None:
    assert read_json(b'\xef\xbb\xbf{"a": 1}', kind, "desk") == {"a": 1}


def test_an_empty_body_is_none() -> None:
    assert read_json(b" \r\n", "", "desk") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "text/html"),
        (b"{}", ""),
        (b'{"a": NaN}', "application/json"),
        (b'{"a": Infinity}', "application/json"),
        (b'{"a": 1, "a": 1}', "application/json"),
        (b'{"a": 1', "application/json"),
        (b"\xff\xfe\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"1" * 5_000, "application/json"),
    ],
)
def test_anything_but_plain_whole_json_is_garbled(body: bytes, kind: str) -> None:
    with pytest.raises(SourceGarbled):
        read_json(body, kind, "desk")


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (301, {}, SourceGarbled),
        (400, {}, SourceGarbled),
        (404, {}, SourceGarbled),
        (401, {}, SecretRefused),
        (403, {}, SourceRefused),
        (429, {}, SourceBusy),
        (500, {}, Unsure),
        (503, {}, Unsure),
        (503, {"retry-after": "5"}, SourceBusy),
        (503, {"retry-after": "soon"}, Unsure),
    ],
)
def test_each_status_is_what_can_be_done_about_it(
    status: int, headers: dict[str, str], error: type[SourceError]
) -> None:
    assert type(failure(Answer(status, None, headers), "desk", 30.0)) is error


@pytest.mark.parametrize(("status", "error"), [(400, ItemRefused), (404, ItemRefused), (422, ItemRefused)])
def test_what_is_wrong_with_a_write_is_the_writes_own(status: int, error: type[SourceError]) -> None:
    found = write_failure(Answer(status, {"message": "Subject is too long"}), "desk", 30.0)

    assert (type(found), str(found)) == (error, "Subject is too long")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "Validation Failed", "errors": [["subject", "can't be blank"]]}, "subject: can't be blank"),
        ({"errors": [["a", "x"], ["b", ["y", "z"]]]}, "a: x; b: y, z"),
        ({"errors": [{"field": "a", "message": "x"}]}, "a: x"),
        ({"errors": {"a": ["x", "y"]}}, "a: x, y"),
        ({"error": {"message": "x", "detail": "y"}}, "x"),
        ({"error": "x"}, "x"),
        ({"errorMessages": ["x", "y"], "errors": {}}, "x; y"),
        (["x", "y"], "x; y"),
        ({"message": "two\nlines\x1b[31m"}, "two lines [31m"),
        ({"message": "x" * 400}, "x" * 300 + "…"),
        ({"nothing": 1}, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_the_words_of_every_desk_are_found(body: Any, said: str) -> None:
    assert words(body) == said


def test_words_that_never_end_are_none() -> None:
    body: Any = "x"
    for _ in range(5_000):
        body = {"error": body}

    assert words(body) == ""
