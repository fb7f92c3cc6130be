"""Everything that can go wrong in the agent, with the exit code of the command that meets it."""

from __future__ import annotations


class AgentError(Exception):
    """Base of all errors of this package; its text is for people and says what to do."""

    exit_code = 1


class ConfigError(AgentError):
    """The configuration cannot be used; *mistakes* are all of them, one sentence each, with key or line."""

    exit_code = 2

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class CredentialMissing(AgentError):
    """A secret is not in the keyring, or there is no keyring."""

    exit_code = 2


class PortTaken(AgentError):
    """Somebody else listens on our port; we never move to another one silently."""

    exit_code = 1


class AlreadyRunning(AgentError):
    """An agent of this user runs already: nothing to do."""

    exit_code = 0


class CannotOpen(AgentError):
    """No browser could be started, or the address is none that we open; the text holds the address."""

    exit_code = 1


class NotRunning(AgentError):
    """A command needs the running agent, and none answers."""

    exit_code = 3


class UnsafePlace(AgentError):
    """A folder or file of ours is missing, a link, or somebody else's: nothing is read from it or written to it."""

    exit_code = 1


class NotDialable(AgentError):
    """A link or text names no number that may be dialed; the text is one sentence and repeats nothing of it."""

    exit_code = 2


class SoftphoneAway(AgentError):
    """The softphone is not there, does not answer or cannot do it; the text names it and says what to do."""

    exit_code = 1
