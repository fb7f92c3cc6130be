"""The commands about sources: added with the questions that they need, tried before they are written down."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agent.cli import secret as secrets
from agent.cli.place import Command, Group, Place, pass_place

if TYPE_CHECKING:
    from cache.sources.settings import SourceSettings

# Asked for although they have a default: without them a source is seldom what one wants.
_ASKED = frozenset(("base_url", "url", "account", "user", "people", "tickets", "write"))
_GIVEN = frozenset(("name", "kind"))


@click.group(cls=Group)
def source() -> None:
    """Add sources of people and requests."""


@source.command(cls=Command, short_help="Add a source to the configuration.")
@click.option("--kind", help="What it is, such as csv.")
@click.option("--name", help="Prefix of its ids, kept for ever: lower-case letters, digits, - and _.")
@click.option(
    "--set", "given", multiple=True, metavar="KEY=VALUE", help="Any other key of the source, as often as needed."
)
@click.option("--file", "in_file", is_flag=True, help="Keep its secret in a file with mode 0600, without a keyring.")
@click.option("--yes", "asks_nothing", is_flag=True, help="Ask nothing: everything is given; a secret is piped in.")
@click.option("--no-test", is_flag=True, help="Write it down without asking the source anything.")
@click.option("--force", is_flag=True, help="Write it down although something is missing there.")
@pass_place
def add(place: Place, /, **options: Any) -> int:
    """Add a source: asks for kind, address, account and secret, tries them with real questions, writes it down.

    With --yes nothing is asked, for installations by script. Ends with 1 when something is missing and nothing was
    written.
    """
    target = _target(place)
    table = _table(options)
    settings = _settings(table)
    secret = _secret(place, settings, asks_nothing=options["asks_nothing"])
    is_well = options["no_test"] or _tried(settings, secret)
    if not is_well and not _is_wanted(options):
        click.echo("Nothing was written.", err=True)
        return 1
    _write(place, target, table, secret, in_file=options["in_file"])
    return 0


def _target(place: Place) -> Path:
    """Return the file to write to. Raises a usage error when the sources stand in another one."""
    from agent import config_file

    if "source" in config_file.enforced(place.machine or config_file.THIS_MACHINE):
        raise click.UsageError("Your organization has set the sources; only they can change them.")
    named = config_file.chosen(place.config, place.environ)
    target = named if named is not None else config_file.usual_places()[-1]
    if named is not None and not named.exists():
        return named
    others = (
        origin.place
        for origin in place.loaded.origins
        if origin.key.startswith("source[") and not origin.place.startswith(f"{target},")
    )
    for other in others:  # the list of sources counts as one key: ours would hide theirs
        raise click.UsageError(f"The sources stand in {other}; add it there with --config.")
    return target


def _table(options: Mapping[str, Any]) -> dict[str, object]:
    from cache.sources.settings import KINDS

    given = dict(map(_pair, options["given"]))
    asks = not options["asks_nothing"]
    kind = options["kind"] or (click.prompt("Kind", type=click.Choice(list(KINDS))) if asks else "")
    if kind not in KINDS:
        raise click.UsageError(f"Give --kind: one of {', '.join(KINDS)}.")
    name = options["name"] or (click.prompt("Name, kept for ever", default=kind.replace("_", "-")) if asks else "")
    table: dict[str, object] = {"name": name, "kind": kind}
    for key in _asked_keys(KINDS[kind]) if asks else ():
        if key.name not in given:
            table.update(_answer(key))
    return {**table, **given}


def _asked_keys(kind: type[SourceSettings]) -> Iterator[Field[Any]]:
    for key in fields(kind):
        is_needed = key.default is MISSING and key.default_factory is MISSING
        if key.name not in _GIVEN and (is_needed or key.name in _ASKED):
            yield key


def _answer(key: Field[Any]) -> dict[str, object]:
    """Return what was answered to the question for a key; nothing when it keeps its default."""
    is_needed = key.default is MISSING
    usual = key.default if isinstance(key.default, str) else ""
    default = None if is_needed else usual
    text = str(
        click.prompt(f"{key.name}: {key.metadata['help']}\n>", default=default, show_default=bool(usual))
    ).strip()
    if text == usual and not is_needed:
        return {}
    if isinstance(key.default, tuple):
        return {key.name: [part.strip() for part in text.split(",") if part.strip()]}
    return {key.name: text}


def _pair(text: str) -> tuple[str, object]:
    key, separator, value = text.partition("=")
    if not separator or not key.strip():
        raise click.UsageError(f"--set {text!r}: write KEY=VALUE.")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def _settings(table: Mapping[str, object]) -> SourceSettings:
    """Return *table* as settings. Raises ConfigError with everything that is wrong with it."""
    from agent.config_reading import read
    from agent.errors import ConfigError
    from cache.strict import dotted

    config, mistakes = read({"source": [dict(table)]})
    if mistakes:
        raise ConfigError(tuple(f"{dotted(each.path[2:])}: {each.sentence}" for each in mistakes))
    return config.source[0]


def _secret(place: Place, settings: SourceSettings, *, asks_nothing: bool) -> str:
    """Return what opens the source: what is kept already, or what is typed or piped in; "" where none is needed."""
    from agent import credentials
    from cache.sources.settings import needs_secret

    if not needs_secret(settings):
        return ""
    kept = credentials.source_secret(settings.name, place.paths.secrets)
    if kept and (
        asks_nothing or click.confirm(f"Use the secret of {settings.name} that is kept already?", default=True)
    ):
        return kept
    return secrets.asked(f"Secret of {settings.name}")


def _tried(settings: SourceSettings, secret: str) -> bool:
    """Ask the source everything that it will be asked, say how that went, and return whether nothing is missing."""
    from agent.source_check import SourceCheck
    from cache.sources.opening import open_source
    from cache.sources.settings import writes

    is_well = True
    for found in SourceCheck(open_source(settings, secret=secret), writes(settings)).findings():
        click.echo(f"{'ok      ' if found.is_ok else 'MISSING '} {found.what}: {found.sentence}")
        is_well &= found.is_ok
    return is_well


def _is_wanted(options: Mapping[str, Any]) -> bool:
    """Return whether a source is written down although something is missing."""
    if options["force"] or options["asks_nothing"]:
        return bool(options["force"])
    return click.confirm("Something is missing there. Write it down all the same?", default=False)


def _write(place: Place, target: Path, table: Mapping[str, object], secret: str, *, in_file: bool) -> None:
    from agent import config_writing

    name = str(table["name"])
    config_writing.check_source(target, table)
    if secret:
        secrets.keep(place, name, secret, in_file=in_file)
    config_writing.add_source(target, table)
    click.echo(f"Source {name!r} stands in {target.absolute()}; it is read from the next start of Deskcall on.")
