"""The command that says what to paste into a phone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.setup_texts import Phone, Workstation


@click.command(cls=Command, short_help="Say what to paste into your phone.")
@click.argument("phone", default="")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def setup(place: Place, /, *, phone: str, as_json: bool) -> None:
    """Say how PHONE is told to ring this computer: where to click, what to paste. Without PHONE, list all of them."""
    from agent.setup_texts import Workstation, phones
    from handlers.registration import hook_command

    listed = phones()
    chosen = tuple(each for each in listed if phone in ("", each.id))
    if not chosen:
        raise click.UsageError(f"No phone is called {phone!r}; 'deskcall setup' lists all of them.")
    here = Workstation(place.loaded.config.server.port, hook_command())
    if as_json:
        click.echo(json.dumps([_json(each, here) for each in chosen], ensure_ascii=False, indent=2))
    elif phone:
        click.echo("\n".join(_lines(chosen[0], here)))
    else:
        click.echo("\n".join(f"{each.id:18} {each.name}" for each in chosen))


def _lines(phone: Phone, here: Workstation) -> list[str]:
    from agent.setup_texts import spans
    from agent.web.present.setup import lead

    steps = ["".join(text for text, _ in spans(step)) for step in phone.steps]
    numbered = [f"{place}. {step}" for place, step in enumerate(steps, start=1)]
    pasted = [f"\n    {phone.pasted(here)}\n"] if phone.ring else []
    return [f"{phone.name}: {lead(phone)}", *numbered, *pasted, *phone.notes]


def _json(phone: Phone, here: Workstation) -> dict[str, object]:
    return {
        "id": phone.id,
        "name": phone.name,
        "way": phone.way,
        "paste": phone.pasted(here),
        "steps": list(phone.steps),
        "notes": list(phone.notes),
    }
