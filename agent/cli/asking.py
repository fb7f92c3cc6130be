"""The commands that ask who is calling: a ring by hand, and a look-up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.config import Config
    from agent.model import RingQuery
    from agent.resolve import Explained

EXIT_NOBODY = 4
_CALLER = (
    ("telephone", "--telephone", "The caller's number, in any format."),
    ("request", "--request", "Number of a request that the caller entered."),
    ("employeeID", "--employee-id", "Employee number, exact; leading zeros count."),
    ("supportID", "--support-id", "Support ID, badge or customer number."),
)
_CALL = (
    ("called", "--called", "The number that was dialed."),
    ("callID", "--call-id", "The telephone system's id of the call."),
)
_EVENTS = click.Choice(["ring", "answer", "hangup"])


def _caller_options(function: click.decorators.FC) -> click.decorators.FC:
    for name, flag, sentence in reversed(_CALLER):
        function = click.option(flag, name, metavar="TEXT", help=sentence)(function)
    return function


@click.command(cls=Command)
@_caller_options
@click.option("--called", metavar="TEXT", help=_CALL[0][2])
@click.option("--call-id", "callID", metavar="TEXT", help=_CALL[1][2])
@click.option("--event", type=_EVENTS, help="What happened to the call; ring when not given.")
@click.option("--dry-run", is_flag=True, help="Only say what would open, who matched and why.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@pass_place
def ring(place: Place, /, *, words: tuple[str, ...], dry_run: bool, as_json: bool, **parameters: str | None) -> int:
    """Ring this workstation, as the telephone system would.

    For programs of a softphone: everything behind -- is the caller. Nothing is printed then, and it ends with 0.
    """
    if words and not dry_run and not any(parameters.values()):
        return _hook(place, words)
    query = _query({**parameters, "telephone": " ".join(words)} if words else parameters)
    if dry_run:
        return _say_what_would_happen(place, query, as_json=as_json)
    from agent.cli import agent_client

    agent_client.ring(place.paths, query)
    click.echo(json.dumps({"ok": True}) if as_json else "The agent has it.")
    return 0


@click.command(cls=Command)
@_caller_options
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, as GET /api/people does.")
@pass_place
def lookup(place: Place, /, *, as_json: bool, **parameters: str | None) -> int:
    """Say who has this number, request or id. Ends with 4 when nobody has."""
    from agent.cli import people_text
    from agent.cli.opened import opened
    from agent.web.api import resolution_json
    from cache import freshness

    ring = _read(_query(parameters))
    now = place.now()
    with opened(place) as files:
        explained = files.resolver.explain(ring)
        streams = freshness.streams(files.cache)
    found = resolution_json(explained.resolution, streams, now)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else people_text.lines(explained, streams, now))
    return 0 if explained.resolution.candidates or explained.resolution.too_many else EXIT_NOBODY


def _hook(place: Place, words: tuple[str, ...]) -> int:
    from handlers import hook

    hook.send(place.paths.endpoint, hook.ring_of(["--", *words], {}))
    return 0


def _query(parameters: dict[str, str | None]) -> str:
    """Return the query string of ``/sd``. Raises a usage error when nobody is named."""
    given = {name: value for name, value in parameters.items() if value is not None}
    if not any(name in given for name, _, _ in (*_CALLER, *_CALL)):
        raise click.UsageError("Name the caller: --telephone, --request, --employee-id or --support-id.")
    return "&".join(f"{name}={quote(value, safe='+', errors='replace')}" for name, value in given.items())


def _read(query: str) -> RingQuery:
    from agent.web.query import BadQuery, read

    try:
        return read(query).ring
    except BadQuery as error:
        raise click.UsageError(str(error)) from error


def _say_what_would_happen(place: Place, query: str, *, as_json: bool) -> int:
    from agent.cli import people_text
    from agent.cli.opened import opened
    from agent.web.api import resolution_json
    from cache import freshness

    config, ring = place.loaded.config, _read(query)
    now = place.now()
    with opened(place) as files:
        explained = files.resolver.explain(ring)
        streams = freshness.streams(files.cache)
    url = f"http://127.0.0.1:{config.server.port}/sd?{query}"
    opens = _what_opens(config, ring, explained)
    if as_json:
        found = resolution_json(explained.resolution, streams, now)
        click.echo(json.dumps({"url": url, "opens": opens, "why": explained.why, **found}, ensure_ascii=False))
    else:
        click.echo(f"URL    {url}\nOpens  {opens or 'nothing'}\n{people_text.lines(explained, streams, now)}")
    return 0


def _what_opens(config: Config, ring: RingQuery, explained: Explained) -> str:
    """Return what a ring would put on the screen; empty: nothing."""
    from agent.browser import ring_url
    from agent.model import Event

    if ring.event is not Event.ANSWER and ring.event.value != config.console.pop_on:
        return ""
    if config.console.open == "local":
        return f"http://127.0.0.1:{config.server.port}/call/… (the console)"
    who, ticket = explained.resolution.candidates, explained.resolution.ticket
    return ring_url(
        config.console,
        ring,
        person_id=who[0].person.id if len(who) == 1 else "",
        ticket_id=ticket.id if ticket else "",
    )
