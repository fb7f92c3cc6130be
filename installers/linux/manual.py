"""The manual pages, from what the commands themselves say of their use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from agent.cli import deskcall
from handlers import link, rows
from installers import spec

_FILES = (
    (spec.MACHINE_SETTINGS.path, "the settings of the whole machine"),
    (rows.POLICY_FILE, "what IT enforces: it wins over everything else"),
    ("~/.config/deskcall/config.toml", "a user's own settings"),
    ("~/.local/share/deskcall", "a user's data: what is known, calls, logs"),
    ("$XDG_RUNTIME_DIR/deskcall/endpoint", "where a user's running agent listens"),
)
_CODES = (
    (0, "The agent has the link."),
    (link.REFUSED, "It is no link of ours, or not one that can be rung or dialed."),
    (link.NO_AGENT, "No agent runs, and none could be started."),
    (link.NOT_TAKEN, "The agent did not take it."),
    (link.BROKEN, "The agent did not answer: it may have the link, or not."),
)
_ABOUT_LINKS = (
    f"A desktop starts it for links of {', '.join(f'{scheme}:' for scheme in rows.USUAL_SCHEMES)}; people need "
    "it only to try one. It hands LINK unread to the agent of the user who clicked, which it starts when none runs."
)


def pages(seconds: int) -> tuple[tuple[str, str], ...]:
    """Return name and text of each page, dated *seconds* of the epoch."""
    date = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return (
        ("deskcall.1", _page("deskcall", date, _deskcall())),
        ("deskcall-open.1", _page("deskcall-open", date, _deskcall_open())),
    )


def _page(name: str, date: str, parts: Iterator[str]) -> str:
    title = f'.TH {name.upper()} 1 {date} "{rows.APPLICATION} {spec.VERSION}" "User Commands"'
    return "\n".join((title, *parts, ""))


def _deskcall() -> Iterator[str]:
    yield from (".SH NAME", _text(f"deskcall - {_sentence(deskcall)}"))
    yield from (".SH SYNOPSIS", ".B deskcall", r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]")
    yield from (".SH DESCRIPTION", _text(deskcall.help or ""))
    yield from (".SH OPTIONS", *_options(deskcall, "deskcall"))
    yield ".SH COMMANDS"
    for name, command in _commands(deskcall, ""):
        usage = " ".join(command.collect_usage_pieces(click.Context(command, info_name=name)))
        yield from (f".SS {_text(f'deskcall {name} {usage}')}", _text(command.help or ""), *_options(command, name))
    yield from (".SH EXIT STATUS", ".nf", *map(_text, (deskcall.epilog or "").splitlines()[2:]), ".fi")
    yield from (".SH FILES", *_terms((path, f"{sentence}.") for path, sentence in _FILES))
    yield from (".SH SEE ALSO", r".BR deskcall\-open (1)")


def _deskcall_open() -> Iterator[str]:
    yield from (".SH NAME", _text(f"deskcall-open - {rows.DESCRIPTION[0].lower()}{rows.DESCRIPTION[1:]}"))
    yield from (".SH SYNOPSIS", r".B deskcall\-open", r"\fILINK\fR")
    yield from (".SH DESCRIPTION", _text(_ABOUT_LINKS))
    yield from (".SH EXIT STATUS", *_terms((str(code), sentence) for code, sentence in _CODES))
    yield from (".SH SEE ALSO", ".BR deskcall (1)")


def _commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _options(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    records = (option.get_help_record(context) for option in command.get_params(context))
    return _terms(record for record in records if record is not None)


def _terms(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    for term, sentence in pairs:
        yield from (".TP", rf"\fB{_text(term)}\fR", _text(sentence))


def _sentence(command: click.Command) -> str:
    first = (command.help or "").partition("\n")[0].rstrip(".")
    return f"{first[0].lower()}{first[1:]}"


def _text(text: str) -> str:
    """Return *text* as roff shows it literally, its paragraphs apart."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("\b", "")
    paragraphs = (" ".join(part.split()) for part in escaped.split("\n\n"))
    return "\n.PP\n".join(rf"\&{part}" if part.startswith((".", "'")) else part for part in paragraphs)
