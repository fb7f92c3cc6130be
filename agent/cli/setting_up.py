"""The command that says what to paste into a phone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.setup_texts import Phone


@click.command(cls=Command, short_help="Say what to paste into your phone.")
@click.argument("phone", default="")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def setup(place: Place, /, *, phone: str, as_json: bool) -> None:
    """Say how PHONE is told to ring this computer: where to click, what to paste. Without PHONE, list all of them."""
    from agent.setup_texts import phones

    listed = phones()
    chosen = tuple(each for each in listed if phone in ("", each.id))
    if not chosen:
        raise click.UsageError(f"No phone is called {phone!r}; 'deskcall setup' lists all of them.")
    port = place.loaded.config.server.port
    if as_json:
        click.echo(json.dumps([_json(each, port) for each in chosen], ensure_ascii=False, indent=2))
    elif phone:
        click.echo("\n".join(_lines(chosen[0], port)))
    else:
        click.echo("\n".join(f"{each.id:18} {each.name}" for each in chosen))


def _lines(phone: Phone, port: int) -> list[str]:
    from agent.setup_texts import spans
    from agent.web.present.setup import lead

    steps = ["".join(text for text, _ in spans(step)) for step in phone.steps]
    numbered = [f"{place}. {step}" for place, step in enumerate(steps, start=1)]
    pasted = [f"\n    {phone.pasted(port)}\n"] if phone.ring else []
    return [f"{phone.name}: {lead(phone)}", *numbered, *pasted, *phone.notes]


def _json(phone: Phone, port: int) -> dict[str, object]:
    return {
        "id": phone.id,
        "name": phone.name,
        "way": phone.way,
        "paste": phone.pasted(port),
        "steps": list(phone.steps),
        "notes": list(phone.notes),
    }
