"""Own extensions as a pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.extension_plan import NotAPlan, plan

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
atoms = st.sampled_from(["2", "0", r"\d", ".", "[1-3]", "[^0-5]", "[079]"])
signs = st.sampled_from(["", "", "?", "*", "+", "{2}", "{1,3}", "{,2}", "{2,}"])
patterns = st.recursive(
    st.builds("{}{}".format, atoms, signs),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["", "?", "{2}"])),
    ),
    max_leaves=6,
)


@QUICK
@given(patterns, st.text("0123456789", max_size=8))
def test_it_matches_what_python_matches(pattern: str, digits: str) -> None:
    assert plan(pattern)(digits) == (re.fullmatch(pattern, digits) is not None)


@pytest.mark.parametrize(
    "pattern", [r"(\d*)*x"[:-1], "(1|1)" * 40, "((1|11){1,20}){20}", r"(\d*\d*\d*\d*)*2", "(1?){20}"]
)
def test_no_pattern_takes_more_than_a_moment(pattern: str) -> None:
    assert isinstance(plan(pattern)("1" * 20), bool)  # the ordinary engine would not be back this year


@pytest.mark.parametrize(
    "pattern",
    ["x", "[", "[a-z]", "(?=1)2", r"\1", "(1", "1)", "2**", "2+?", "[]", "1{3,1}", r"\w", "\u0661", "1" * 201],
)
def test_anything_but_digits_and_repetitions_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(NotAPlan, match=r"^(has|is) "):
        plan(pattern)


def test_more_than_20_digits_are_no_extension() -> None:
    assert not plan(r"\d*")("1" * 21)
