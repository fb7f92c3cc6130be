"""docs/features.md promises nothing that no test shows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| ([SAU]\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
MARK = re.compile(r"# ?((?:[SAU]\d+)(?:[, -]+[SAU]\d+)*)")


def listed() -> dict[str, str]:
    """Feature → how far it is."""
    return dict(LINE.findall((ROOT / "docs" / "features.md").read_text(encoding="utf-8")))


def shown() -> set[str]:
    """The features that a comment behind a test names."""
    lines = [line for path in (ROOT / "tests").rglob("test_*.py") for line in path.read_text("utf-8").splitlines()]
    return {name for line in lines for names in MARK.findall(line) for name in re.findall(r"[SAU]\d+", names)}


@pytest.mark.parametrize("feature", sorted(name for name, state in listed().items() if state == "yes"))
def test_a_feature_that_is_there_is_shown_by_a_test(feature):
    assert feature in shown()


def test_every_feature_of_the_reference_systems_is_listed():
    expected = [f"S{n}" for n in range(1, 20)] + [f"A{n}" for n in range(1, 20)] + [f"U{n}" for n in range(1, 5)]

    assert list(listed()) == expected
