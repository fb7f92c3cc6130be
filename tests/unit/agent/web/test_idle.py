"""The page while nobody calls: the call log."""

from __future__ import annotations

import re

NUMBER = "+31201234567"


def rows(html: str) -> list[str]:
    """Return the lines of the call log as text."""
    listed = re.search(r'<section class="card recent".*?</section>', html, re.DOTALL)[0]
    texts = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall(r"<li>.*?</li>", listed, re.DOTALL)]
    return [re.sub(r" \d{4}-\d\d-\d\d| Call \+.*", "", text) for text in texts]


def missed(office, number: str = NUMBER, call_id: str = "missed") -> None:
    """A caller who rings for 10 s in vain."""
    office.ring(telephone=number, callID=call_id)
    office.stand.time.pass_by(10)
    office.stand.client().get(f"/sd?callID={call_id}&event=hangup", status=202)
    office.stand.time.pass_by(10)


def talked(office, seconds: int, number: str = NUMBER, call_id: str = "talked") -> None:
    """A call that is answered and lasts."""
    office.ring(telephone=number, callID=call_id)
    office.stand.client().get(f"/sd?callID={call_id}&event=answer", status=202)
    office.stand.time.pass_by(seconds)
    office.stand.client().get(f"/sd?callID={call_id}&event=hangup", status=202)
    office.stand.time.pass_by(10)


def test_how_long_was_talked_is_said(office):
    talked(office, 250)

    assert rows(office.get("/api/view")) == ["+31 20 123 4567 unknown · 4 min"]


def test_the_calls_page_says_how_long_was_talked(office):
    talked(office, 252)

    assert "Call ended after 4:12" in office.get(f"/api/view?call={office.stand.calls()[0].id}")


def test_a_missed_call_is_to_be_called_back(office):
    missed(office)

    html = office.get("/api/view")

    assert rows(html) == ["+31 20 123 4567 unknown · missed"]
    assert ("Missed 1" in html, f'href="tel:{NUMBER}"' in html) == (True, True)


def test_a_missed_caller_who_got_through_later_is_dealt_with(office):
    missed(office)
    talked(office, 60)

    html = office.get("/api/view?only=missed")

    assert rows(html) == ["+31 20 123 4567 unknown · missed Got through later"]
    assert "Missed 0" in html


def test_a_missed_caller_who_was_called_back_is_dealt_with(office):
    missed(office)
    with office.stand.parts.state.transaction() as transaction:
        transaction.execute(
            "INSERT INTO phone_call(key, direction, level, telephone, e164, started_at, heard_ms)"
            " VALUES ('out-1', 'out', 'phone system', ?, 31201234567, '2026-11-21T10:00:00Z', 0)",
            (NUMBER,),
        )

    assert rows(office.get("/api/view?only=missed")) == ["+31 20 123 4567 unknown · missed Called back"]


def test_another_caller_settles_nothing(office):
    missed(office)
    talked(office, 60, number="+442079460018")

    assert rows(office.get("/api/view?only=missed")) == ["+31 20 123 4567 unknown · missed"]


def test_an_earlier_talk_settles_nothing(office):
    talked(office, 60)
    missed(office)

    assert "Missed 1" in office.get("/api/view")


def test_callers_without_a_number_are_never_taken_for_each_other(office):
    missed(office, "anonymous")
    talked(office, 60, "anonymous")

    assert rows(office.get("/api/view?only=missed")) == ["Number withheld unknown · missed"]
