from __future__ import annotations

from cache.model import Person, PersonId

NADIA = Person(PersonId("desk:12"), "Nadia Okafor")


def test_the_chosen_person_is_written_down_with_the_call(office):  # A17
    office.knows(NADIA)
    call = office.ring(telephone="+31201234567")

    answer = office.post("/api/choose", {"call": call, "person": "desk:12"})

    assert (answer, office.stand.calls()[0].person_id) == ({"ok": True}, "desk:12")


def test_a_choice_can_be_taken_back(office):
    office.knows(NADIA)
    call = office.ring(telephone="+31201234567")
    office.post("/api/choose", {"call": call, "person": "desk:12"})

    office.post("/api/choose", {"call": call, "person": ""})

    assert office.stand.calls()[0].person_id is None


def test_nobody_is_chosen_who_is_not_in_the_directory(office):
    call = office.ring(telephone="+31201234567")

    office.post_refused("/api/choose", {"call": call, "person": "desk:99"})

    assert office.stand.calls()[0].person_id is None


def test_an_unknown_call_is_said(office):
    office.knows(NADIA)

    assert office.post("/api/choose", {"call": "AAAA", "person": "desk:12"}, status=404) == {"ok": False}
