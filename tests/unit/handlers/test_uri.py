"""The gate of the click process."""

import pytest

from handlers.uri import MAX_BYTES, NotALink, only_link


@pytest.mark.parametrize(
    "link",
    ["tel:+12125551234", "TEL:1", "callto:bob", "CTI:sd?telephone=%2B1", "sip:a@b", "sips:a@b", "tel:äöü", "tel:"],
)
def test_one_link_of_a_registered_scheme_is_taken_byte_for_byte(link):
    assert only_link([link]) == link.encode()


@pytest.mark.parametrize("arguments", [[], ["tel:1", "tel:2"], ["--", "tel:1"], ["-h"], ["--config=x", "tel:1"]])
def test_anything_but_exactly_one_argument_is_refused(arguments):
    with pytest.raises(NotALink):
        only_link(arguments)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "tel",
        "http://x/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "telx:1",
        " tel:1",
        "tel:1\n",
        "tel:\x00",
        "tel:\x7f",
        'tel:1" --config=x',
        "-tel:1",
        "tel:\udcff",
    ],
)
def test_what_is_no_link_of_ours_is_refused(link):
    with pytest.raises(NotALink):
        only_link([link])


def test_2048_bytes_are_taken_and_one_more_is_refused():
    exact = "tel:".ljust(MAX_BYTES, "1")

    assert len(only_link([exact])) == MAX_BYTES
    with pytest.raises(NotALink):
        only_link([exact + "1"])
