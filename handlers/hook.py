"""What a softphone runs when it rings: ``hook.py -- WORDS…``. It prints nothing, and its exit code is always 0.

Softphones obey what a hook prints (Twinkle: ``action=reject``) and wait until it ends, so an agent that is not there
is not waited for.
"""

import os
import sys

if not __package__:  # started by its path, see __main__.py
    sys.path.insert(0, __file__.replace("\\", "/").rsplit("/", 2)[0])

from handlers import endpoint, handover

ROUTE = "/ring"
SECONDS = 1.0
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Twinkle gives no arguments; SIP_FROM_USER is the caller (its handbook, "Scripts").
_TWINKLE = (("telephone", "SIP_FROM_USER"), ("called", "SIP_TO_USER"))


def main(argv: list[str]) -> int:
    """Ring for what stands behind the first ``--``, as one value; without it for what the environment says."""
    query = ring_of(argv[1:], os.environ)
    if query:
        send(endpoint.chosen_path(), query)
    return 0


def ring_of(arguments: list[str], environ: "os._Environ[str] | dict[str, str]") -> bytes:
    """Return the query of a ring; empty when nobody is named.

    A softphone appends what the caller sends, quotes and options included: all of it is the value of one parameter.
    """
    if arguments[:1] == ["--"] and arguments[1:]:
        return b"telephone=" + _encoded(" ".join(arguments[1:]))
    if arguments in ([], ["--"]) and environ.get("TWINKLE_TRIGGER", "in_call") == "in_call":
        given = ((name, environ.get(variable, "")) for name, variable in _TWINKLE)
        query = b"&".join(name.encode() + b"=" + _encoded(value) for name, value in given if value)
        return query if environ.get("SIP_FROM_USER") else b""
    return b""


def send(file: str, query: bytes) -> bool:
    """Hand the ring to the agent whose endpoint file is *file*, within a second; return whether it took it."""
    try:
        return handover.to_agent(file, ROUTE, query, seconds=SECONDS).status == handover.TAKEN
    except (endpoint.AgentAway, handover.Broken):
        return False


def _encoded(value: str) -> bytes:
    """Return *value* percent-encoded; by hand, for urllib takes longer than all the rest."""
    data = value.encode("utf-8", "surrogateescape")
    return b"".join(bytes([byte]) if byte in _UNRESERVED else b"%%%02X" % byte for byte in data)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
