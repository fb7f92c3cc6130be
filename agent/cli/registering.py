"""The commands that make this installation known to the operating system, and that take it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handlers.changes import Change, Holder, Scheme, Status

_USUAL = "tel,callto,cti"


def _schemes(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    from handlers.rows import LINK_SCHEMES

    del context
    given = {each.strip().lower() for each in value.split(",") if each.strip()}
    if not given or not given <= set(LINK_SCHEMES):
        raise click.BadParameter(f"choose of {', '.join(LINK_SCHEMES)}, commas between them.", param=parameter)
    return tuple(each for each in LINK_SCHEMES if each in given)  # the same entry in whatever order they were named


@click.command(cls=Command)
@click.option("--system", "is_for_all", is_flag=True, help="For every user of this machine, as administrator.")
@click.option("--schemes", default=_USUAL, show_default=True, metavar="LIST", callback=_schemes, help="Links to take.")
@click.option("--default", "is_default", is_flag=True, help="Be the program that a click starts, where it is allowed.")
@click.option("--no-autostart", is_flag=True, help="Do not start the agent at logon.")
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@click.option(
    "--status", "only_status", is_flag=True, help="Only say how links are opened. Ends with 1 when not by us."
)
@click.option("--json", "as_json", is_flag=True, help="With --status: answer in JSON.")
@click.option("--reg", "program", metavar="PROGRAM", help="Only print a .reg file that registers this whole path.")
@pass_place
def register(place: Place, /, *, schemes: tuple[str, ...], dry_run: bool, **given: bool | str | None) -> int:
    """Have the operating system hand links to Deskcall, and start it at logon. Nobody else's entry is touched."""
    from agent import previous_handler
    from handlers.changes import Wanted
    from handlers.registration import for_this_platform

    if given["as_json"] and not given["only_status"]:
        raise click.UsageError("--json goes with --status.")
    if isinstance(program := given["program"], str):
        return _reg_file(program, schemes)
    registration = for_this_platform()
    if given["only_status"]:
        return _show(registration.status(), schemes, as_json=bool(given["as_json"]))
    wanted = Wanted(schemes, bool(given["is_for_all"]), bool(given["is_default"]), not given["no_autostart"])
    before = previous_handler.news(place.paths, registration.holders(schemes))
    changes = registration.registering(wanted)
    _remember(place, before, dry_run=dry_run)
    _make(changes, dry_run=dry_run, is_quiet=bool(before))
    if not dry_run and not wanted.is_default:
        _say_who_is_still_started(registration.status(), schemes)
    return 0


@click.command(cls=Command)
@click.option("--system", "is_for_all", is_flag=True, help="What was registered for every user, as administrator.")
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@pass_place
def unregister(place: Place, /, *, is_for_all: bool, dry_run: bool) -> int:
    """Take back what register did. Data stay, and so does whatever is not ours."""
    from agent import previous_handler
    from handlers.registration import for_this_platform

    previous = previous_handler.read(place.paths)
    _make(for_this_platform().unregistering(is_for_all=is_for_all, previous=previous), dry_run=dry_run)
    return 0


def _remember(place: Place, holders: dict[str, Holder], *, dry_run: bool) -> None:
    from agent import paths, previous_handler

    if not holders:
        return
    names = ", ".join(f"{scheme} {holder.id}" for scheme, holder in holders.items())
    click.echo(f"remember who opened links before, in {place.paths.previous_handler}: {names}")
    if not dry_run:
        paths.prepare(place.paths)
        previous_handler.remember(place.paths, holders)


def _make(changes: tuple[Change, ...], *, dry_run: bool, is_quiet: bool = False) -> None:
    from agent.errors import AgentError
    from handlers.changes import CannotRegister

    for change in changes:
        click.echo(change.sentence())
        if dry_run:
            continue
        try:
            change.make()
        except CannotRegister as error:
            raise AgentError(str(error)) from error
    if not changes and not is_quiet:
        click.echo("Nothing to change.")
    elif dry_run:
        click.echo("Nothing was changed: this was --dry-run.")


def _say_who_is_still_started(status: Status, schemes: tuple[str, ...]) -> None:
    for each in status.schemes:
        if each.scheme in schemes and each.starts and not each.is_ours:
            changes_it = "'deskcall register --default' changes that"
            click.echo(f"{each.scheme}: a click still starts {each.starts}; {changes_it}")


def _reg_file(program: str, schemes: tuple[str, ...]) -> int:
    from handlers.windows import reg_text

    if '"' in program or ":\\" not in program or not program.isprintable():
        raise click.UsageError(r"--reg needs a whole path such as C:\Program Files\Deskcall\deskcall-open.exe.")
    click.echo(reg_text(program, schemes), nl=False)
    return 0


def _show(status: Status, schemes: tuple[str, ...], *, as_json: bool) -> int:
    shown = [each for each in status.schemes if each.scheme in schemes or each.registered or each.is_ours]
    if as_json:
        facts = {
            each.scheme: {name: value for name, value in each._asdict().items() if name != "scheme"} for each in shown
        }
        click.echo(
            json.dumps({"schemes": facts, "starts_at_logon": status.starts_at_logon}, ensure_ascii=False, indent=2)
        )
    else:
        click.echo("\n".join(_lines(status, shown)))
    return 0 if all(each.registered and each.is_ours for each in shown if each.scheme in schemes) else 1


def _lines(status: Status, shown: Iterable[Scheme]) -> Iterable[str]:
    for each in shown:
        starts = "Deskcall" if each.is_ours else each.starts or "nothing, or the system asks"
        where = " and ".join(each.registered) or "nowhere"
        others = f"; also claimed by {', '.join(each.others)}" if each.others else ""
        yield f"{each.scheme}:  a click starts {starts}; registered for: {where}{others}"
    yield f"At logon the agent starts for: {' and '.join(status.starts_at_logon) or 'nobody'}"
