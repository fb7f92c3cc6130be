"""What holds for any link, any text, any policy."""

import re

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import rules, tel
from agent.config import Dial
from agent.errors import NotDialable
from agent.extension_plan import plan
from agent.rules import Allowed, AskFirst, Emergency, Refused
from agent.web import links
from agent.web.query import BadQuery, ReadQuery
from cache.numbers import dialing_plan

QUICK = settings(max_examples=200, deadline=None, derandomize=True)
SENT = re.compile(r"\+?[0-9*#]{1,20}")
HOSTS = ("pbx.example",)
MARKS = ("tel:", "TEL://", "sip:", "callto:", "cti:dial?telephone=", ";ext=", ";phone-context=", "@pbx.example", "%2B")
MORE_MARKS = ("(0)", " x12", "%20", "\u202a", "\u00a0", "1-800-FLOWERS", "/..", "%00", "\r\n", ",,", "w12", "*", "%23")

regions = st.sampled_from([*sorted(phonenumbers.SUPPORTED_REGIONS)[::6], "US", "GB", "IT", "BR", None])
digits = st.text("0123456789", min_size=1, max_size=15)
codes = st.sampled_from(["", "+", "+1", "+44", "+39", "+49", "+881", "00", "011", "0", "9", "112", "911", "999"])
numbers = st.builds("{}{}".format, codes, digits)
bodies = st.one_of(
    numbers,
    st.text("0123456789+*#() -./;,&@%<>x", max_size=25),
    st.lists(st.one_of(digits, st.sampled_from(MARKS + MORE_MARKS), st.text(max_size=4)), max_size=6).map("".join),
)
everything = st.one_of(st.builds("{}{}".format, st.sampled_from(MARKS[:5]), bodies), st.text(max_size=60), bodies)
prefixes = st.lists(st.sampled_from(["+1", "+44", "+49900", "+881", "+33"]), max_size=2).map(tuple)
policies = st.builds(
    rules.Policy,
    dial=st.builds(
        Dial,
        confirm=st.sampled_from(["never", "unknown", "always"]),
        extensions=st.sampled_from(["", r"2\d{3}", r"1\d{2}", r"\d{2,4}"]),
        own_hosts=st.sampled_from([(), HOSTS]),
        outside=st.sampled_from(["", "0", "9", "00"]),
        idd=st.sampled_from(["", "00", "0011"]),
        allow_prefixes=prefixes,
        refuse_prefixes=prefixes,
    ),
    region=regions,
    format=st.sampled_from(["e164", "national"]),
)


def read(link, policy):
    try:
        return links.read(link, policy.dial.own_hosts, policy.region)
    except (NotDialable, BadQuery):
        return None


@QUICK
@given(everything, policies, st.booleans())
def test_nothing_but_the_one_refusal_is_raised_and_only_plain_numbers_are_sent(link, policy, known):
    found = read(link, policy)
    if found is None or isinstance(found, ReadQuery):
        return

    verdict = rules.judge(found, policy, known=known)

    assert verdict.rule.endswith(".")
    assert isinstance(verdict, Refused) or SENT.fullmatch(verdict.number)


@QUICK
@given(st.text(max_size=30) | bodies, policies)
def test_what_is_typed_is_judged_or_refused_and_never_raises(text, policy):
    try:
        found = tel.read_typed(text, policy.region)
    except NotDialable:
        return

    verdict = rules.judge(found, policy, known=False)

    assert isinstance(verdict, Refused) or SENT.fullmatch(verdict.number)


@QUICK
@given(everything, policies)
def test_a_link_never_dials_a_star_or_a_hash(link, policy):
    found = read(link, policy)
    verdict = None if found is None or isinstance(found, ReadQuery) else rules.judge(found, policy, known=True)

    assert not re.search("[*#]", getattr(verdict, "number", ""))


@QUICK
@given(bodies, regions)
def test_reading_what_was_read_changes_nothing(body, region):
    try:
        found = tel.read_number(body, region)
    except NotDialable:
        return

    again = tel.read_number(found.number, region)

    assert again.number == found.number


@QUICK
@given(bodies, regions)
def test_every_digit_read_was_in_the_link_in_this_order(body, region):
    try:
        found = tel.read_number(body, region)
    except NotDialable:
        return

    keypad = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
    given = re.sub(r"[^0-9]", "", body.upper().translate(keypad) if found.is_vanity else body)
    assert found.digits in given


@QUICK
@given(numbers, policies)
def test_no_policy_keeps_an_emergency_call_from_being_asked(number, policy):
    try:
        found = tel.read(f"tel:{number}", HOSTS, policy.region)
    except NotDialable:
        return

    verdict = rules.judge(found, policy, known=True)

    if dialing_plan.is_emergency(found.digits, policy.region):
        assert isinstance(verdict, Emergency)
        assert verdict.number in {found.digits, found.digits.removeprefix(policy.dial.outside)}


@QUICK
@given(numbers, policies)
def test_the_emergency_services_are_never_reached_by_accident(number, policy):
    try:
        found = tel.read(f"tel:{number}", HOSTS, policy.region)
    except NotDialable:
        return

    verdict = rules.judge_number(found, policy)

    if isinstance(verdict, (Allowed, AskFirst)) and not plan(policy.dial.extensions)(verdict.number):
        assert not dialing_plan.reaches_emergency(verdict.number, policy.region)
