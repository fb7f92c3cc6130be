"""The commands that say what is there: state, call log, directory report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from agent.cli.place import Command, Place, pass_place

if TYPE_CHECKING:
    from agent.cli.opened import Files
    from agent.model import PhoneCall
    from cache.directory_report import DirectoryReport

DEFAULT_CALLS = 20
MOST_CALLS = 10_000
_FAULTY = ("failing", "refused")


@click.command(cls=Command, short_help="Say what is loaded, how old it is, what failed.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def status(place: Place, *, as_json: bool) -> int:
    """Say what is loaded, how old it is, whether the agent runs, and what failed. Ends with 1 when something did."""
    from agent.cli import status_facts
    from agent.cli.opened import opened

    now = place.now()
    with opened(place) as files:
        facts = status_facts.gather(place, files)
    text = json.dumps(facts.as_json(now), ensure_ascii=False, indent=2) if as_json else "\n".join(facts.lines(now))
    click.echo(text)
    return int(any(stream.state in _FAULTY for stream in facts.streams))


@click.command(cls=Command)
@click.option("--limit", type=click.IntRange(1, MOST_CALLS), default=DEFAULT_CALLS, show_default=True, help="How many.")
@click.option("--missed", is_flag=True, help="Only calls that ended unanswered.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@pass_place
def calls(place: Place, *, limit: int, missed: bool, as_json: bool) -> None:
    """List the newest calls, newest first."""
    from agent.cli.opened import opened
    from agent.state import notes, phone_calls

    read = phone_calls.missed if missed else phone_calls.newest
    with opened(place) as files:
        rows = [
            (call, _name(files, call), notes.of_call(files.state, call.id).text) for call in read(files.state, limit)
        ]
    if as_json:
        click.echo(json.dumps([_call_json(*row) for row in rows], ensure_ascii=False, indent=2))
        return
    for call, name, _ in rows:
        click.echo(_call_line(call, name))
    if not rows:
        click.echo("No call yet." if not missed else "No missed call.", err=True)


@click.command(cls=Command, short_help="List numbers that cannot be matched well.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV that is safe to open in a spreadsheet.")
@pass_place
def health(place: Place, *, as_csv: bool) -> None:
    """List numbers of the directory that cannot be matched well, for those who keep it."""
    from agent.cli.opened import opened
    from cache import directory_report

    with opened(place) as files:
        report = directory_report.report(files.cache, files.site)
    click.echo(directory_report.to_csv(report) if as_csv else _report_text(report), nl=not as_csv)


def _name(files: Files, call: PhoneCall) -> str:
    """Return who called: whom the analyst chose, else the only one it can be; empty when that is open."""
    who = files.resolver.resolve(call.query, call.person_id).candidates
    return who[0].person.name if len(who) == 1 else ""


def _call_line(call: PhoneCall, name: str) -> str:
    from agent.cli.people_text import duration, local

    query = call.query
    number = query.telephone.strip() or query.request or query.employee_id or query.support_id
    how = duration(call) or ("answered" if call.answered_at else "missed" if call.ended_at else "")
    return f"{local(call.started_at)}  {call.direction.value:3}  {number:20}  {name:30}  {how}".rstrip()


def _call_json(call: PhoneCall, name: str, note: str) -> dict[str, object]:
    query = call.query
    return {
        "id": call.id,
        "direction": call.direction.value,
        "level": call.level.value,
        "telephone": query.telephone,
        "request": query.request,
        "employeeID": query.employee_id,
        "supportID": query.support_id,
        "called": query.dialed,
        "callID": query.foreign_id,
        "started_at": call.started_at,
        "answered_at": call.answered_at or None,
        "ended_at": call.ended_at or None,
        "person_id": call.person_id,
        "name": name or None,
        "note": note or None,
    }


def _report_text(report: DirectoryReport) -> str:
    lines = [f"{report.people} people, {report.numbers} numbers, {len(report.rows)} that cannot be matched well"]
    for row in report.rows:
        shared = f" by {row.shared_by} people" if row.shared_by > 1 else ""
        lines.append(f"{row.reason}{shared}: {row.name} ({row.person_id}) {row.raw}".rstrip())
    return "\n".join(lines)
