"""README names whatever a newcomer may meet: every command, every option, every key of the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from agent.cli import deskcall
from agent.config import Config
from agent.config_explained import markdown
from cache.sources.settings import KINDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _options(command: click.Command) -> set[str]:
    context = click.Context(command)
    parameters = (each for each in command.get_params(context) if isinstance(each, click.Option))
    return {name for parameter in parameters for name in parameter.opts if name.startswith("--")}


ALL = dict(_commands(deskcall))
OPTIONS = sorted(set().union(_options(deskcall), *map(_options, ALL.values())))
TABLES = {
    table.name: [key.name for key in fields(getattr(Config(), table.name))]
    for table in fields(Config)
    if table.name != "source"
}
KEYS = [f"{table}.{key}" for table, keys in TABLES.items() for key in keys]
SOURCE_KEYS = [key.name for kind in KINDS.values() for key in fields(kind)]


def section(text: str, command: str) -> str:
    """Return what *text* says of one command, from its heading to the next."""
    found = re.search(rf"^## `deskcall {re.escape(command)}[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("command", ALL)
def test_the_readme_names_every_command(command: str) -> None:
    group, _, name = command.rpartition(" ")
    row = re.search(rf"^\|.*`deskcall {re.escape(group or name)}\b.*$", README, re.MULTILINE)

    assert row is not None
    assert f"{name}" in row[0]


@pytest.mark.parametrize("option", OPTIONS)
def test_the_readme_or_its_page_of_commands_names_every_option(option: str) -> None:
    assert re.search(rf"{option}\b", README + COMMANDS)


@pytest.mark.parametrize("key", KEYS)
def test_the_readme_shows_every_key_in_its_table(key: str) -> None:
    table, _, name = key.partition(".")
    found = re.search(rf"^\[{table}\]\n(.*?)(?=^\[|^```)", README, re.MULTILINE | re.DOTALL)

    assert found is not None
    assert re.search(rf"^#? ?{name} = ", found[1], re.MULTILINE)


@pytest.mark.parametrize("key", SOURCE_KEYS)
def test_the_readme_or_its_page_names_every_key_of_a_source(key: str) -> None:
    assert re.search(rf"`{key}`|^{key} = ", README + CONFIGURATION, re.MULTILINE)


@pytest.mark.parametrize("command", ALL)
def test_the_page_of_commands_describes_every_option_of_a_command(command: str) -> None:
    described = section(COMMANDS, command)

    own = _options(ALL[command]) - {"--config", "--data", "--with", "--help"}
    assert described
    assert [option for option in sorted(own) if f"`{option}" not in described] == []


def test_the_page_of_the_configuration_is_what_the_program_says() -> None:
    assert markdown().strip() in CONFIGURATION


def test_every_configuration_that_the_documentation_shows_is_good(tmp_path: Path) -> None:
    from agent import config_file

    for number, text in enumerate(re.findall(r"```toml\n(.*?)```", README + CONFIGURATION, re.DOTALL)):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        assert config_file.load(file, {}).config


def test_the_page_of_the_softphones_is_what_the_program_says() -> None:
    from agent.softphones import documenting, profiles

    page = (ROOT / "docs" / "phones.md").read_text(encoding="utf-8")

    assert documenting.markdown(profiles.shipped()) == page


def test_every_softphone_has_a_section_that_its_row_leads_to() -> None:
    from agent.softphones import profiles

    page = (ROOT / "docs" / "phones.md").read_text(encoding="utf-8")

    assert [
        each.id for each in profiles.shipped() if f"(#{each.id})" not in page or f'<a id="{each.id}">' not in page
    ] == []
