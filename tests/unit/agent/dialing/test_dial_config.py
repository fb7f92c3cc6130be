"""``[dial]`` of the configuration: every mistake at once, each in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent import config_file
from agent.config import Dial
from agent.config_machine import Machine
from agent.errors import ConfigError


def load(folder: Path, text: str) -> config_file.Loaded:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return config_file.load(file, {})


def mistakes(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return caught.value.mistakes


def test_every_key_is_read(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        """
        [site]
        region = "br"
        [dial]
        confirm = "always"
        extensions = '2\\d{3}|7[0-4]\\d'
        own_hosts = ["pbx.example", "10.0.0.5"]
        format = "national"
        outside = "0"
        idd = "0021"
        refuse_prefixes = ["+225"]
        http = true
        """,
    )

    assert found.config.dial == Dial(
        confirm="always",
        extensions=r"2\d{3}|7[0-4]\d",
        own_hosts=("pbx.example", "10.0.0.5"),
        format="national",
        outside="0",
        idd="0021",
        refuse_prefixes=("+225",),
        http=True,
    )
    assert found.warnings == ()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        """
        [dial]
        confirm = "sometimes"
        extensions = "(2"
        own_hosts = ["pbx.example", "sip:pbx"]
        format = "national"
        outside = "9,"
        idd = "+"
        refuse_prefixes = ["225"]
        http = "yes"
        """,
    )

    keys = ["confirm", "extensions", "own_hosts[2]", "format", "outside", "idd", "refuse_prefixes[1]", "http"]
    assert [key for key in keys if not any(f"dial.{key}: " in line for line in found)] == []


@pytest.mark.parametrize("region", ["BR", "CO", "KR", "SG"])
def test_a_country_whose_callers_choose_a_carrier_needs_idd_for_national(tmp_path: Path, region: str) -> None:
    text = f'[site]\nregion = "{region}"\n[dial]\nformat = "national"\n'

    assert "dial.idd: is needed" in mistakes(tmp_path, text)[0]
    assert load(tmp_path, text + 'idd = "00"').config.dial.idd == "00"


def test_an_expression_that_matches_nothing_at_all_or_everything_is_a_mistake(tmp_path: Path) -> None:
    assert "matches no digits" in mistakes(tmp_path, "[dial]\nextensions = '(2\\d)*'")[0]


def test_prefixes_that_begin_with_an_emergency_number_are_warned_of(tmp_path: Path) -> None:
    found = load(tmp_path, '[site]\nregion = "AU"\n[dial]\nformat = "national"\noutside = "0"')

    assert "00011, which begins with an emergency number" in found.warnings[0]
    assert load(tmp_path, '[site]\nregion = "AU"\n[dial]\noutside = "0"').warnings == ()


def test_only_the_machines_own_file_opens_premium_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = tmp_path / "etc/xdg/deskcall", tmp_path / "home/deskcall"
    for folder in folders:
        folder.mkdir(parents=True)
    machine, user = (folder / "config.toml" for folder in folders)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_DIRS", raising=False)
    here = Machine(tmp_path, os.getuid())
    machine.write_text('[dial]\nallow_prefixes = ["+49900"]\n')

    assert config_file.load(None, {}, machine=here).config.dial.allow_prefixes == ("+49900",)
    user.write_text('[site]\nregion = "NL"\n\n[dial]\nallow_prefixes = ["+49900"]\n')
    with pytest.raises(ConfigError) as caught:
        config_file.load(None, {}, machine=here)
    assert [f"{user}, line 5: dial.allow_prefixes: counts only" in line for line in caught.value.mistakes] == [True]
    assert "administrator" in mistakes(tmp_path, '[dial]\nallow_prefixes = ["+49900"]')[0]
