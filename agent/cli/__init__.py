"""Every command. A command is one call elsewhere; what is heavy is imported when a command needs it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType

import click

from agent import __version__
from agent.cli import (
    asking,
    configuring,
    dialing,
    examining,
    matching,
    phoning,
    reading,
    registering,
    running,
    secret,
    setting_up,
    source,
)
from agent.cli.place import Group, Place
from agent.errors import AgentError, ConfigError
from cache.errors import CacheError

EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED = 0, 1, 130

EPILOG = """\b
Exit codes:
  0  done
  1  failed; the message says why
  2  wrong usage, or a mistake in the configuration: nothing was started
  3  the agent does not run
  4  nobody was found, two numbers do not match, or a link would be refused
  5  the agent did not answer: it may have the ring or link, or not
"""


@click.group(
    cls=Group,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="deskcall", message="%(prog)s %(version)s")
def deskcall() -> None:
    """Put the caller's page on the screen when the telephone rings."""


for _command in (
    running.run,
    running.sync,
    asking.ring,
    asking.lookup,
    dialing.dial,
    matching.match,
    reading.status,
    reading.calls,
    reading.health,
    examining.doctor,
    examining.support_bundle,
    phoning.phones,
    configuring.config,
    secret.secret,
    source.source,
    setting_up.setup,
    registering.register,
    registering.unregister,
):
    deskcall.add_command(_command)


def main(arguments: Sequence[str] | None = None, *, place: Place | None = None) -> int:
    """Run one command and return its exit code; nothing but the message of a mistake reaches the user."""
    _speak_utf8()
    place = place or Place()
    sys.excepthook = partial(_fault, place)
    try:
        code = deskcall.main(arguments, prog_name="deskcall", standalone_mode=False, obj=place)
        return _flushed(code if isinstance(code, int) else EXIT_DONE)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except (click.ClickException, AgentError, CacheError, OSError) as error:
        return _told(error)


def _told(error: click.ClickException | AgentError | CacheError | OSError) -> int:
    """Say what went wrong, and return the exit code for it."""
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case ConfigError():
            return _refuse(error)
        case AgentError():
            return _fail(str(error), error.exit_code)
        case CacheError():
            return _fail(str(error), EXIT_FAILED)
        case OSError():
            return _fail(f"{error.filename or 'output'}: {error.strerror or error}", EXIT_FAILED)


def _refuse(error: ConfigError) -> int:
    for mistake in error.mistakes:
        click.echo(mistake, err=True)
    count = len(error.mistakes)
    click.echo(f"{count} mistake{'s' if count > 1 else ''} in the configuration; nothing was started.", err=True)
    return error.exit_code


def _fail(message: str, exit_code: int) -> int:
    click.echo(f"deskcall: {message}", err=True)
    return exit_code


def _flushed(code: int) -> int:
    """Write out what is still held back: ``| head`` may be gone by now, and a disk full."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        # Python would try again at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            return _fail(f"the output could not be written: {error.strerror}", EXIT_FAILED)
    return code


def _speak_utf8() -> None:
    """Never fail for a letter that a terminal cannot show; write UTF-8 into files and pipes, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))


def _fault(place: Place, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Write a fault of ours into the log, and one sentence for the user."""
    from agent.cli.faults import write_down

    end = write_down(fault, trace, place.paths)
    click.echo(f"deskcall: this is a fault of Deskcall itself ({kind.__name__}){end}", err=True)
