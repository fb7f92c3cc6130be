"""The commands about the configuration itself."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from agent.cli.place import Command, Group, Place, pass_place


@click.group(cls=Group)
def config() -> None:
    """Check, explain and find the configuration."""


@config.command(cls=Command)
@pass_place
def check(place: Place) -> None:
    """Report every mistake in the configuration at once. Ends with 2 when there is one."""
    loaded = place.loaded
    names = " and ".join(str(file) for file in loaded.files) or "no file: every key has its default"
    click.echo(f"The configuration is good ({names}).")


@config.command(cls=Command)
@click.argument("key", default="")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the reference of all keys, without values.")
@pass_place
def explain(place: Place, *, key: str, as_json: bool, as_markdown: bool) -> int:
    """Say of every key, or of those that begin with KEY, what it means, its value, and where that comes from."""
    from agent import config_explained
    from agent.cli.opened import chosen_here

    if as_markdown:
        click.echo(config_explained.markdown())
        return 0
    found = [each for each in config_explained.keys(chosen_here(place)) if each.name.startswith(key)]
    if not found:
        raise click.UsageError(f"No key begins with {key!r}; 'deskcall config explain' lists all of them.")
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return 0
    for each in found:
        default = "" if each.value == each.default else f"; default {each.default}"
        click.echo(f"{each.name} = {each.value}\n    {each.sentence}\n    {each.origin()}{default}")
    return 0


@config.command("link-secret", cls=Command)
@pass_place
def link_secret(place: Place) -> None:
    """Print what signs secure links, for the telephone system; made and put into the keyring when there is none."""
    from agent import credentials
    from agent.errors import CredentialMissing

    del place  # the configuration is checked like everywhere, and says nothing here
    found = credentials.look_up_link_secret(makes_one=True)
    if found.secret is None:
        raise CredentialMissing(f"There is no link secret: {found.why}.")
    click.echo(found.secret)


@config.command("push-secret", cls=Command)
@pass_place
def push_secret(place: Place) -> None:
    """Print what a telephone system must know to push calls to /cti; made and kept when there is none."""
    from agent import credentials
    from agent.errors import CredentialMissing

    server = place.loaded.config.server
    found = credentials.look_up_push_secret(makes_one=True)
    if found.secret is None:
        raise CredentialMissing(f"There is no push secret: {found.why}.")
    click.echo(found.secret)
    click.echo(f"The address is http://127.0.0.1:{server.port}/cti/ followed by it.", err=True)
    if not server.push:
        click.echo("It is off: write 'push = true' below [server] and start Deskcall again.", err=True)


@config.command(cls=Command)
@pass_place
def path(place: Place) -> None:
    """Print where the configuration is read from, or where to put it."""
    from agent import config_file

    named = config_file.chosen(place.config, place.environ)
    places = (named,) if named is not None else config_file.usual_places()
    present = [each for each in places if each.exists()]
    for each in present or places[-1:]:
        click.echo(each.absolute())
    if not present:
        click.echo("It is not there yet: every key has its default.", err=True)
