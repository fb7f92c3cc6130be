"""What a click must do: one table for the click process in Python and the one in C."""

from __future__ import annotations

LINKS = (
    "tel:+1-212-555-1234",
    "CALLTO:%2B49%2030",
    "cti:sd?telephone=%2B1&called='x'",
    "cti:sd?telephone=1&name=Zoë%22",
)
HOSTILE: dict[str, list[str | bytes]] = {
    "CR and LF": ["tel:1234\r\nX-Evil: 1"],
    "a newline at the end": ["tel:1234\n"],
    "encoded CR and LF": ["tel:1234%0d%0aX-Evil:%201"],
    "encoded NUL": ["tel:1234%00"],
    "encoded DEL": ["tel:1234%7f"],
    "a quote": ['tel:1234" --config="x'],
    "two arguments": ["tel:1234", "--config=/tmp/evil"],
    "an option before": ["--", "tel:1234"],
    "an option alone": ["--help"],
    "an option as link": ["-tel:1234"],
    "nothing": [],
    "an empty argument": [""],
    "8,000 characters": ["tel:" + "1" * 8_000],
    "2,049 bytes": ["tel:" + "1" * 2_045],
    "command substitution": ["tel:$(id)"],
    "a variable": ["tel:${HOME}"],
    "backticks": ["tel:`id`"],
    "a pipe": ["tel:1234|id"],
    "a background job": ["tel:1234&id"],
    "a redirection": ["tel:1234>/tmp/x"],
    "single quotes": ["tel:1234'id'"],
    "backslashes": ["tel:\\\\host\\share"],
    "http": ["http://127.0.0.1/"],
    "javascript": ["javascript:alert(1)"],
    "file": ["file:///etc/passwd"],
    "mailto": ["mailto:anna@example.com"],
    "another scheme that begins alike": ["telx:1"],
    "a scheme cut short": ["te:1"],
    "full-width scheme": ["\uff54\uff45\uff4c:1234"],
}
NO_UTF8: dict[str, list[str | bytes]] = {"bytes that are no UTF-8": [b"tel:\xff\xfe"]}  # Windows has none in arguments
LONGEST = "tel:" + "1" * 2_044
# what the agent answers, the exit code, and words of the sentence
ANSWERS = (
    (b"HTTP/1.1 400 x\r\n\r\nThis number is refused.", 2, "This number is refused."),
    (b"HTTP/1.1 403 x\r\n\r\n", 4, "403"),
    (b"HTTP/1.1 200 x\r\n\r\n", 4, "200"),
    (b"", 5, "may not have been used"),
    (b"HTTP/1.1 20", 5, "may not have been used"),
    (b"SSH-2.0-x\r\n\r\n", 5, "may not have been used"),
)
UNTIDY_ANSWER = b"HTTP/1.1 400 x\r\n\r\na\x1b[2Jb\nc" + b"d" * 5_000
