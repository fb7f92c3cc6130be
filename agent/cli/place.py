"""Where this command reads and writes: ``--config``, ``--data``, ``--with``, before or behind the command's name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from agent.config_file import Loaded
    from agent.config_machine import Machine
    from agent.paths import Paths


@dataclass
class Place:
    """What the command line says of it; without a word of it the environment and the usual places count."""

    config: Path | None = None
    data: Path | None = None
    values: list[str] = field(default_factory=list)
    machine: Machine | None = None  # another one for tests, which no option and no variable can name

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that was given to us."""
        return os.environ

    @staticmethod
    def now() -> datetime:
        """Return the present moment, in UTC: the one clock of the commands."""
        return datetime.now(UTC)

    @cached_property
    def loaded(self) -> Loaded:
        """The configuration. Raises ConfigError; warnings go to standard error, once."""
        from agent import config_file

        loaded = config_file.load(
            self.config, self.environ, self.values, machine=self.machine or config_file.THIS_MACHINE
        )
        for warning in loaded.warnings:
            click.echo(f"warning: {warning}", err=True)
        return loaded

    @cached_property
    def paths(self) -> Paths:
        """The files, not checked yet."""
        from agent import config_file, paths

        config = config_file.chosen(self.config, self.environ)
        return paths.locate(self.data, self.environ, config=config, values=self.values)


def _remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(context.ensure_object(Place), str(parameter.name), Path(value))


def _collect(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> None:
    for value in values:
        if "=" not in value:
            raise click.BadParameter("write KEY=VALUE.", param=parameter)
    context.ensure_object(Place).values.extend(values)


def _options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--config"],
            metavar="FILE",
            callback=_remember,
            expose_value=False,
            help="Read this configuration instead of the usual ones [DESKCALL_CONFIG].",
        ),
        click.Option(
            ["--data"],
            metavar="DIR",
            callback=_remember,
            expose_value=False,
            help="Keep data in this folder instead of the usual one [DESKCALL_DATA].",
        ),
        click.Option(
            ["--with"],
            metavar="KEY=VALUE",
            multiple=True,
            callback=_collect,
            expose_value=False,
            help="Set a key for this time, such as server.port=28080 [DESKCALL_SERVER_PORT].",
        ),
    ]


class Command(click.Command):
    """A command that takes ``--config``, ``--data`` and ``--with`` behind its name too."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, then the three."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), *own[-1:]]


class Group(click.Group):
    """A group whose commands, and itself, take ``--config``, ``--data`` and ``--with``."""

    command_class = Command
    group_class = type

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the group's own parameters, then the three."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), *own[-1:]]


pass_place = click.make_pass_decorator(Place)
