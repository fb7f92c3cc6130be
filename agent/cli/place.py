"""Where this command reads and writes: ``--config`` and ``--data``, before or behind the command's name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from agent.config_file import Loaded
    from agent.paths import Paths


@dataclass
class Place:
    """What the command line says of it; without a word of it the environment and the usual places count."""

    config: Path | None = None
    data: Path | None = None

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

        loaded = config_file.load(self.config, self.environ)
        for warning in loaded.warnings:
            click.echo(f"warning: {warning}", err=True)
        return loaded

    @cached_property
    def paths(self) -> Paths:
        """The files, not checked yet."""
        from agent import config_file, paths

        return paths.locate(self.data, self.environ, config=config_file.chosen(self.config, self.environ))


def _remember(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(context.ensure_object(Place), str(parameter.name), Path(value))


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
    ]


class Command(click.Command):
    """A command that takes ``--config`` and ``--data`` behind its name too."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, then the two."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), *own[-1:]]


class Group(click.Group):
    """A group whose commands, and itself, take ``--config`` and ``--data``."""

    command_class = Command
    group_class = type

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the group's own parameters, then the two."""
        own = super().get_params(ctx)
        return [*own[:-1], *_options(), *own[-1:]]


pass_place = click.make_pass_decorator(Place)
