"""What IT sets on Windows and macOS: a registry in memory, real property lists; what Linux cannot run stays outside."""

from __future__ import annotations

import os
import plistlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent import config_levels, config_named, config_reading, managed_preferences, registry_values
from agent.config import Config
from agent.config_levels import Layer
from agent.config_table import settings
from agent.config_values import Raw
from handlers import rows
from handlers.winregistry import Hive
from installers import spec

UID = os.getuid()


def registry(values: Mapping[str, Raw], key: str = rows.POLICIES, hive: Hive = "HKLM") -> tuple[Layer, ...]:
    """Return what a registry with these *values* of one key says."""
    means = config_named.policy if key == rows.POLICIES else config_named.defaults
    return registry_values.of(lambda *asked: values if asked == (hive, key) else {}, hive, key, means)


def read(layers: tuple[Layer, ...]) -> Config:
    config, mistakes = config_reading.read(config_levels.merged(layers))
    assert (mistakes, [each for layer in layers for each in layer.mistakes]) == ((), [])
    return config


def sentences(layers: tuple[Layer, ...]) -> list[str]:
    return [sentence for layer in layers for sentence in layer.mistakes]


def preferences(root: Path, values: object, user: str = "") -> Path:
    path = root / managed_preferences.FOLDER / user / f"{rows.REVERSE_DNS}.plist"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plistlib.dumps(values))
    return path


def test_a_policy_of_every_kind_of_registry_value_is_read() -> None:
    config = read(
        registry(
            {
                "ServerPush": 1,
                "ServerPort": 28080,
                "DialConfirm": "always",
                "ConsoleTicketWord": "case",
                "SiteOutside": ("0", "9"),
                "SiteExtension": ("3", "4"),
            }
        )
    )

    assert (config.server.push, config.server.port, config.dial.confirm) == (True, 28080, "always")
    assert (config.console.ticket_word, config.site.outside) == ("case", ("0", "9"))
    assert config.site.extension == (3, 4)


def test_a_registry_knows_no_case() -> None:
    assert read(registry({"DIALCONFIRM": "always"})).dial.confirm == "always"


def test_every_setting_has_a_policy_of_its_own_and_a_variable() -> None:
    names = [each.name.lower() for each in settings()]

    assert len(set(names)) == len(names)
    assert not set(names) & config_named.INSTALLERS_OWN


def test_a_value_of_a_registry_is_named_by_its_key() -> None:
    (origin,) = config_levels.origins(registry({"DialConfirm": "always"}))

    assert (origin.place, origin.is_locked) == (r"HKLM\Software\Policies\Deskcall\DialConfirm", True)


def test_a_policy_that_is_unknown_is_a_mistake_that_names_the_nearest() -> None:
    assert sentences(registry({"DialConfrim": "always"})) == [
        r"HKLM\Software\Policies\Deskcall\DialConfrim: is no policy that this version knows; "
        'did you mean "DialConfirm"?'
    ]


def test_sources_are_a_text_below_which_single_values_lie_over_it() -> None:
    text = '[dial]\nconfirm = "never"\n[[source]]\nname = "desk"\nkind = "csv"\npeople = "/srv/people.csv"'

    config = read(registry({"ConfigToml": tuple(text.split("\n")), "DialConfirm": "always"}))

    assert ([source.name for source in config.source], config.dial.confirm) == (["desk"], "always")


def test_a_mistake_in_that_text_has_its_line() -> None:
    assert sentences(registry({"ConfigToml": "[dial]\nconfirm = "}))[0].startswith(
        r"HKLM\Software\Policies\Deskcall\ConfigToml, line 2: is not TOML"
    )


def test_the_machines_policies_lie_over_the_users() -> None:
    layers = (
        *registry({"DialConfirm": "never", "ServerPort": "28080"}, hive="HKCU"),
        *registry({"DialConfirm": "always"}),
    )

    assert (read(layers).dial.confirm, read(layers).server.port) == ("always", 28080)


def test_what_the_installer_writes_is_read_and_what_is_empty_says_nothing() -> None:
    values = {each.row: "" for each in spec.PROPERTIES} | {"RegisterTel": "1", "Autostart": "0", "Capabilities": ()}

    assert read(registry({**values, "SiteRegion": "NL"}, rows.MACHINE_DEFAULTS)).site.region == "NL"
    assert {each.row.lower() for each in spec.PROPERTIES if not each.key} < config_named.INSTALLERS_OWN


def test_a_list_of_group_policy_is_in_the_order_of_its_numbers() -> None:
    numbered = {str(number): f"+{number}" for number in range(11, 0, -1)}

    assert registry_values.in_order(numbered) == tuple(f"+{number}" for number in range(1, 12))


def test_a_key_that_cannot_be_read_is_told() -> None:
    def refuses(hive: Hive, key: str) -> Mapping[str, Raw]:
        raise PermissionError(13, "Access is denied")

    layers = registry_values.of(refuses, "HKLM", rows.POLICIES, config_named.policy)

    assert sentences(layers) == [r"HKLM\Software\Policies\Deskcall: cannot be read: Access is denied"]


def test_managed_preferences_enforce_and_their_defaults_do_not(tmp_path: Path) -> None:
    preferences(tmp_path, {"DialConfirm": "always", "SiteExtension": [3, 4], "Defaults": {"ServerPort": 28080}})

    enforced = managed_preferences.policy(tmp_path, UID, "anna")
    defaults = managed_preferences.defaults(tmp_path, UID, "anna")

    assert (read(enforced).dial.confirm, read(enforced).site.extension) == ("always", (3, 4))
    assert read(enforced).server.port == 8737
    assert read(defaults).server.port == 28080
    assert {layer.level for layer in defaults} == {"machine"}


def test_preferences_of_the_machine_lie_over_those_of_a_user(tmp_path: Path) -> None:
    preferences(tmp_path, {"DialConfirm": "always"})
    path = preferences(tmp_path, {"DialConfirm": "never", "ServerPush": True}, "anna")

    config = read(managed_preferences.policy(tmp_path, UID, "anna"))

    assert (config.dial.confirm, config.server.push) == ("always", True)
    assert f"{path}, ServerPush" in [
        origin.place for origin in config_levels.origins(managed_preferences.policy(tmp_path, UID, "anna"))
    ]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"<?xml version='1.0'?><plist><dict>", plistlib.dumps(["list"])])
def test_preferences_that_cannot_be_read_are_told(tmp_path: Path, content: bytes) -> None:
    path = preferences(tmp_path, {})
    path.write_bytes(content)

    (found,) = sentences(managed_preferences.policy(tmp_path, UID, "anna"))

    assert found.startswith(f"{path}: is no ")


def test_preferences_that_others_can_write_are_not_believed(tmp_path: Path) -> None:
    path = preferences(tmp_path, {"DialConfirm": "never"})
    path.chmod(0o666)

    (found,) = sentences(managed_preferences.policy(tmp_path, UID, "anna"))

    assert "is not believed" in found


def test_without_preferences_nothing_is_said(tmp_path: Path) -> None:
    assert read(managed_preferences.policy(tmp_path, UID, "anna")) == Config()


@pytest.mark.parametrize("values", [{"DialToken": "hunter2"}, {"ConfigToml": '[dial]\ntoken = "hunter2"'}])
def test_a_secret_in_a_policy_is_refused_without_repeating_it(values: Mapping[str, Raw]) -> None:
    layers = registry(values)
    _, mistakes = config_reading.read(config_levels.merged(layers))

    told = [*sentences(layers), *(each.sentence for each in mistakes)]

    assert (len(told), "hunter2" in told[0]) == (1, False)


def test_a_binary_list_whose_key_is_a_number_is_told(tmp_path: Path) -> None:
    path = preferences(tmp_path, {})
    trailer = bytes((0, 0, 0, 0, 0, 0, 1, 1)) + b"".join(each.to_bytes(8, "big") for each in (2, 0, 13))
    path.write_bytes(b"bplist00" + bytes((0xD1, 1, 1, 0x10, 7, 8, 11)) + trailer)  # {7: 7}

    (found,) = sentences(managed_preferences.policy(tmp_path, UID, "anna"))

    assert found.startswith(f"{path}, 7: is no policy")
