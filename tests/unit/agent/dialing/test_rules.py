"""Judging numbers, beyond the truth table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent import rules, tel
from agent.config import Dial
from agent.rules import Allowed, AskFirst, Because, Emergency, Refused, Verdict

NEVER = Dial(confirm="never")


def judged(number: str, region: str | None = "GB", dial: Dial = NEVER, *, known: bool = False) -> Verdict:
    return rules.judge(tel.read_typed(number, region), rules.policy(dial, region), known=known)


def because(verdict: Verdict) -> Because | None:
    return verdict.because if isinstance(verdict, AskFirst) else None


@pytest.mark.parametrize(
    ("confirm", "known", "home", "abroad"),
    [
        ("never", False, None, Because.ABROAD),
        ("never", True, None, Because.ABROAD),
        ("unknown", False, Because.UNKNOWN, Because.ABROAD),
        ("unknown", True, None, None),
        ("always", False, Because.ALWAYS, Because.ABROAD),
        ("always", True, Because.ALWAYS, Because.ABROAD),
    ],
)
def test_confirm_says_what_is_asked(confirm: str, known: bool, home: Because | None, abroad: Because | None) -> None:
    dial = Dial(confirm=confirm)  # type: ignore[arg-type]

    assert because(judged("020 7946 0018", dial=dial, known=known)) is home
    assert because(judged("+33 1 42 68 53 00", dial=dial, known=known)) is abroad


@pytest.mark.parametrize("confirm", ["never", "unknown", "always"])
@pytest.mark.parametrize("known", [False, True])
def test_short_local_lettered_allowed_and_codes_are_asked_whatever_is_confirmed(confirm: str, known: bool) -> None:
    dial = Dial(confirm=confirm, allow_prefixes=("+449",))  # type: ignore[arg-type]
    numbers = {"101": "GB", "4567890": "US", "1-800-FLOWERS": "US", "0906 123 4567": "GB", "*97": "GB"}

    found = [because(judged(number, region, dial, known=known)) for number, region in numbers.items()]

    assert found == [Because.SHORT, Because.LOCAL, Because.LETTERS, Because.COSTLY, Because.CODE]


@pytest.mark.parametrize("number", ["999", "112", "9-1-1", "9999", "+999"])
@pytest.mark.parametrize("confirm", ["never", "unknown", "always"])
def test_no_setting_refuses_or_prefixes_an_emergency(number: str, confirm: str) -> None:
    dial = Dial(confirm=confirm, outside="9", refuse_prefixes=("+4", "+9"), format="national")  # type: ignore[arg-type]

    verdict = judged(number, dial=dial, known=True)

    assert isinstance(verdict, Emergency)
    assert verdict.number in {"999", "112", "911"}


def test_allow_prefixes_open_the_premium_rules_and_no_other() -> None:
    dial = Dial(allow_prefixes=("+",), refuse_prefixes=("+33",), confirm="never")

    assert because(judged("+88 1612345678", dial=dial)) is Because.COSTLY
    assert isinstance(judged("+33142685300", dial=dial), Refused)
    assert isinstance(judged("9112345", "US", dial), Refused)


@pytest.mark.parametrize(
    ("region", "dial", "number", "sent"),
    [
        ("GB", Dial(format="national", outside="9"), "+442079460018", "902079460018"),
        ("GB", Dial(format="national", outside="9"), "+33142685300", "90033142685300"),
        ("US", Dial(format="national", outside="9"), "+12123682651", "912123682651"),
        ("US", Dial(format="national"), "+442079460018", "011442079460018"),
        ("IT", Dial(format="national", outside="0"), "+390612345678", "00612345678"),
        ("BR", Dial(format="national", idd="0021"), "+442079460018", "0021442079460018"),
        ("AU", Dial(format="national"), "+442079460018", "0011442079460018"),
        ("RU", Dial(format="national"), "+442079460018", "810442079460018"),
        ("NL", Dial(outside="0"), "020 624 1111", "+31206241111"),
        (None, Dial(format=None), "+442079460018", "+442079460018"),
    ],
)
def test_a_number_is_sent_as_the_dial_plan_says(region: str | None, dial: Dial, number: str, sent: str) -> None:
    verdict = judged(number, region, replace(dial, confirm="never"))

    assert not isinstance(verdict, Refused), verdict.rule
    assert verdict.number == sent


def test_the_softphones_own_format_counts_unless_the_configuration_has_one() -> None:
    asked = tel.read("tel:+442079460018")

    by_profile = rules.judge(asked, rules.policy(NEVER, "GB", "national"), known=False)
    by_site = rules.judge(asked, rules.policy(Dial(confirm="never", format="e164"), "GB", "national"), known=False)

    assert isinstance(by_profile, Allowed)
    assert isinstance(by_site, Allowed)
    assert (by_profile.number, by_site.number) == ("02079460018", "+442079460018")


def test_a_number_with_its_prefixes_over_20_digits_is_refused() -> None:
    dial = Dial(confirm="never", format="national", outside="999999", idd="123456")

    assert isinstance(judged("+4930123456789", "NL", dial), Refused)


def test_without_a_country_only_what_names_its_own_is_dialed() -> None:
    assert "country" in judged("020 7946 0018", None).rule
    assert because(judged("+44 20 7946 0018", None)) is Because.ABROAD
    assert isinstance(judged("112", None), Emergency)


def test_a_toll_free_number_is_at_home_in_every_country_that_shares_it() -> None:
    assert isinstance(judged("+1 800 555 1234", "CA"), Allowed)
    assert because(judged("+1 416 555 0123", "US")) is Because.TERRITORY
    assert because(judged("+44 7797 123456", "GB")) is Because.TERRITORY


def test_an_extension_goes_with_every_verdict_that_dials() -> None:
    found = [judged(f"{number};ext=12") for number in ("+442079460018", "+33142685300", "999")]

    assert [each.extension for each in found if not isinstance(each, Refused)] == ["12", "12", "12"]


@pytest.mark.parametrize("number", ["11*2", "*112#", "9*9*9", "1#12"])
def test_a_code_is_no_emergency_number(number: str) -> None:
    verdict = judged(number)

    assert isinstance(verdict, (AskFirst, Refused))
    assert isinstance(verdict, Refused) or verdict.number == number


def test_a_click_on_our_own_page_answers_what_it_may() -> None:
    dial = Dial(confirm="always", allow_prefixes=("+449",))
    numbers = ("+442079460018", "+33142685300", "999", "09061234567", "+19005551234", "101")

    found = [type(rules.at_once(judged(number, dial=dial))) for number in numbers]

    assert found == [Allowed, Allowed, Emergency, AskFirst, Refused, AskFirst]
