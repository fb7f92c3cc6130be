"""What becomes of an exception that nobody expected: the log has it, the user a sentence."""

from __future__ import annotations

import logging
from types import TracebackType

from agent import logs, paths
from agent.errors import UnsafePlace
from agent.paths import Paths

log = logging.getLogger(__name__)


def write_down(fault: BaseException, trace: TracebackType | None, place: Paths) -> str:
    """Log *fault* and return the end of a sentence that says where; "." when there is nowhere to write."""
    if not log.root.handlers:
        try:
            paths.prepare(place)
        except UnsafePlace:
            return "."
        logs.set_up(place.logs, "command", key_file=place.log_key)
    log.critical("command ended by a fault", exc_info=(type(fault), fault, trace))
    return f"; the log in {place.logs} has the details."
