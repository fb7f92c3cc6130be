"""Reading links, beyond the truth table."""

from __future__ import annotations

import pytest

from agent import tel
from agent.errors import NotDialable

HOSTS = ("pbx.example", "10.0.0.5")


def sentence(link: str) -> str:
    with pytest.raises(NotDialable) as refusal:
        tel.read(link, HOSTS, "US")
    return str(refusal.value)


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u200f", "\ufeff", "\u202a", "\u202e", "\u2066", "\u2069"])
def test_marks_of_writing_direction_are_dropped_wherever_they_stand(mark: str) -> None:
    assert tel.read(f"tel:{mark}+44{mark}20 7946{mark}0018").number == "+442079460018"


@pytest.mark.parametrize("mark", ["\u00ad", "\u200c", "\u200d", "\u2060", "\ue000", "\u0378", "\x85", "\u2029"])
def test_any_other_invisible_letter_refuses(mark: str) -> None:
    assert "characters" in sentence(f"tel:+442079{mark}460018")


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\u3000"])
@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212"])
def test_blanks_and_dashes_of_every_kind_are_separators(blank: str, dash: str) -> None:
    assert tel.read(f"tel:+44{blank}20{dash}79460018").number == "+442079460018"


@pytest.mark.parametrize("letter", list("\"'<>`|&\\$^{}!"))
def test_what_a_shell_or_a_page_would_read_refuses(letter: str) -> None:
    assert sentence(f"tel:+442079460018{letter}") == "The number has characters that no telephone number has."


def test_a_link_of_200_characters_is_read_and_one_more_refuses() -> None:
    digits = "tel:2125551234"

    assert tel.read(digits + " " * (200 - len(digits))).number == "2125551234"
    assert "200" in sentence(digits + " " * (201 - len(digits)))


@pytest.mark.parametrize(
    "parameters",
    [";isub=1", ";foo", ";foo=bar", ";cic=+1-6789;rn=1;npdi;tgrp=x;trunk-context=example.com", ";Phone-Context=+1"],
)
def test_parameters_that_a_page_must_not_choose_change_nothing(parameters: str) -> None:
    assert tel.read(f"tel:+442079460018{parameters}") == tel.read("tel:+442079460018")


@pytest.mark.parametrize(
    "parameters",
    [
        *(
            ";",
            ";=1",
            ";12",
            ";m-foo=1",
            ";M-FOO",
            ";ext=",
            ";ext=12345678901",
            ";ext=1a",
            ";isub;isub",
            ";EXT=1;ext=1",
        ),
        *(";a_b=1", ";phone-context=+", ";phone-context=-x", ";phone-context=1.2.3", ";x=\u00e9", f";{'a' * 33}=1"),
    ],
)
def test_parameters_that_are_not_well_formed_refuse(parameters: str) -> None:
    assert sentence(f"tel:+442079460018{parameters}")


@pytest.mark.parametrize("written", ["x12", " x 12", "ext12", " ext. 12", " EXTENSION 12", "\u00a0ext.\u00a012"])
def test_an_extension_in_words_is_an_extension(written: str) -> None:
    found = tel.read(f"tel:+442079460018{written}")

    assert (found.number, found.extension) == ("+442079460018", "12")


@pytest.mark.parametrize(
    "address", ["sip:2001@PBX.example", "sips:2001@pbx.example:5061", "callto:2001@10.0.0.5", "SIP:%32001@pbx.example"]
)
def test_an_address_at_our_own_telephone_system_is_its_user(address: str) -> None:
    found = tel.read(address, HOSTS)

    assert (found.number, found.is_at_own_host) == ("2001", True)


@pytest.mark.parametrize(
    "address",
    [
        *("sip:2001", "sip:2001@pbx.example.com", "sip:2001@evil@pbx.example", "sip:2001@pbx.example:999999"),
        *("sip:2001%40evil@pbx.example", "callto:2001@", "sip:2001@pbx.example.", "sip:a:b@pbx.example"),
    ],
)
def test_any_other_address_refuses(address: str) -> None:
    assert sentence(address)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+1-800-FLOWERS", "GB", "+18003569377"),
        ("1-800-flowers", "CA", "18003569377"),
        ("(800) 4-FLOWER", "US", "8004356937"),
    ],
)
def test_letters_are_a_north_american_keypad(written: str, region: str, number: str) -> None:
    found = tel.read(f"tel:{written}", (), region)

    assert (found.number, found.is_vanity) == (number, True)


@pytest.mark.parametrize(
    ("written", "region"),
    [
        *(("1-800-FLOWERS", "GB"), ("1-800-555-12AB", "US"), ("+44-800-FLOWERS", "GB"), ("1-800-CONTACTS", "US")),
        *(("FLOWERS", "US"), ("800-FLOWERS;phone-context=+1", "US"), ("+1-100-FLOWERS", "US")),
    ],
)
def test_letters_that_are_none_refuse(written: str, region: str) -> None:
    with pytest.raises(NotDialable):
        tel.read(f"tel:{written}", (), region)


@pytest.mark.parametrize("code", ["*97", "*21*1#", "#31#", "* 97 #"])
def test_the_analyst_may_type_a_code_and_a_link_may_not(code: str) -> None:
    assert tel.read_typed(code).is_code
    with pytest.raises(NotDialable):
        tel.read_number(code)


@pytest.mark.parametrize(
    "text", ["tel:2001", "--help", "", " ", "1234\r\nX-Evil: 1", "+1212555\0", "1" * 21, "2001@pbx"]
)
def test_what_is_typed_is_a_number_and_nothing_else(text: str) -> None:
    with pytest.raises(NotDialable):
        tel.read_typed(text)


def test_blanks_around_a_typed_number_are_nobodys_mistake() -> None:
    assert tel.read_typed("  +44 20 7946 0018 ").number == "+442079460018"
