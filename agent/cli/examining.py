"""The commands that find out why something does not work, and that pack what it takes to help from afar."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.doctor import Finding
    from agent.doctor.patient import Patient

_WORDS = {"ok": "ok", "warn": "WARN", "fail": "FAIL"}


@click.command(cls=Command, short_help="Find out why something does not work.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def doctor(place: Place, *, as_json: bool) -> int:
    """Look at everything that a call, a click and the data need, and say what to do. Ends with 1 when something fails.

    Nothing is changed, dialed or shown. The service desks are asked real questions, as by "source add".
    """
    from agent.doctor import examination

    findings: list[Finding] = []
    for finding in examination.examine(_patient(place)):
        findings.append(finding)
        if not as_json:
            click.echo(_line(finding))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    results = [each.result for each in findings]
    click.echo(
        f"{len(results)} looked at, {results.count('fail')} failed, {results.count('warn')} to know of.", err=True
    )
    return int("fail" in results)


@click.command("support-bundle", cls=Command, short_help="Pack what somebody who helps you needs to see.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@pass_place
def support_bundle(place: Place, *, file: Path | None) -> None:
    """Write a FILE.zip of what the doctor found, the configuration, versions, counts and logs.

    Names, numbers, addresses, notes and secrets are not in it: every word that is not Deskcall's own was taken out.
    """
    from agent.doctor import bundle

    patient = _patient(place)
    target = (file or Path(f"deskcall-support-{patient.now:%Y%m%d-%H%M%S}.zip")).absolute()
    for member in bundle.write(target, bundle.members(patient), patient.now):
        click.echo(f"{member.name:24} {member.about}")
    click.echo(f"This is all that is in {target}; only you can read it until you send it.")


def _patient(place: Place) -> Patient:
    from agent.doctor.patient import Patient
    from agent.errors import ConfigError
    from handlers.registration import for_this_platform

    seen = (place.paths, place.environ, place.now, for_this_platform())
    try:
        return Patient(*seen, place.loaded)
    except ConfigError as error:
        return Patient(*seen, None, error.mistakes)


def _line(finding: Finding) -> str:
    line = f"{_WORDS[finding.result]:5} {finding.check:18} {_plain(finding.found)}"
    return f"{line}\n{'':24} → {_plain(finding.cure)}" if finding.cure else line


def _plain(text: str) -> str:
    """Return *text* as one line that commands no terminal: a service desk's own words may be in it."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
