"""Whether somebody else is connected to a port of this computer: a second client would be cut off by ours."""

from __future__ import annotations

from pathlib import Path

_TABLE = Path("/proc/net/tcp")
_LOOPBACK, _ESTABLISHED = "0100007F", "01"


def has_rival(port: int) -> bool:
    """Return whether a connection to *port* stands; False where the system does not tell (only Linux does)."""
    local = f"{_LOOPBACK}:{port:04X}"
    try:
        rows = _TABLE.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return False
    return any(row.split()[1] == local and row.split()[3] == _ESTABLISHED for row in rows)
