from __future__ import annotations

import pytest

from agent.web.present.words import counted, first_name, initials, joined, plural, shorten


def test_a_name_of_300_characters_is_shortened_in_display():
    assert shorten("x" * 300) == "x" * 79 + "…"


def test_a_name_that_fits_stays_as_it_is():
    assert shorten("Nadia Okafor") == "Nadia Okafor"


def test_marks_that_turn_the_writing_direction_are_left_out():
    assert shorten("\u202eroda\u2066kO\ufeff") == "rodakO"


def test_line_breaks_and_control_characters_become_one_blank():
    assert shorten("Nadia\r\n\x00\t Okafor") == "Nadia Okafor"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nadia Okafor", "NO"),
        ("Jan van der Berg", "JB"),
        ("Plato", "P"),
        ("  ", "?"),
        ("(tmp) desk", "D"),
        ("王 芳", "王芳"),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "first"),
    [("Nadia Okafor", "Nadia"), ("Okafor, Nadia", "Nadia"), ("Okafor,", "Okafor,"), ("", "the caller")],
)
def test_the_first_name_is_also_found_behind_a_comma(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("word", "many"),
    [("request", "requests"), ("incident", "incidents"), ("enquiry", "enquiries"), ("case", "cases"), ("day", "days")],
)
def test_the_service_desks_word_has_a_plural(word, many):
    assert plural(word) == many


def test_counts_are_said_in_words_that_fit():
    assert [counted(n, "ticket") for n in (0, 1, 2)] == ["no tickets", "1 ticket", "2 tickets"]


def test_parts_that_say_nothing_leave_no_dot():
    assert joined("", "Rotterdam", "") == "Rotterdam"
