"""The command about softphones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.softphones import Profile


@click.command(cls=Command, short_help="List the softphones that Deskcall can use.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the page about all of them, for docs/phones.md.")
@pass_place
def phones(place: Place, *, as_json: bool, as_markdown: bool) -> int:
    """List every softphone and telephone system that Deskcall knows: which is here, which is used, how it was tested.

    Ends with 1 when none is used.
    """
    from agent.softphones import documenting, opening, profiles

    if as_markdown:
        click.echo(documenting.markdown(profiles.shipped()), nl=False)
        return 0
    phone = place.loaded.config.phone
    choice = opening.choose(phone, place.environ)
    here = {profile.id for profile in opening.here(phone, place.environ)}
    known = profiles.known(phone)
    if as_json:
        rows = [_json(profile, is_here=profile.id in here, is_used=profile == choice.profile) for profile in known]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for profile in known:
            click.echo(_line(profile, is_here=profile.id in here, is_used=profile == choice.profile))
        click.echo(choice.why or f"Deskcall uses {choice.profile.name if choice.profile else ''}.", err=True)
    return 0 if choice.profile else 1


def _json(profile: Profile, *, is_here: bool, is_used: bool) -> dict[str, object]:
    return {
        "id": profile.id,
        "name": profile.name,
        "transport": profile.transport,
        "systems": profile.systems,
        "is_here": is_here,
        "is_used": is_used,
        "can_dial": bool(profile.dial) or profile.transport == "previous",
        "can_answer": profile.can_answer,
        "can_hang_up": profile.can_hang_up,
        "listens": profile.listens,
        "ring": profile.ring or None,
        "tested": profile.tested,
    }


def _line(profile: Profile, *, is_here: bool, is_used: bool) -> str:
    where = "used" if is_used else "here" if is_here else ""
    can = ", ".join(
        word
        for word, is_so in (
            ("dials", bool(profile.dial)),
            ("rings", profile.listens != "no"),
            ("answers", profile.can_answer),
        )
        if is_so
    )
    return f"{where:5} {profile.id:19} {profile.name:36} {profile.tested:11} {can}".rstrip()
