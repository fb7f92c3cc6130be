"""How two numbers agree: tiers, internal numbers, old spellings, switchboards, and the order of candidates."""

import phonenumbers
import pytest
from number_directory import Directory, compared

from cache.numbers import Candidate, Comparison, Site, Tier, best_tier, compare, rank, read
from cache.numbers.comparing import ExtensionPlace
from cache.numbers.switchboard import compare_switchboard, main_numbers

NL = Site(region="NL")
BLOCK = Site(region="NL", stems=("3120123",))
REGIONS = [*sorted(phonenumbers.SUPPORTED_REGIONS), None]


def score_of(registered: str, incoming: str, site: Site) -> int | None:
    found = compared(registered, read(incoming, site), site)
    return found.score if found else None


# S9
@pytest.mark.parametrize("region", REGIONS)
def test_r_service_s_nine_pairs_match_in_every_region(region):
    site = Site(region=region)
    registered = ("+1 (123) 456 7890", "123-456-7890", "4567890")
    incoming = ("+11234567890", "0011234567890", "4567890")

    misses = [(one, other) for one in registered for other in incoming if score_of(one, other, site) is None]

    assert misses == []


@pytest.mark.parametrize(
    ("registered", "incoming", "score"),
    [
        ("+31 20 123 4567", "020 1234567", 100),
        ("+31 20 123 4567 ext 12", "020 1234567", 100),
        ("+31 20 123 4567 ext 12", "020 1234567 x12", 100),
        ("+31 20 123 4567", "020 1234567 x12", 95),
        ("+31 20 123 4567 ext 13", "020 1234567 x12", None),
        ("201234567", "020 1234567", 100),
        ("201234567", "201234567", 100),
        ("1234567", "1234567", 100),
        ("0123456", "00123456", 100),
        ("1234567", "020 1234567", 47),
        ("+31 20 123 4567", "1234567", 47),
        ("+31 20 123 4567", "234567", None),
        ("+31 20 123 4567", "31 20 123 4568", None),
        ("020-1234567", "+49 20 1234567", None),
        ("+44 20 7946 0018", "9 020 7946 0018", 50),
        ("+44 20 7946 0018", "1 020 7946 0018", None),
        ("+31 20 123 4567", "00201234567", 49),
        ("+31 20 123 4567", "9 00 31 20 1234567", 51),
        ("*123", "123", None),
        ("*123", "* 123", 100),
        ("112", "112", 100),
        ("112", "0112", None),
        ("anonymous", "anonymous", None),
        ("020 123 4567", "000 31 20 123 4567", 100),
    ],
)
def test_two_numbers_agree_as_well_as_the_tiers_say(registered, incoming, score):
    assert score_of(registered, incoming, NL) == score


def test_only_the_configured_outside_prefix_may_stand_before_a_national_number():
    site = Site(region="NL", outside=("8",))

    assert [score_of("+31 20 123 4567", f"{prefix} 020 123 4567", site) for prefix in "890"] == [100, None, None]


def test_a_number_read_in_its_second_way_says_how():
    germany = Site(region="DE")

    found = compare(read("+49 4915 221234567", germany), read("4915221234567", germany), germany)

    assert found == Comparison(Tier.SECOND, 90, "same number, read as +49 491 5221234567")


@pytest.mark.parametrize("outside", [(), ("0",), ("9",)])
def test_an_outside_prefix_of_another_site_does_not_hide_an_equal_number(outside):
    assert score_of("+31 20 123 4567", "020 1234567", Site(region="NL", outside=outside)) == 100


@pytest.mark.parametrize(
    ("region", "registered", "incoming"),
    [
        ("AR", "+54 9 11 5555-1234", "+54 11 5555-1234"),
        ("AR", "011 5555-1234", "+5491155551234"),
        ("MX", "+52 1 55 1234 5678", "55 1234 5678"),
        ("US", "+52 55 1234 5678", "+5215512345678"),
        ("NL", "+52 55 1234 5678", "00 52 1 55 1234 5678"),
        ("MX", "55 1234 5678", "5215512345678"),
        ("US", "011 52 1 55 1234 5678", "+525512345678"),
        ("BR", "(11) 8765-4321", "+5511987654321"),
        ("BR", "+55 11 98765-4321", "11 8765-4321"),
        ("IT", "+39 6 69821234", "06 6982 1234"),
        ("DE", "+39 02 1234567", "+39 2 1234567"),
    ],
)
def test_an_old_spelling_is_the_same_number(region, registered, incoming):
    assert score_of(registered, incoming, Site(region=region)) == Tier.SPELLING


@pytest.mark.parametrize(
    ("registered", "incoming"),
    [
        ("+55 11 93234-5678", "+55 11 3234-5678"),  # a landline of its own
        ("+39 030 123 4567", "+39 30 123 4567"),  # 30… could be a mobile
        ("+39 0347 1234567", "+39 347 1234567"),
        ("+54 9 11 5555-1234", "+54 9 11 5555-1235"),
        ("+52 1 55 1234 5678", "+52 55 1234 5679"),
    ],
)
def test_what_only_looks_like_an_old_spelling_is_another_number(registered, incoming):
    assert score_of(registered, incoming, Site(region="US")) is None


@pytest.mark.parametrize(
    ("registered", "incoming", "score"),
    [
        ("+31 20 123 1234", "1234", 70),
        ("1234", "020 123 1234", 70),
        ("020 123 0000 tst 1234", "1234", 70),
        ("1234", "1234", 100),
        ("+31 20 124 1234", "1234", None),
        ("020 124 0000 tst 1234", "1234", None),
        ("+31 20 123 1234", "9234", None),
        ("+31 20 123 4", "4", None),
    ],
)
def test_an_extension_and_the_direct_number_of_an_own_block_are_one_telephone(registered, incoming, score):
    assert score_of(registered, incoming, BLOCK) == score


def test_a_block_longer_than_any_number_reaches_nobody():
    site = Site(region="NL", area="20" * 3000, outside=("0" * 6000,), stems=("3" * 6000, "3120123"))

    found = compare(read("020 123 1234", site), read("1234", site), site)

    assert found is not None
    assert found.tier is Tier.INTERNAL


def test_without_own_blocks_an_extension_matches_only_itself():
    assert score_of("+31 20 123 1234", "1234", NL) is None


def test_an_extension_that_is_also_a_local_number_is_still_an_extension():
    assert score_of("+31 20 123 1234", "1234", Site(region="NL", area="20", stems=("3120123",))) == 70


def test_an_extension_of_a_person_abroad_is_the_same_extension():
    site = Site(region="NL", area="20")

    found = compare(read("1234", site, "DE"), read("1234", site), site)

    assert found is not None


@pytest.mark.parametrize("main_number", ["+49 89 12345-0", "+49 89 12345"])
def test_a_direct_number_leads_to_the_switchboard_of_its_block(main_number):
    site = Site(region="DE")

    found = compare_switchboard(read(main_number, site), read("+49 89 12345678", site))

    assert found is not None


@pytest.mark.parametrize("incoming", ["12345678", "1234", "anonymous", "+49 89 12345-0"])
def test_what_is_not_sure_or_the_switchboard_itself_leads_to_none(incoming):
    site = Site(region="DE")

    found = compare_switchboard(read("+49 89 12345-0", site), read(incoming, site))

    assert found is None


def test_the_nearest_switchboard_comes_first():
    assert main_numbers(read("+49 89 12345678", NL))[:3] == (498912345670, 49891234567, 49891234560)


def comparison(score: int = 100, place: ExtensionPlace = ExtensionPlace.BARE) -> Comparison:
    tier = Tier.TAIL if 40 < score < 70 else Tier(score)
    return Comparison(tier, score, "", place)


def test_candidates_are_ranked_by_every_rule_in_turn():
    in_order = [
        Candidate("asked-for extension", comparison(place=ExtensionPlace.ASKED_FOR)),
        Candidate("bare number", comparison(), is_vip=True),
        Candidate("newest ticket", comparison(), newest_ticket_at=5, name="Z"),
        Candidate("older ticket", comparison(), newest_ticket_at=4, name="A"),
        Candidate("name", comparison(), name="anna"),
        Candidate("later name", comparison(), name="Bert"),
        Candidate("other extension", comparison(place=ExtensionPlace.OTHER), is_vip=True),
        Candidate("line", comparison(95), is_vip=True),
        Candidate("longer tail", comparison(50)),
        Candidate("shorter tail", comparison(47), was_chosen=True),
    ]

    assert [each.who for each in rank(reversed(in_order))] == [each.who for each in in_order]


def test_who_was_chosen_last_time_comes_first_among_equals():
    ranked = rank([Candidate("vip", comparison(), is_vip=True), Candidate("chosen", comparison(), was_chosen=True)])

    assert ranked[0].who == "chosen"


def test_only_the_best_tier_is_shown():
    ranked = rank([Candidate("one", comparison()), Candidate("two", comparison(95)), Candidate("three", comparison())])

    assert [each.who for each in best_tier(ranked)] == ["one", "three"]


def test_nobody_is_shown_when_nobody_matches():
    assert best_tier(()) == ()


def test_tails_of_every_length_are_one_tier():
    ranked = rank([Candidate("seven", comparison(47)), Candidate("nine", comparison(49))])

    assert [each.who for each in best_tier(ranked)] == ["nine", "seven"]


@pytest.mark.parametrize(
    ("registered", "incoming", "site"),
    [
        ("0907349", "+421 907349", Site(region="SK")),  # the reading ends in 1907349, the digits in 0907349
        ("089 99998-0 DW 123", "+498999998123", Site(region="DE")),
        ("089 99998-0 DW 123", "99998123", Site(region="DE")),
        ("1234", "1234", Site(region="NL", area="20", stems=("3120123",))),
        ("1234", "020 123 1234", Site(region="NL", area="20", stems=("3120123",))),
        ("020 123 0000 x1234", "1234", BLOCK),
        ("567", "+31 20 123 4567", Site(region="NL", stems=("3120123", "31201234"))),
        ("4567", "+31 20 123 4567", Site(region="NL", stems=("3120123", "31201234"))),
        ("+54 9 11 5555 1234", "1234", Site(region="AR", stems=("54115555",))),
        ("*123#", "*123#", NL),
        ("12345678", "0012345678", Site()),
        ("4915221234567", "04915 221234567", Site(region="DE")),
        ("2025550123", "202 555 0123 x5", Site(region="US")),
    ],
)
def test_a_look_up_finds_what_comparing_finds(registered, incoming, site):
    caller = read(incoming, site)
    expected = compared(registered, caller, site)
    directory = Directory([registered], site)

    found = directory.look_up(caller).get(0)
    directory.close()

    assert (expected is not None, found) == (True, expected)
