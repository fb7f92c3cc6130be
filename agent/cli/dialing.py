"""The command that dials, or says what would be dialed and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO

import click

from agent.cli.place import Command, Place, pass_place
from agent.cli.rows_file import RowsFile

if TYPE_CHECKING:
    from agent import rules
    from agent.tel import Dialable

EXIT_REFUSED = 4
EXIT_BROKEN_LINES = 1


@click.command(cls=Command, short_help="Dial a number or link, or say what would become of it.")
@click.argument("link", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would be dialed, asked or refused, and by which rule.")
@click.option(
    "--batch", type=RowsFile("rb"), metavar="FILE", help="Judge JSON lines of FILE, or of standard input (-)."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def dial(place: Place, *, link: str | None, dry_run: bool, batch: BinaryIO | None, as_json: bool) -> int:
    """Have the running agent dial LINK: a number, or a tel:, callto:, sip: or cti: link.

    With --dry-run nothing is dialed; it says exactly what the softphone would be sent, and ends with 4 when LINK would
    be refused.

    In a batch (with --dry-run) each line is an object with "input", "region" and perhaps "policy" (keys of [dial]) and
    "id"; each gets its line of answer, in order and at once. What neither the row nor the configuration says is as in
    docs/dialing.md, and nobody's number counts as known.
    """
    if batch is not None:
        if link is not None or not dry_run:
            raise click.UsageError("--batch goes with --dry-run, and with no link.")
        return _judge(place, TextIOWrapper(batch, encoding="utf-8-sig", errors="replace", newline="\n"))
    if link is None:
        raise click.UsageError("Name a number or a link.")
    if dry_run:
        return _say_what_would_happen(place, link, as_json=as_json)
    _hand_over(place, link)
    click.echo(json.dumps({"ok": True}) if as_json else "The agent has it.")
    return 0


def _judge(place: Place, lines: Iterable[str]) -> int:
    from agent.cli import dial_rows
    from cache.numbers.batch import BrokenLine

    base = dial_rows.of_configuration(place.loaded.config.dial, _set_keys(place))
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = dial_rows.judge_line(line, number, base)
        except BrokenLine as error:
            code = EXIT_BROKEN_LINES
            answer = error.as_json()
        click.echo(answer)  # flushes: whoever asks line by line waits for each answer
    return code


def _set_keys(place: Place) -> frozenset[str]:
    named = (origin.key.partition(".") for origin in place.loaded.origins)
    return frozenset(key for table, _, key in named if table == "dial")


def _say_what_would_happen(place: Place, link: str, *, as_json: bool) -> int:
    from agent import rules
    from agent.cli import dial_sent

    config = place.loaded.config
    found = _judged(place, link, rules.policy(config.dial, config.site.region))
    number = found.get("number")
    if isinstance(number, str):
        found |= dial_sent.sent(place, number)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{name:9} {_written(value)}" for name, value in found.items() if value is not None))
    return EXIT_REFUSED if found["verdict"] == "refuse" else 0


def _judged(place: Place, link: str, policy: rules.Policy) -> dict[str, object]:
    """Return what becomes of *link*; whether it is somebody's, or not asked about again, is looked up."""
    from agent import rules
    from agent.cli import dial_rows
    from agent.cli.opened import opened
    from agent.state import outgoing
    from agent.tel import Dialable

    found = dial_rows.read(link, policy) if _is_link(link) else _typed(link, policy)
    if not isinstance(found, Dialable):
        return dial_rows.in_words(found)
    verdict = rules.judge_number(found, policy)
    number = rules.looked_up(verdict)
    with opened(place) as files:
        is_known = files.resolver.holders(number) is not None or outgoing.has_consent(files.state, number)
    return dial_rows.in_words(rules.confirmed(verdict, policy.dial.confirm, known=is_known))


def _typed(number: str, policy: rules.Policy) -> Dialable | rules.Refused:
    from agent import rules, tel
    from agent.errors import NotDialable

    try:
        return tel.read_typed(number, policy.region)
    except NotDialable as error:
        return rules.Refused(str(error))


def _is_link(text: str) -> bool:
    return ":" in text


def _written(value: object) -> str:
    match value:
        case dict():
            return "&".join(f"{name}={text}" for name, text in value.items())
        case list():  # of arguments or lines: where each ends is what counts
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _hand_over(place: Place, link: str) -> None:
    from agent.cli import agent_client

    if _is_link(link):
        agent_client.open_link(place.paths, link)
    else:
        agent_client.dial(place.paths, link)
