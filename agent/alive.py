"""Whether an agent answers at a port of this computer, and which version it is."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException

_SECONDS = 2.0
_OK = 200


def version_at(port: int) -> str | None:
    """Return the version of the agent that answers at *port*; None when nobody does, or somebody else."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        said = json.loads(answer.read(4096)) if answer.status == _OK else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    version = said.get("version") if isinstance(said, dict) else None
    return version if isinstance(version, str) else None
