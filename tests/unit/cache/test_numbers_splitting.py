"""Several numbers in one field."""

import pytest

from cache.numbers import split


@pytest.mark.parametrize(
    "separator",
    [" / ", "/", " | ", "; ", " & ", "\n", "\r\n", ", "]
    + [f" {word} " for word in ("or", "of", "oder", "ou", "o", "en", "und", "et", "y", "i", "och", "OR")],
)
def test_two_numbers_of_a_field_are_parted_at_every_separator(separator):
    assert split(f"020-1234567{separator}06-12345678") == ("020-1234567", "06-12345678")


@pytest.mark.parametrize(
    ("field", "pieces"),
    [
        ("03/234.56.78 / 0470 12 34 56", ("03/234.56.78", "0470 12 34 56")),
        ("034206/123456", ("034206/123456",)),
        ("+49 (0) 89 / 123 456 78", ("+49 (0) 89 / 123 456 78",)),
        ("01 / 23 / 45678", ("01 / 23 / 45678",)),
    ],
)
def test_a_short_piece_belongs_to_the_piece_after_it(field, pieces):
    assert split(field) == pieces


@pytest.mark.parametrize("field", ["+31 20 123 4567; 1234", "020 1234567, 12", "020-1234567 / 68"])
def test_a_short_last_piece_belongs_to_the_piece_before_it(field):
    assert split(field) == (field,)


def test_an_extension_belongs_to_the_number_before_it():
    assert split("020 1234567; tst. 5; 06 12345678") == ("020 1234567; tst. 5", "06 12345678")


@pytest.mark.parametrize("field", ["tel:+31201234567;ext=4567", '"Jansen & Co" <sip:0201234567;ext=1234567@pbx>'])
def test_a_uri_is_never_split(field):
    assert split(field)[0].endswith(field[-20:])


def test_two_uris_are_two_numbers():
    assert split("tel:+31201234567, tel:+31612345678") == ("tel:+31201234567", "tel:+31612345678")


def test_words_in_parentheses_are_not_split():
    assert split("020 1234567 (ma / di 9-17) / 06 12345678") == ("020 1234567 (ma / di 9-17)", "06 12345678")


@pytest.mark.parametrize(
    ("field", "pieces"),
    [
        ("020 1234567 / fax 020 1234568", ("020 1234567",)),
        ("Telefax: 020 1234567", ()),
        ("Telefon 09422 1000 Telefax 09422 805000", ()),
        ("факс 495 1234567", ()),
    ],
)
def test_what_is_called_a_fax_gives_no_number(field, pieces):
    assert split(field) == pieces


@pytest.mark.parametrize("field", ["", "  ", "ask reception", "n/a", "-", "020 1234567 / " * 200])
def test_a_field_without_digits_gives_no_number(field):
    assert split(field) == ()


def test_what_follows_a_pause_is_no_second_number():
    assert split("+31 20 123 4567,,7654321#") == ("+31 20 123 4567,,7654321#",)
