"""Secrets of sources: in the keyring, or in a file that somebody chose; never shown, never in the configuration."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from shell import Shell

SECRET = "canary-7f3a"


class Keys(Shell):
    """A desk with a keyring, or without one."""

    def __init__(self, folder: Path, *, has_keyring: bool) -> None:
        super().__init__(folder)
        if has_keyring:
            self.environ |= {
                "PYTHON_KEYRING_BACKEND": "file_keyring.Keyring",
                "FILE_KEYRING": str(folder / "keyring.json"),
                "PYTHONPATH": str(Path(__file__).parents[2]),
            }

    def secret(self, *arguments: str, text: str | None = None):
        return self.run("secret", *arguments, "--data", str(self.folder / "data"), text=text)

    @property
    def file(self) -> Path:
        return self.folder / "data" / "secrets.json"


@pytest.fixture
def desk(tmp_path: Path) -> Keys:
    return Keys(tmp_path, has_keyring=True)


@pytest.fixture
def bare(tmp_path: Path) -> Keys:
    return Keys(tmp_path, has_keyring=False)


def test_a_secret_from_a_pipe_goes_into_the_keyring_and_is_not_shown(desk: Keys) -> None:
    said = desk.secret("set", "desk", text=f"{SECRET}\n")

    assert (said.returncode, SECRET in said.stdout + said.stderr) == (0, False)
    assert SECRET in (desk.folder / "keyring.json").read_text()
    assert not desk.file.exists()


def test_without_a_keyring_nothing_is_kept_and_the_ways_out_are_told(bare: Keys) -> None:
    said = bare.secret("set", "desk", text=f"{SECRET}\n")

    assert (said.returncode, bare.file.exists()) == (2, False)
    assert "deskcall secret set desk --file" in said.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_a_file_is_chosen_by_name_and_only_its_owner_reads_it(bare: Keys) -> None:
    said = bare.secret("set", "desk", "--file", text=f"{SECRET}\n")

    assert (said.returncode, stat.S_IMODE(bare.file.stat().st_mode)) == (0, 0o600)
    assert SECRET in bare.file.read_text()


def test_a_secret_that_moves_to_the_keyring_leaves_the_file(desk: Keys) -> None:
    desk.secret("set", "desk", "--file", text=f"{SECRET}\n")

    desk.secret("set", "desk", text="another\n")

    assert SECRET not in desk.file.read_text()


@pytest.mark.parametrize("arguments", [(), ("--file",)])
def test_a_secret_that_was_removed_is_gone_and_a_second_removal_says_so(desk: Keys, arguments: tuple[str, ...]) -> None:
    desk.secret("set", "desk", *arguments, text=f"{SECRET}\n")

    codes = [desk.secret("remove", "desk").returncode for _ in range(2)]

    kept = [each.read_text() for each in (desk.folder / "keyring.json", desk.file) if each.exists()]
    assert (codes, SECRET in "".join(kept)) == ([0, 1], False)


def test_an_empty_secret_is_refused(desk: Keys) -> None:
    assert desk.secret("set", "desk", text="\n").returncode == 2


def test_a_name_that_no_source_can_have_is_refused(desk: Keys) -> None:
    assert desk.secret("set", "Desk 1", text=f"{SECRET}\n").returncode == 2


def test_a_name_that_is_not_configured_is_kept_with_a_warning(desk: Keys) -> None:
    said = desk.secret("set", "desk", text=f"{SECRET}\n")

    assert "no source of the configuration is called 'desk'" in said.stderr


def test_files_need_no_secret(desk: Keys) -> None:
    given = desk.config('[[source]]\nname = "desk"\nkind = "csv"\npeople = "/nowhere/people.csv"\n')

    said = desk.secret("list", "--config", given)

    assert (said.returncode, said.stdout) == (0, "No source of the configuration needs a secret.\n")


def test_a_secret_in_the_configuration_is_refused_with_the_way_to_do_it_right(desk: Keys) -> None:
    given = desk.config(f'[[source]]\nname = "desk"\nkind = "csv"\npeople = "/x.csv"\ntoken = "{SECRET}"\n')

    said = desk.run("config", "check", "--config", given)

    assert (said.returncode, SECRET in said.stdout + said.stderr) == (2, False)
    assert "deskcall secret set" in said.stderr
