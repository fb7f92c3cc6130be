"""The command that explains how two telephone numbers compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

import click

from agent.cli.place import Command, Place, pass_place
from agent.cli.rows_file import RowsFile

if TYPE_CHECKING:
    from cache.numbers import Site

EXIT_NO_MATCH = 4
EXIT_BROKEN_LINES = 1


class System(TypedDict):
    """The telephone system as options describe it; unset ones are None or empty."""

    region: str | None
    area: str
    outside: tuple[str, ...]
    stem: tuple[str, ...]
    extension: tuple[int, int] | None


def _digits(context: click.Context, parameter: click.Parameter, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    del context
    given = value if isinstance(value, tuple) else filter(None, (value,))  # --area is "" when it is not given
    if not all(text.isascii() and text.isdigit() for text in given):
        raise click.BadParameter("digits only, without + or blanks.", param=parameter)
    return value


def _lengths(
    context: click.Context, parameter: click.Parameter, value: tuple[int, int] | None
) -> tuple[int, int] | None:
    del context
    if value is not None and not 1 <= value[0] <= value[1]:
        raise click.BadParameter("write the shortest length, then the longest, such as 2 6.", param=parameter)
    return value


@click.command(cls=Command, short_help="Explain how two numbers compare.")
@click.argument("registered", required=False)
@click.argument("incoming", required=False)
@click.option("--region", metavar="CC", help='Country of your telephone system: "NL".')
@click.option("--area", default="", metavar="DIGITS", callback=_digits, help="Your area code, without the leading 0.")
@click.option(
    "--outside", multiple=True, metavar="DIGITS", callback=_digits, help="An outside-line prefix; repeatable."
)
@click.option("--stem", multiple=True, metavar="DIGITS", callback=_digits, help="An own number block; repeatable.")
@click.option(
    "--extension", type=(int, int), metavar="MIN MAX", callback=_lengths, help="Shortest and longest extension."
)
@click.option(
    "--batch", type=RowsFile("rb"), metavar="FILE", help="Judge JSON lines of FILE, or of standard input (-)."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def match(
    place: Place,
    *,
    registered: str | None,
    incoming: str | None,
    batch: BinaryIO | None,
    as_json: bool,
    **system: Unpack[System],
) -> int:
    """Explain whether the directory's number REGISTERED is the caller's number INCOMING.

    Without any option about the telephone system, that of the configuration counts ([site]). Ends with 4 when the two
    do not match.

    In a batch each line is an object with "registered" (a text, or a list with one field a person), "incoming",
    "region" and perhaps "site" and "id"; each gets its line of answer, in order and at once.
    """
    if batch is not None:
        if registered is not None:
            raise click.UsageError("Give two numbers, or --batch, not both.")
        return _judge(TextIOWrapper(batch, encoding="utf-8-sig", errors="replace", newline="\n"))
    if registered is None or incoming is None:
        raise click.UsageError("Give two numbers: as the directory has it, and as the caller shows it.")
    return _explain(registered, incoming, _site(place, system), as_json=as_json)


def _judge(lines: Iterable[str]) -> int:
    from cache.numbers.batch import BrokenLine, judge_line

    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = judge_line(line, number)
        except BrokenLine as error:
            code = EXIT_BROKEN_LINES
            answer = error.as_json()
        click.echo(answer)  # flushes: whoever asks line by line waits for each answer
    return code


def _site(place: Place, system: System) -> Site:
    """Return the telephone system that the options describe; without one of them, that of the configuration."""
    from cache.numbers import Site

    if not any(system.values()):
        return place.loaded.config.site.numbering()
    site = Site(_region(system["region"]), area=system["area"], outside=system["outside"], stems=system["stem"])
    return site if system["extension"] is None else replace(site, extension=system["extension"])


def _region(text: str | None) -> str | None:
    from cache.numbers.regions import is_region

    if text is None or is_region(text.upper()):
        return text and text.upper()
    raise click.BadParameter('write two letters of a country, such as "NL".', param_hint="--region")


def _explain(registered: str, incoming: str, site: Site, *, as_json: bool) -> int:
    from cache.numbers.explaining import explain

    found = explain(registered, incoming, site)
    is_match = found.tier is not None
    if as_json:
        answer = {
            "match": is_match,
            "tier": found.score if is_match else None,
            "name": found.tier.name.lower() if found.tier is not None else None,
            "rule": found.rule,
            "registered": found.registered,
            "incoming": found.incoming,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        word = f"match ({found.tier.name.lower()}, {found.score})" if found.tier is not None else "no match"
        lines = [f"directory  {each}" for each in found.registered or ("no number",)]
        click.echo("\n".join([*lines, f"caller     {found.incoming}", f"{word}: {found.rule}"]))
    return 0 if is_match else EXIT_NO_MATCH
