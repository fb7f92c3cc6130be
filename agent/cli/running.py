"""The commands that work until they are done or stopped: the agent, and the sync worker."""

from __future__ import annotations

import sys
import time

import click

from agent.cli.place import Command, Place, pass_place


def _port(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    del context
    if value is not None and 0 < value < 1024:  # noqa: PLR2004 the ports of the system
        raise click.BadParameter("choose one from 1024 to 65535, or 0 for any free one.", param=parameter)
    return value


@click.command(cls=Command, short_help="Run the agent.")
@click.option("--port", type=click.IntRange(0, 65535), callback=_port, help="Listen here instead of [server] port.")
@click.option("--no-browser", is_flag=True, help="Print addresses instead of opening pages.")
@pass_place
def run(place: Place, *, port: int | None, no_browser: bool) -> int:
    """Run the agent: answer the telephone system, show callers, keep the data in step.

    It runs until Ctrl-C or a signal ends it. A second one of the same user ends at once with exit code 0.
    """
    from agent import logs, paths
    from agent import run as agent
    from agent.errors import PortTaken
    from handlers import notice

    config = place.loaded.config
    paths.prepare(place.paths)
    logs.set_up(place.paths.logs, "agent", key_file=place.paths.log_key)
    try:
        return agent.run(config, place.paths, port=port, open_browser=not no_browser)
    except PortTaken as error:
        # On a terminal server that was not set up for it, everybody but the first would miss every call unknowingly.
        if sys.stderr is None or not sys.stderr.isatty():
            notice.show_on_desktop(str(error))
        raise


@click.command(cls=Command, short_help="Read the sources now.")
@click.option("--follow", is_flag=True, help="Go on until standard input ends: the agent starts this one.")
@click.option("--force", is_flag=True, help="Accept a file that lost many of its rows.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@pass_place
def sync(place: Place, *, follow: bool, force: bool, quiet: bool) -> int:
    """Read the sources now. While the agent runs, its own worker is asked to."""
    from agent import paths, worker
    from agent.cli.agent_client import sync_now
    from agent.progress import Display, shown

    config = place.loaded.config
    with paths.private_files():
        if follow:
            return worker.follow(config, place.paths)
        with shown(Display(sys.stdout, sys.stderr, time.monotonic, is_quiet=quiet)) as display:
            return worker.sync_once(
                config,
                place.paths,
                display=display,
                force=force,
                ask_running=lambda with_force: sync_now(place.paths, force=with_force),
            )
