"""What is no word of ours leaves a text."""

from __future__ import annotations

import pytest

from agent.doctor import redacting

HIDDEN = redacting.HIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T09:00:00.123Z INFO agent.rings ring received outcome=new level=verified number=…42#a1b2c3",
        "2026-03-02T09:00:00.123Z WARNING agent.web.guard request refused status=403 reason=foreign Host",
        "No space left on device",
        "level=phone_system",
        "FileNotFoundError, StoreBusy",
        "port=8737 ms=12.345 people=120000 version=0.1.0 at 127.0.0.1",
    ],
)
def test_what_our_logs_say_stays_word_for_word(text):
    assert redacting.text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Okafor",
            "müller",
            "Nadia",
            "Łukasz",
            "李",
            "Ørsted",
            "nadia@okafor.example",
            "tel0612345678",
            "x_0612345",
            "Anna_Okafor",
            "31_20_555_0142",
        ),
        *("+31612345678", "0612345678", "06 123 456 78", "(020) 123-4567", "020/1234567", "06.12.34.56.78", "1234567"),
        *("٠٦١٢٣٤٥٦٧٨", "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0", "31 20 555 0142", "020\xa01234567"),
    ],
)
def test_names_numbers_and_secrets_go(text):
    words = [word for word in redacting.text(text).replace(HIDDEN, " ").split() if len(word) > 2]

    assert [word for word in words if word.strip("@.-_/()") not in ("", "example")] == []


def test_no_name_that_our_comments_explain_with_is_a_word_of_ours():
    assert redacting.vocabulary().isdisjoint({"Nadia", "Okafor", "Müller", "muller", "Anna", "Alice", "Smith"})


def test_a_value_of_json_is_redacted_at_every_depth_and_counts_stay():
    given = {"rows": 12_000_000, "names": ["Okafor", {"error": "Okafor failed"}], "ok": True, "none": None}

    assert redacting.json_value(given) == {
        "rows": 12_000_000,
        "names": [HIDDEN, {"error": f"{HIDDEN} failed"}],
        "ok": True,
        "none": None,
    }
