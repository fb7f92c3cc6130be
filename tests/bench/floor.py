"""The floor: bottle and waitress with the agent's settings and libraries, one fixed answer and nothing of ours.

``python -I floor.py PORT`` serves until it is ended.
"""

from __future__ import annotations

import select
import sqlite3  # noqa: F401 - what the agent loads too, so that start and size are compared fairly
import sys

import bottle
import cattrs  # noqa: F401
import click  # noqa: F401
import phonenumbers  # noqa: F401
import platformdirs  # noqa: F401
import waitress

application = bottle.Bottle()


@application.get("/sd")  # type: ignore[untyped-decorator,unused-ignore]
def sd() -> bytes:
    """Give the answer that the agent gives, without doing anything for it."""
    bottle.response.status = 202
    bottle.response.content_type = "application/json"
    return b'{"ok": true}'


if __name__ == "__main__":
    waitress.serve(
        application,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        threads=8,
        channel_request_lookahead=1,
        connection_limit=200,
        channel_timeout=10,
        cleanup_interval=2,
        max_request_header_size=16 * 1024,
        max_request_body_size=64 * 1024,
        ident=None,
        asyncore_use_poll=hasattr(select, "poll"),
        _quiet=True,
    )
