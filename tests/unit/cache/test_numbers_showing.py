from __future__ import annotations

import pytest

from cache.numbers import Site, read
from cache.numbers.showing import Shown, shown

NL = Site(region="NL")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("020 123 4567", Shown("+31 20 123 4567", "+31201234567", "NL", "fixed line")),
        ("+31 20 123 4567 ext. 12", Shown("+31 20 123 4567 ext. 12", "+31201234567;ext=12", "NL", "fixed line")),
        ("+1 212 368 2651", Shown("+1 212-368-2651", "+12123682651", "US", "fixed line or mobile")),
        ("0900 1234", Shown("+31 900 1234", "+319001234", "NL", "premium rate")),
        ("+800 1234 5678", Shown("+800 1234 5678", "+80012345678", "", "free of charge")),
        ("1234", Shown("1234", "1234", "", "internal number")),
        ("*123", Shown("*123")),
        ("anonymous", Shown("")),
        ("4.41632E+11", Shown("")),
    ],
)
def test_a_number_is_shown_as_people_write_it(text, expected):
    assert shown(read(text, NL)) == expected


def test_a_number_that_is_not_sure_is_shown_as_it_came():
    number = read("4567890", NL)

    assert (number.sure, shown(number)) == (False, Shown("4567890", "4567890"))
