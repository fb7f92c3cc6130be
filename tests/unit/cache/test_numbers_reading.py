"""What a text means, rule by rule."""

import pytest

from cache.numbers import Kind, Site, read

NL, DE, US, MX = (Site(region=region) for region in ("NL", "DE", "US", "MX"))
AMSTERDAM = 31201234567


@pytest.mark.parametrize(
    "text",
    [
        "+31 20 123 4567",
        "0031 20 1234567",
        "011 31 20 123 4567",
        "020-1234567",
        "31201234567",
        "+31 (0)20 123 45 67",
        "0031(0)201234567",
        "(+31)(0)20 1234567",
        "+310201234567",
        "++31 20 123 4567",
        "+0031201234567",
        "+020 123 4567",
        "000031201234567",
        "tel:+31-20-123-4567",
        "TEL:020-1234567",
        "tel:0201234567;phone-context=+31",
        "tel:1234567;phone-context=%2B31-20",
        "tel:+31201234567;isub=123;phone-context=example.org",
        "callto://+31201234567",
        "cti:0201234567",
        "sip:+31201234567@pbx.example;user=phone",
        "sip:%2B31201234567@10.0.0.1",
        "sip:0201234567:secret@10.0.0.1",
        "sips:0201234567;phone-context=+31@pbx.example",
        '"5551234" <sip:+31201234567@10.1.2.3:5060;transport=udp>',
        "<sip:0031201234567@sbc.example>",
        "+31201234567@10.0.0.1",
        "*31#+31201234567",
        "#31#0201234567",
        "**31# 020 1234567",
        "*67 0201234567",
        "*82 020 123 4567",
        "٠٢٠١٢٣٤٥٦٧",
        "\uff0b\uff13\uff11 \uff12\uff10 123 4567",
        "020\u2011123\u202f4567",
        "\u202a+31 20 123 4567\u202c",
        "020\u00ad1234567",
        "'020 1234567",
        "31201234567.0",
        "31201234567.00",
        "<sip:+31201234567@pbx.example>, <tel:+31612345678>",
        "sip:020.123.45.67",
        "Tel. 020 1234567",
        "+31 20 123 4567 (work)",
        "020 1234567 (ma-vr 9-17 uur)",
        "020 1234567 (Q3) (ma-vr 9-17 uur)",
    ],
)
def test_every_spelling_of_a_number_is_the_same_sure_number(text):
    number = read(text, NL)

    assert (number.kind, number.sure, number.readings[0]) == (Kind.NUMBER, True, AMSTERDAM)


@pytest.mark.parametrize(
    "text",
    [
        "{CALLERNUM}",
        "%CALLERID%",
        "$caller$",
        "[Number]",
        "<number>",
        "${CALLERID(num)}",
        "sip:{CALLERNUM}@pbx.example",
    ],
)
def test_a_macro_that_was_not_filled_in_is_no_number(text):
    assert read(text, NL).kind is Kind.UNFILLED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anonymous",
        "Restricted",
        "ask reception",
        "-",
        "sip:anonymous@anonymous.invalid",
        '"Anonymous 0201234567" <sip:anonymous@anonymous.invalid>',
        "sip:jansen@10.0.0.1",
        "sip:10.0.0.1",
        "tel:;phone-context=+31",
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
    ],
)
def test_a_text_without_a_digit_or_that_spells_anonymous_is_withheld(text):
    assert read(text, NL).kind is Kind.WITHHELD


@pytest.mark.parametrize("text", ["4.41632E+11", "2E10", "4,41632E+11", "1" * 21, "0", "000 0000", "+0", "5" * 2000])
def test_a_damaged_text_is_not_readable(text):
    assert read(text, NL).kind is Kind.UNREADABLE


@pytest.mark.parametrize("text", ["*123", "*21*0201234567#", "#123#", "*67", "*671"])
def test_what_begins_with_a_star_or_hash_is_a_service_code(text):
    number = read(text, NL)

    assert (number.kind, number.digits) == (Kind.SERVICE, text)


@pytest.mark.parametrize(
    "word",
    [
        *("ext", "extn", "extension", "Ext.:", "x", "#", ";ext=", ";", ",", "tst", "tst.", "toestel", "app", "post"),
        *("poste", "Durchwahl", "DW", "nst", "wew.", "int.", "interno", "anexo", "ramal", "доб.", "内線"),
    ],
)
def test_an_extension_is_read_behind_every_word_for_it(word):
    number = read(f"+49 30 901820 {word} 12", DE)

    assert (number.readings, number.extension) == ((4930901820,), "12")


@pytest.mark.parametrize("text", ["tst. 1234", "ext 1234", "toestel: 1234", "1234", "1234.0", "x1234"])
def test_an_extension_alone_is_a_short_number(text):
    number = read(text, NL)

    assert (number.kind, number.digits) == (Kind.SHORT, "1234")


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("020 1234567,,12#", "12"),
        ("020 1234567;1234", "1234"),
        ("020 1234567 extension number 12", "12"),
        ("020 1234567 (tst. 12)", "12"),
        ("020 1234567 (ma-vr 9-17 uur, tst. 12)", "12"),
        ("tel:+31201234567;ext=4567", "4567"),
        ("sip:+31201234567;ext=4567@pbx.example", "4567"),
        ("020 1234567 ext 12345678", ""),
    ],
)
def test_an_extension_stands_at_the_end_and_has_up_to_seven_digits(text, extension):
    assert read(text, NL).extension == extension


@pytest.mark.parametrize(
    ("text", "appended"),
    [
        ("089 99998-0 DW 123", 498999998123),
        ("089 99998 Durchwahl 123", 498999998123),
        ("+49 89 99990 DW 12", 49899999012),
    ],
)
def test_a_durchwahl_is_appended_and_takes_the_place_of_a_separate_zero(text, appended):
    assert read(text, DE).appended == (appended,)


@pytest.mark.parametrize(
    "text", ["1-800-FLOWERS", "800-flowers", "+1 800 flowers", "Tel. 1-800-FLOWERS", "1-800-FLOWERS x12"]
)
def test_letters_count_when_the_digits_alone_are_too_few(text):
    assert read(text, US).readings == (18003569377,)


@pytest.mark.parametrize("text", ["045 55 1234 5678", "044 55 1234 5678", "01 55 1234 5678", "55 1234 5678"])
def test_abolished_mexican_prefixes_are_dropped(text):
    assert read(text, MX).readings[0] == 525512345678


@pytest.mark.parametrize(
    ("region", "text", "readings"),
    [
        ("DE", "4915221234567", (4915221234567, 494915221234567)),  # the plus was lost, else the trunk zero
        ("BR", "005511987654321", (5511987654321, 11987654321)),  # 0055 is also an international prefix with a carrier
        ("CO", "00573211234567", (573211234567, 73211234567)),  # 005 too is an international prefix
        ("AU", "0011234567890", (11234567890,)),  # 0011 is the international prefix, but +234 567890 is too short
        ("GB", "00 207 792 3490", (2077923490,)),
        ("JP", "010 81 3 1234 5678", (81312345678,)),
        ("RU", "8 10 31 20 1234567", (AMSTERDAM,)),
        ("IT", "06 6982 1234", (390669821234,)),
        ("SG", "6123 4567", (6561234567,)),
        (None, "0031 20 1234567", (AMSTERDAM,)),
        (None, "011 31 20 1234567", (AMSTERDAM,)),
        (None, "31201234567", (AMSTERDAM,)),
        ("no such region", "+31 20 123 4567", (AMSTERDAM,)),
    ],
)
def test_the_readings_of_a_number_are_in_the_order_of_the_rules(region, text, readings):
    assert read(text, Site(region=region)).readings == readings


def test_a_person_s_own_region_comes_before_that_of_our_telephone_system():
    assert read("030 901820", NL, "DE").readings == (4930901820,)


def test_an_unknown_region_of_a_person_leaves_that_of_our_telephone_system():
    assert read("020 1234567", NL, "??").readings == (AMSTERDAM,)


def test_our_area_code_makes_a_local_number_sure():
    number = read("123 4567", Site(region="NL", area="20"))

    assert (number.readings, number.sure) == ((AMSTERDAM,), True)


def test_our_area_code_is_not_that_of_a_person_in_another_region():
    assert not read("123 4567", Site(region="NL", area="20"), "DE").sure


@pytest.mark.parametrize(
    ("site", "text", "reading"),
    [
        (Site(region="NL", outside=("8",)), "8 020 123 4567", AMSTERDAM),
        (Site(region="NL", outside=("0",)), "0 020 123 4567", AMSTERDAM),
        (Site(region="NL", outside=("0",)), "0 00 31 20 123 4567", AMSTERDAM),
        (Site(region="US", outside=("9",)), "9 1 212 368 2651", 12123682651),
        (Site(region="US", outside=("9",)), "9 011 31 20 123 4567", AMSTERDAM),
        (Site(region="NL", outside=("9",), area="20"), "9 1234567", AMSTERDAM),
    ],
)
def test_a_configured_outside_prefix_is_taken_off(site, text, reading):
    assert reading in read(text, site).readings


@pytest.mark.parametrize("text", ["201234567", "1234567", "01632 960456"])
def test_a_number_that_is_not_certain_keeps_its_digits(text):
    number = read(text, NL)

    assert (number.sure, number.digits) == (False, text.replace(" ", ""))


def test_more_digits_than_a_column_holds_are_no_reading():
    number = read("+55 11 3100000000000000", NL)

    assert (number.readings, number.sure, number.digits) == ((), False, "55113100000000000000")


def test_a_bare_text_is_never_percent_decoded():
    assert read("%2B31201234567", NL).digits == "231201234567"


def test_a_uri_is_decoded_once():
    assert read("sip:%252B31201234567@pbx.example", NL).digits == "231201234567"


def test_an_italian_zero_in_parentheses_stays():
    assert read("+39 (0)6 6982 1234", NL).readings == (390669821234,)
