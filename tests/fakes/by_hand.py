"""A fake desk that somebody runs in a terminal."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

from .desk import Desk
from .faults import FAULTS


def options_of(prog: str, description: str | None) -> argparse.ArgumentParser:
    """Return what every fake desk can be told."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one when not set")
    parser.add_argument("--people", type=int, default=500, help="how many people there are")
    parser.add_argument("--requests", type=int, default=2_000, help="how many requests there are")
    parser.add_argument(
        "--fault", action="append", type=_fault, default=[], metavar="PATH=FAULT", help="for ever; PATH * is any"
    )
    parser.epilog = f"Faults: {', '.join(FAULTS)}."
    return parser


def serve(desk: Desk, faults: list[tuple[str, str]], said: Mapping[str, str]) -> None:
    """Let *faults* happen, print what is *said*, and wait for Ctrl-C."""
    for path, fault in faults:
        desk.script.on(path, fault, times=None)
    print("\n".join(f"{name:<9} {value}" for name, value in said.items()))
    print("Ctrl-C ends it", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass


def _fault(text: str) -> tuple[str, str]:
    path, _, fault = text.rpartition("=")
    if fault not in FAULTS:
        message = f"no such fault: {fault}"
        raise argparse.ArgumentTypeError(message)
    return path, fault
