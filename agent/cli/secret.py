"""The commands about the secrets that open sources: kept in the system's keyring, never in the configuration."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Group, Place, pass_place

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 16_384
_WHERE = {"keyring": "in the keyring", "file": "in a file that only you can read", "nowhere": "missing"}


@click.group(cls=Group)
def secret() -> None:
    """Keep the secrets that open sources: access tokens, passwords."""


@secret.command("set", cls=Command, short_help="Keep the secret of SOURCE.")
@click.argument("source")
@click.option("--file", "in_file", is_flag=True, help="Keep it in a file with mode 0600, where there is no keyring.")
@pass_place
def set_(place: Place, *, source: str, in_file: bool) -> None:
    """Keep the secret of SOURCE, asked for without showing it; from a pipe its first line is read."""
    known = [each.name for each in place.loaded.config.source]
    keep(place, _checked(source), asked(f"Secret of {source}"), in_file=in_file)
    if source not in known:
        named = f"; there are {', '.join(known)}" if known else ""
        click.echo(f"warning: no source of the configuration is called {source!r}{named}", err=True)


@secret.command("list", cls=Command, short_help="Say which secrets are there.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def list_(place: Place, *, as_json: bool) -> None:
    """Say of every source that needs a secret where it is kept. The secrets themselves are never shown."""
    from agent import credentials
    from cache.sources.settings import needs_secret

    names = [each.name for each in place.loaded.config.source if needs_secret(each)]
    kept = {name: credentials.where(name, place.paths.secrets) for name in names}
    if as_json:
        click.echo(json.dumps(kept))
        return
    if not names:
        click.echo("No source of the configuration needs a secret.")
    for name, at in kept.items():
        hint = f"; run 'deskcall secret set {name}'" if at == "nowhere" else ""
        click.echo(f"{name}: {_WHERE[at]}{hint}")


@secret.command(cls=Command, short_help="Forget the secret of SOURCE.")
@click.argument("source")
@pass_place
def remove(place: Place, *, source: str) -> int:
    """Forget the secret of SOURCE. Ends with 1 when there is none."""
    from agent import credentials

    if not credentials.remove(source, place.paths.secrets):
        click.echo(f"There is no secret of {source!r}.", err=True)
        return 1
    _tell_agent(place)
    return 0


def asked(question: str) -> str:
    """Return a secret: typed without showing it, or the first line of a pipe. Raises a usage error for an empty one."""
    if sys.stdin is not None and sys.stdin.isatty():
        text = str(click.prompt(question, hide_input=True, default="", show_default=False))
    else:
        text = sys.stdin.readline(_LONGEST) if sys.stdin is not None else ""
    found = text.strip("\r\n")
    if not found:
        raise click.UsageError("The secret is empty: type it, or pipe it in as one line.")
    return found


def keep(place: Place, source: str, text: str, *, in_file: bool) -> None:
    """Keep a secret and say where. Raises CredentialMissing when there is no keyring and no file was chosen."""
    from agent import credentials, paths

    if in_file:
        with paths.private_files():
            paths.prepare(place.paths)
            credentials.store_in_file(source, text, place.paths.secrets)
        click.echo(f"Kept in {_shown(place.paths.secrets)}, which only you can read; whoever has your backups can too.")
    else:
        credentials.store(source, text)
        credentials.remove_from_file(source, place.paths.secrets)  # it would count before the keyring
        click.echo("Kept in the keyring.")
    _tell_agent(place)


def _checked(source: str) -> str:
    from cache.sources.every_kind import name_mistakes

    for mistake in name_mistakes(source):
        raise click.UsageError(mistake.partition(": ")[2])
    return source


def _tell_agent(place: Place) -> None:
    from agent.cli.agent_client import sync_now

    sync_now(place.paths)  # one that runs asks the source at once, with what was stored


def _shown(file: Path) -> str:
    return str(file.absolute())
