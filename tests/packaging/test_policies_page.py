"""The page for IT: what it shows can be used as it stands."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import pytest

from agent import config_file
from agent.config_machine import Machine
from agent.config_values import PREFIX, variable_of
from handlers import rows
from installers import spec
from installers.policies import browsers, build
from installers.policies.browsers import Pages

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "deploy-policies.md").read_text(encoding="utf-8")
NAMES = {setting.name: setting for setting in spec.SETTINGS}


def test_the_policy_that_is_shown_is_good_and_locks_what_it_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    policy = tmp_path / rows.POLICY_FILE.lstrip("/")
    policy.parent.mkdir(parents=True)
    policy.write_text(shown, encoding="utf-8")

    loaded = config_file.load(None, {}, machine=Machine(tmp_path, os.getuid()))

    assert (loaded.config.console.open, loaded.config.source[0].name) == ("service_desk", "desk")
    assert {"console.account", "dial.confirm", "dial.allow_prefixes", "source"} <= loaded.enforced


def test_every_registry_value_that_is_shown_is_a_policy_with_a_value_of_its_kind() -> None:
    shown = re.findall(r"-ValueName (\w+) -Type (\w+) -Value (\w+)", PAGE)

    assert len(shown) == 2
    for name, kind, value in shown:
        assert kind == ("DWord" if NAMES[name].kind in ("boolean", "number") else "String")
        assert value in (NAMES[name].choices or ("0", "1"))


def test_every_policy_for_intune_is_named_as_in_the_template() -> None:
    shown = re.findall(r"Deskcall~Policy~Deskcall/(\w+)` \| `<enabled/><data id=\"(\w+)\" value=\"([^\"]+)\"", PAGE)

    assert [name for name, _, _ in shown] == [field for _, field, _ in shown]
    assert {NAMES[name].kind for name, _, _ in shown} == {"choice", "texts"}


def test_every_variable_that_is_shown_is_one() -> None:
    known = {variable_of(setting.key) for setting in spec.SETTINGS} | {f"{PREFIX}DATA", f"{PREFIX}CONFIG"}

    assert set(re.findall(rf"{PREFIX}[A-Z_]+", PAGE)) <= known


def test_every_option_and_every_file_is_on_the_page() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    build.options(parser)
    options = set(re.findall(r"--[a-z]+", parser.format_help()))
    files = {*browsers.files(Pages(("https://a.example",), (), 8737)), build.ADMX, build.ADML, build.ASSOCIATIONS}

    assert [each for each in sorted(options) if f"`{each}" not in PAGE] == []
    assert [each for each in sorted(files | {build.PROFILE, build.JAMF}) if f"`{each}`" not in PAGE] == []
