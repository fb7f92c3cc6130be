"""What commands say to the running agent, through the endpoint file."""

from __future__ import annotations

from agent import alive
from agent.errors import AgentError, NotRunning
from agent.paths import Paths
from handlers import endpoint, handover

_ACCEPTED = 202


class NoAnswer(AgentError):
    """The connection broke: the agent may have the message or not."""

    exit_code = 5


class AgentRefused(AgentError):
    """The agent understood the message and will not do it; the text is the agent's own."""

    exit_code = 1


def ring(paths: Paths, query: str) -> None:
    """Have the agent take a ring with this query string. Raises NotRunning, AgentRefused, NoAnswer."""
    _taken(_post(paths, "/ring", query), "ring")


def open_link(paths: Paths, link: str) -> None:
    """Have the agent take a link as the operating system would hand it over. Raises like `ring`."""
    _taken(_post(paths, "/open", link), "link")


def dial(paths: Paths, number: str) -> None:
    """Have the agent dial a number that the analyst typed. Raises like `ring`."""
    _taken(_post(paths, "/dial", number), "number")


def sync_now(paths: Paths, *, force: bool = False) -> bool:
    """Have the agent's worker pull every source, with *force* files that shrank too; return whether it will."""
    try:
        return _post(paths, "/sync", "force" if force else "").status == _ACCEPTED
    except AgentError:
        return False


def running_port(paths: Paths) -> int | None:
    """Return the port on which this user's agent answers; None when none does."""
    try:
        port = endpoint.read(paths.endpoint).port
    except endpoint.AgentAway:
        return None
    return port if alive.version_at(port) is not None else None


def _taken(answer: handover.Answer, what: str) -> None:
    if answer.status != _ACCEPTED:
        raise AgentRefused(answer.text or f"the agent refused the {what} (status {answer.status})")


def _post(paths: Paths, path: str, body: str) -> handover.Answer:
    # An argument need not be text; the agent refuses what is none, and says so.
    raw = body.encode("utf-8", "surrogatepass")
    try:
        return handover.to_agent(paths.endpoint, path, raw)
    except endpoint.AgentAway as error:
        raise NotRunning(f"the agent does not run; start it with 'deskcall run' ({error})") from error
    except handover.Broken as error:
        raise NoAnswer(str(error)) from error
