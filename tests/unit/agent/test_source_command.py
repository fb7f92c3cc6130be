"""A source is tried before it is written down."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from shell import Shell

PEOPLE = "id,name,work\np1,Ann,+31201234567\np2,Bob,\n"


class Desk(Shell):
    """A desk without a configuration, and a file of people."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.people = folder / "people.csv"
        self.people.write_text(PEOPLE, encoding="utf-8")
        self.file = folder / "deskcall.toml"

    def add(self, *arguments: str, text: str | None = None):
        return self.run("source", "add", "--config", str(self.file), *arguments, text=text)

    def sources(self) -> list[dict[str, object]]:
        return list(tomllib.loads(self.file.read_text()).get("source", [])) if self.file.exists() else []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def given(desk: Desk) -> tuple[str, ...]:
    return ("--yes", "--kind", "csv", "--name", "desk", "--set", f"people={desk.people}")


def test_a_script_gives_everything_and_sees_what_was_found(desk: Desk) -> None:
    said = desk.add(*given(desk))

    assert said.returncode == 0
    assert "ok       people: 2" in said.stdout
    assert "ok       telephone numbers: 1 of these 2 people have one" in said.stdout
    assert desk.sources() == [{"name": "desk", "kind": "csv", "people": str(desk.people)}]
    assert desk.run("config", "check", "--config", str(desk.file)).returncode == 0


def test_a_person_is_asked(desk: Desk) -> None:
    said = desk.add(text=f"csv\ndesk\n{desk.people}\n\n")

    assert (said.returncode, desk.sources()) == (0, [{"name": "desk", "kind": "csv", "people": str(desk.people)}])


def test_what_is_missing_is_said_and_nothing_is_written(desk: Desk) -> None:
    desk.people.unlink()

    said = desk.add(*given(desk))

    assert (said.returncode, desk.file.exists()) == (1, False)
    assert "MISSING  people:" in said.stdout


@pytest.mark.parametrize("option", ["--force", "--no-test"])
def test_it_can_be_written_all_the_same(desk: Desk, option: str) -> None:
    desk.people.unlink()

    said = desk.add(*given(desk), option)

    assert (said.returncode, len(desk.sources())) == (0, 1)


def test_a_mistake_is_refused_with_its_key(desk: Desk) -> None:
    said = desk.add(*given(desk), "--set", "every=1s")

    assert (said.returncode, desk.file.exists()) == (2, False)
    assert "every:" in said.stderr


def test_a_secret_given_as_a_key_is_refused_without_showing_it(desk: Desk) -> None:
    said = desk.add(*given(desk), "--set", "token=canary-7f3a")

    assert (said.returncode, "canary" in said.stdout + said.stderr) == (2, False)
    assert "deskcall secret set" in said.stderr


def test_a_taken_name_is_refused(desk: Desk) -> None:
    desk.add(*given(desk))

    assert (desk.add(*given(desk)).returncode, len(desk.sources())) == (2, 1)


def test_sources_of_another_file_are_not_hidden(desk: Desk) -> None:
    machine = desk.folder / "machine" / "deskcall"
    machine.mkdir(parents=True)
    (machine / "config.toml").write_text(f'[[source]]\nname = "it"\nkind = "csv"\npeople = "{desk.people}"\n')

    said = desk.run("source", "add", *given(desk))

    assert (said.returncode, str(machine) in said.stderr) == (2, True)
