"""Levels of the configuration: the stronger counts, both are named, every mistake of all of them is told at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pytest

from agent import config_explained, config_file
from agent.config_explained import Key
from agent.config_levels import Level
from agent.config_machine import Machine
from agent.errors import ConfigError

STRONGEST_FIRST: tuple[Level, ...] = ("policy", "command line", "environment", "user", "machine")
PORTS = {level: 28001 + position for position, level in enumerate(STRONGEST_FIRST)}


@dataclass
class Computer:
    """One on which every level can be written; its root is a folder, its administrator is who runs the tests."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    given: Path | None = None

    @property
    def machine(self) -> Machine:
        return Machine(self.folder, os.getuid())

    @property
    def policy_file(self) -> Path:
        return self.folder / "etc/xdg/deskcall/policy.toml"

    @property
    def machine_file(self) -> Path:
        return self.folder / "etc/xdg/deskcall/config.toml"

    @property
    def user_file(self) -> Path:
        return self.folder / "home/deskcall/config.toml"

    def write(self, level: Level, text: str) -> None:
        places = {"policy": self.policy_file, "machine": self.machine_file, "user": self.user_file}
        places[level].parent.mkdir(parents=True, exist_ok=True)
        places[level].write_text(text, encoding="utf-8")

    def set_port(self, level: Level) -> None:
        match level:
            case "command line":
                self.values.append(f"server.port={PORTS[level]}")
            case "environment":
                self.environ["DESKCALL_SERVER_PORT"] = str(PORTS[level])
            case _:
                self.write(level, f"\n[server]\nport = {PORTS[level]}\n")

    def load(self) -> config_file.Loaded:
        return config_file.load(self.given, self.environ, self.values, machine=self.machine)

    def key(self, name: str) -> Key:
        return next(each for each in config_explained.keys(self.load()) if each.name == name)

    def mistakes(self) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            self.load()
        return [each.replace(f"{self.folder}/", "") for each in caught.value.mistakes]


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_DIRS", raising=False)
    return Computer(tmp_path)


@pytest.mark.parametrize(("stronger", "weaker"), tuple(combinations(STRONGEST_FIRST, 2)))
def test_of_two_levels_the_stronger_counts_and_both_are_named(
    computer: Computer, stronger: Level, weaker: Level
) -> None:
    computer.set_port(weaker)
    computer.set_port(stronger)

    key = computer.key("server.port")

    assert (key.value, key.level) == (str(PORTS[stronger]), stronger)
    assert [(each.level, each.value) for each in key.overrides] == [(weaker, str(PORTS[weaker]))]
    assert key.origin().startswith(f"{stronger} ")
    assert f"{weaker} {key.overrides[0].place} ignored" in key.origin()


@pytest.mark.parametrize("level", STRONGEST_FIRST)
def test_every_level_lies_over_what_is_built_in(computer: Computer, level: Level) -> None:
    computer.set_port(level)

    key = computer.key("server.port")

    assert (key.value, key.default, key.level) == (str(PORTS[level]), "8737", level)


def test_where_a_value_comes_from_is_named_to_the_line_or_variable(computer: Computer) -> None:
    for level in STRONGEST_FIRST:
        computer.set_port(level)

    key = computer.key("server.port")

    assert key.is_locked
    assert key.origin() == (
        f"policy {computer.policy_file}, line 3 (locked; command line --with server.port ignored; "
        f"environment DESKCALL_SERVER_PORT ignored; user {computer.user_file}, line 3 ignored; "
        f"machine {computer.machine_file}, line 3 ignored)"
    )


def test_only_a_policy_locks(computer: Computer) -> None:
    for level in STRONGEST_FIRST[1:]:
        computer.set_port(level)

    assert not computer.key("server.port").is_locked
    assert computer.load().enforced == frozenset()


def test_a_policy_counts_over_a_file_that_was_named(computer: Computer, tmp_path: Path) -> None:
    computer.given = tmp_path / "given.toml"
    computer.given.write_text("[server]\nport = 28010\n[console]\npop = 'quiet'\n")
    computer.set_port("policy")

    loaded = computer.load()

    assert (loaded.config.server.port, loaded.config.console.pop) == (PORTS["policy"], "quiet")


def test_a_file_that_was_named_stands_for_those_of_user_and_machine(computer: Computer, tmp_path: Path) -> None:
    (tmp_path / "named.toml").write_text("[console]\npop = 'quiet'\n")
    computer.environ["DESKCALL_CONFIG"] = str(tmp_path / "named.toml")
    computer.set_port("user")
    computer.set_port("machine")

    assert computer.load().config.server.port == 8737
    assert computer.key("console.pop").level == "environment"


def test_the_policy_is_not_looked_for_where_users_can_lead(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    computer.set_port("policy")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(computer.folder / "elsewhere"))
    monkeypatch.setenv("HOME", str(computer.folder / "elsewhere"))

    assert computer.load().config.server.port == PORTS["policy"]


def test_a_policy_that_others_can_write_is_refused(computer: Computer) -> None:
    computer.set_port("policy")
    computer.policy_file.chmod(0o666)

    (found,) = computer.mistakes()

    assert found.startswith("etc/xdg/deskcall/policy.toml: can be written by others (mode 666)")


def test_a_policy_in_a_folder_that_others_can_write_is_refused(computer: Computer) -> None:
    computer.set_port("policy")
    computer.policy_file.parent.chmod(0o777)

    (found,) = computer.mistakes()

    assert found.startswith("etc/xdg/deskcall/policy.toml: its folder can be written by others (mode 777)")


def test_a_policy_of_somebody_else_is_refused(computer: Computer) -> None:
    computer.set_port("policy")

    with pytest.raises(ConfigError, match=f"belongs to user number {os.getuid()} instead of {os.getuid() + 1}"):
        config_file.load(None, {}, machine=Machine(computer.folder, os.getuid() + 1))


def test_a_broken_policy_is_never_passed_over(computer: Computer) -> None:
    computer.write("policy", "[server\n")
    computer.set_port("user")

    assert computer.mistakes() == [
        "etc/xdg/deskcall/policy.toml, line 1: is not TOML: Expected ']' at the end of a table declaration"
    ]


def test_a_policy_that_is_no_file_is_never_passed_over(computer: Computer) -> None:
    computer.policy_file.mkdir(parents=True)

    assert computer.mistakes() == ["etc/xdg/deskcall/policy.toml: is a folder; name the file in it"]


def test_the_mistakes_of_all_levels_are_told_at_once_also_where_a_stronger_one_hides_them(computer: Computer) -> None:
    computer.write("machine", '[server]\nport = "8737"\n')
    computer.write("user", "[server]\nport = true\n[consle]\n")
    computer.environ |= {"DESKCALL_SERVER_PORT": "high", "DESKCALL_SERVER_PROT": "1"}
    computer.values += ["server.port=no", "server.prt=1"]
    computer.write("policy", '[dial]\nconfirm = "sometimes"\n[server]\nport = 28001')

    found = [each.partition(" is ")[0] for each in computer.mistakes()]

    assert found == [
        'etc/xdg/deskcall/config.toml, line 2: server.port: "8737"',
        "home/deskcall/config.toml, line 2: server.port: true",
        "home/deskcall/config.toml, line 3: consle:",
        "DESKCALL_SERVER_PROT:",
        'DESKCALL_SERVER_PORT: server.port: "high"',
        "--with server.prt:",
        '--with server.port: server.port: "no"',
        'etc/xdg/deskcall/policy.toml, line 2: dial.confirm: "sometimes"',
    ]


def test_a_file_that_cannot_be_read_does_not_hide_the_others_mistakes(computer: Computer) -> None:
    computer.write("machine", '[console]\naccount = "acme"\n[server]\nport = "x"')
    computer.write("user", "[console\n")

    assert [each.partition(": ")[0] for each in computer.mistakes()] == [
        "etc/xdg/deskcall/config.toml, line 4",
        "home/deskcall/config.toml, line 1",
    ]


@pytest.mark.parametrize("level", ["policy", "user", "machine"])
def test_a_secret_is_refused_at_every_level_also_where_a_stronger_one_hides_it(
    computer: Computer, level: Level
) -> None:
    source = '[[source]]\nname = "desk"\nkind = "csv"\npeople = "/srv/people.csv"\n'
    for each in ("machine", "user", "policy"):
        computer.write(each, source + ('password = "hunter2"\n' if each == level else ""))

    (found,) = computer.mistakes()

    assert ("line 5: source[1].password: secrets are not read" in found, "hunter2" in found) == (True, False)


@pytest.mark.parametrize("name", ["DESKCALL_DIAL_TOKEN", "DESKCALL_SOURCE_PASSWORD"])
def test_a_secret_in_the_environment_is_refused_without_repeating_it(computer: Computer, name: str) -> None:
    computer.environ[name] = "hunter2"

    (found,) = computer.mistakes()

    assert (found.startswith(f"{name}: "), "hunter2" in found) == (True, False)


def test_a_typo_in_a_variable_names_the_nearest_one(computer: Computer) -> None:
    computer.environ["DESKCALL_SERVER_PROT"] = "28080"

    assert computer.mistakes() == [
        'DESKCALL_SERVER_PROT: is no variable that this version knows; did you mean "DESKCALL_SERVER_PORT"?'
    ]


def test_a_variable_that_names_no_table_may_be_another_programs_and_is_warned_of(computer: Computer) -> None:
    computer.environ |= {"DESKCALL_SERVR_PORT": "28080", "DESKCALL_SECRET": "hunter2"}

    warnings = computer.load().warnings

    assert [each.partition(": ")[0] for each in warnings] == ["DESKCALL_SERVR_PORT", "DESKCALL_SECRET"]
    assert 'did you mean "DESKCALL_SERVER_PORT"?' in warnings[0]
    assert "hunter2" not in "".join(warnings)


def test_values_of_every_kind_can_stand_in_the_environment(computer: Computer) -> None:
    computer.environ |= {
        "DESKCALL_SERVER_PUSH": "true",
        "DESKCALL_SITE_EXTENSION": "[3, 4]",
        "DESKCALL_SITE_OUTSIDE": "0",
        "DESKCALL_SITE_STEMS": '["3120123", "4930123"]',
        "DESKCALL_CONSOLE_POP": "quiet",
        "DESKCALL_CONSOLE_TICKET_WORD": "case",
        "DESKCALL_DIAL_COMMAND": "tcxcallto:{dial_q}",
    }

    config = computer.load().config

    assert (config.server.push, config.site.extension, config.site.outside) == (True, (3, 4), ("0",))
    assert (config.site.stems, config.console.pop) == (("3120123", "4930123"), "quiet")
    assert (config.console.ticket_word, config.dial.command) == ("case", ("tcxcallto:{dial_q}",))


def test_an_empty_variable_says_nothing(computer: Computer) -> None:
    computer.environ |= {"DESKCALL_SERVER_PORT": "", "DESKCALL_NONSENSE": ""}

    assert computer.load().config.server.port == 8737


def test_the_sources_of_a_policy_replace_all_others(computer: Computer) -> None:
    for level, name in (("user", "mine"), ("policy", "theirs")):
        computer.write(level, f'[[source]]\nname = "{name}"\nkind = "csv"\npeople = "/srv/{name}.csv"\n')

    loaded = computer.load()
    key = computer.key("source[1].name")

    assert [source.name for source in loaded.config.source] == ["theirs"]
    assert loaded.enforced == frozenset({"source"})
    assert f"user {computer.user_file}, line 1 ignored" in key.origin()


@pytest.mark.parametrize(
    "text",
    ['[dial]\ncommand = "tcxcallto:{dial_q}"\n', '[dial]\nprofile = "microsip"\n', '[phone]\nprofile = "microsip"'],
)
def test_a_softphone_that_is_enforced_cannot_be_chosen_by_another_key(computer: Computer, text: str) -> None:
    computer.write("user", text)
    computer.write("policy", '[phone]\nprofile = "baresip"\n')

    loaded = computer.load()

    assert loaded.config.phone.profile == "baresip"
    assert loaded.enforced == frozenset({"phone.profile", "dial.profile", "dial.command"})
    assert "line 2 ignored" in computer.key("phone.profile").origin()


@pytest.mark.parametrize("level", ["user", "environment", "command line"])
def test_premium_numbers_are_opened_by_administrators_alone(computer: Computer, level: Level) -> None:
    match level:
        case "user":
            computer.write("user", '[dial]\nallow_prefixes = ["+49900"]\n')
        case "environment":
            computer.environ["DESKCALL_DIAL_ALLOW_PREFIXES"] = "+49900"
        case _:
            computer.values.append("dial.allow_prefixes=+49900")

    (found,) = computer.mistakes()

    assert "counts only in the configuration of the whole machine" in found


def test_a_policy_opens_premium_numbers(computer: Computer) -> None:
    computer.write("policy", '[dial]\nallow_prefixes = ["+49900"]\n')

    assert computer.load().config.dial.allow_prefixes == ("+49900",)
