"""What holds for any text, any region, any pair of numbers."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from number_directory import Directory, compared
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from cache.numbers import Kind, Number, Site, Tier, compare, plans, read, split
from cache.numbers.explaining import explain
from cache.numbers.spelling import rewritten

QUICK = settings(max_examples=400, deadline=None, derandomize=True)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = PhoneNumberType.values()

regions = st.sampled_from([*REGIONS, None, "", "nl", "??"])
digits = st.text("0123456789", min_size=1, max_size=14)
dialled = st.text("0123456789+*#() -./;,&@%<>x", max_size=25)
marks = (
    "tel:",
    "sip:",
    ";ext=",
    "DW ",
    " tst ",
    "{N}",
    "%2B",
    "1-800-FLOWERS",
    "E+11",
    ".0",
    " / ",
    " of ",
    "fax",
    "(0)",
    "٣",
)
woven = st.lists(st.one_of(digits, st.sampled_from(marks), st.text(max_size=4)), max_size=6).map("".join)
texts = st.one_of(st.text(max_size=40), dialled, woven, digits)
countries = st.sampled_from(["31", "49", "1", "44", "39", "54", "52", "55", "7", "82", "61"])
prefixes = st.sampled_from(
    ["", "0", "00", "+", "011", "9", "90", "+54 9 11 ", "+52 1 ", "+55 11 ", "+39 ", "+39 0", "*", "DW "]
)
numbers = st.builds(
    "{}{}{}{}".format, prefixes, st.one_of(st.just(""), countries), digits, st.sampled_from(["", " x12", " x13"])
)
sites = st.builds(
    Site,
    region=regions,
    area=st.sampled_from(["", "20", "650"]),
    outside=st.sampled_from([(), ("0",), ("9",), ("8", "00")]),
    stems=st.sampled_from([(), ("3120123",), ("49", "1"), ("3120", "31201"), ("5411", "525")]),
)


@QUICK
@given(texts, sites, regions)
def test_reading_never_raises_and_what_it_gives_is_whole(text, site, region):
    number = read(text, site, region)

    is_whole = bool(number.digits) == (number.can_be_looked_up) and (bool(number.readings) or not number.sure)
    assert is_whole


@QUICK
@given(texts, sites)
def test_a_field_is_split_into_pieces_of_itself(field, site):
    assert all(piece and piece in field for piece in split(field))


@QUICK
@given(texts, texts, sites, regions)
def test_any_two_texts_can_be_explained(registered, incoming, site, region):
    explanation = explain(registered, incoming, site, region)

    assert explanation.rule


@QUICK
@given(st.one_of(texts, numbers), sites)
def test_reading_a_reading_again_changes_nothing(text, site):
    readings = read(text, site).readings
    # "+266696687" spells ANONYMOUS: written with a plus it is nobody's number any more.
    again = [number for number in (read(f"+{e164}", site) for e164 in readings) if number.kind is not Kind.WITHHELD]

    assert all(number.sure and number.readings[0] in readings for number in again)


@QUICK
@given(numbers, numbers, sites)
def test_two_sure_numbers_without_a_common_reading_never_match(registered, incoming, site):
    one, other = read(registered, site), read(incoming, site)
    found = compare(one, other, site)

    if (
        found is not None
        and one.sure
        and other.sure
        and found.tier is not Tier.INTERNAL
        and not alike_when_short(one, other)
    ):
        assert not spellings(one).isdisjoint(spellings(other))


def spellings(number: Number) -> set[int]:
    every = (*number.readings, *number.appended)
    return {*every, *map(rewritten, every)}


def alike_when_short(one: Number, other: Number) -> bool:
    return one.is_short and other.is_short and one.digits == other.digits


@QUICK
@given(numbers, numbers, sites)
def test_comparing_is_symmetric(registered, incoming, site):
    """Except for extensions: a missing one is worse in the directory, and only a registered one is reached inside."""
    one, other = (read(text.partition(" x")[0], site) for text in (registered, incoming))

    there, back = compare(one, other, site), compare(other, one, site)

    assert (there and there.score) == (back and back.score)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(numbers, min_size=1, max_size=4), numbers, sites, st.booleans(), st.integers(0, 6))
def test_a_look_up_gives_the_best_tier_of_comparing(fields, incoming, site, is_related, dropped):
    caller = read(fields[0][dropped:] if is_related else incoming, site)
    comparisons = {place: found for place, field in enumerate(fields) if (found := compared(field, caller, site))}
    best = max((found.tier for found in comparisons.values()), default=None)
    directory = Directory(fields, site)

    found = directory.look_up(caller)
    directory.close()

    assert {place: each.score for place, each in found.items()} == {
        place: each.score for place, each in comparisons.items() if each.tier is best
    }


@pytest.mark.parametrize("region", REGIONS)
def test_every_example_number_survives_being_written_and_read_again(region):
    site = Site(region=region)
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in TYPES]
    formats = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)

    wrong = [
        (text, number)
        for number in examples
        for style in formats
        if number and read(text := phonenumbers.format_number(number, style), site).readings != (e164_of(number),)
    ]

    assert wrong == []


@pytest.mark.parametrize("region", REGIONS)
def test_every_example_number_is_among_the_readings_of_its_national_form(region):
    """Among them, not always first: a Colombian "321 1234567" is also a Belgian number that lost its plus.

    Fewer than 7 digits are a short number.
    """
    site = Site(region=region)
    examples = [number for kind in TYPES if (number := phonenumbers.example_number_for_type(region, kind))]
    read_again = [(read(phonenumbers.format_number(each, PhoneNumberFormat.NATIONAL), site), each) for each in examples]

    wrong = [
        each for number, each in read_again if number.kind is not Kind.SHORT and e164_of(each) not in number.readings
    ]

    assert wrong == []


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS))
def test_a_worldwide_number_is_read_as_any_other(code):
    number = phonenumbers.example_number_for_non_geo_entity(code)

    assert read(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), Site()).readings == (
        e164_of(number),
    )


def e164_of(number: phonenumbers.PhoneNumber) -> int:
    return int(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@QUICK
@given(code=st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), national=digits)
def test_what_is_taken_for_e164_as_it_stands_is_what_libphonenumber_finds(code, national):
    whole = f"{code}{national}"

    is_as_it_stands = plans.is_e164(whole)

    assert not is_as_it_stands or plans.parsed(whole) == phonenumbers.parse(f"+{whole}")


@QUICK
@given(st.text("0123456789+ ().-", min_size=1, max_size=25))
def test_a_field_without_separators_is_one_number_or_none(field):
    found = split(field)

    assert found == ((field.strip(),) if any(sign.isdigit() for sign in field) else ())
