"""Outside data becomes dataclasses without a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from cache import strict


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    names: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    word: str = ""
    count: int = 1
    is_on: bool = False
    share: float = 0.5
    words: tuple[str, ...] = ()
    pair: tuple[int, int] = (1, 2)
    choice: Literal["one", "two"] = "one"
    inner: Inner = field(default_factory=Inner)


@dataclass(frozen=True, slots=True)
class Needy:
    name: str


def mistakes(data: object, shape: type = Outer) -> dict[str, str]:
    with pytest.raises(strict.Mistakes) as caught:
        strict.ours(shape, data)
    return {strict.dotted(one.path): one.sentence for one in caught.value.mistakes}


def test_what_is_right_becomes_a_dataclass_of_tuples() -> None:
    data = {"word": "a", "words": ["b"], "pair": [3, 4], "choice": "two", "inner": {"names": {"k": "v"}, "file": "/a"}}

    made = strict.ours(Outer, data)

    inner = Inner(names={"k": "v"}, file=Path("/a"))
    assert made == Outer(word="a", words=("b",), pair=(3, 4), choice="two", inner=inner)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("word", 5),
        ("count", "5"),
        ("count", True),
        ("count", 5.0),
        ("count", float("inf")),
        ("is_on", 1),
        ("is_on", "yes"),
        ("share", "0.5"),
        ("share", float("nan")),
        ("share", True),
        pytest.param("share", 10**5000, id="share-huge"),
        ("words", "abc"),
        ("words", {"a": 1}),
        ("pair", [1]),
        ("pair", [1, 2, 3]),
        ("choice", "three"),
        ("choice", 1),
        ("choice", ["one"]),
        ("inner", 5),
        ("inner", []),
    ],
)
def test_no_type_is_turned_into_another(key: str, value: object) -> None:
    assert list(mistakes({key: value})) == [key]


def test_every_mistake_is_reported_with_its_place_counted_from_one() -> None:
    found = mistakes({"count": "1", "words": ["a", 2], "inner": {"names": {"x": 1}, "file": ""}, "wrod": 1})

    assert set(found) == {"count", "words[2]", "inner.names.x", "inner.file", "wrod"}


def test_an_unknown_key_names_the_nearest_one() -> None:
    assert 'did you mean "word"?' in mistakes({"wrod": 1})["wrod"]


def test_a_missing_key_is_a_mistake_at_its_place() -> None:
    assert mistakes({}, Needy) == {"name": "is missing"}


def test_a_value_is_shown_as_one_short_line() -> None:
    sentence = mistakes({"count": "\x1b[31m\u202e" + "x" * 500})["count"]

    assert sentence.isprintable()
    assert len(sentence) < 120


def test_an_integer_of_thousands_of_digits_is_no_crash() -> None:
    assert "far too long" in mistakes({"word": 10**5000})["word"]


def test_unknown_keys_of_other_programs_are_ignored() -> None:
    assert strict.theirs(Outer, {"word": "a", "new_in_their_next_version": {}}) == Outer(word="a")


def test_wrong_types_of_other_programs_are_reported() -> None:
    with pytest.raises(strict.Mistakes):
        strict.theirs(Outer, {"word": None})
