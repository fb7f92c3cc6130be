"""Secrets from the system's keyring; imported late, for it costs 70 ms."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field

SERVICE = "deskcall"
LINK, PUSH = "link", "push"
SECRET_BYTES = 32
NO_KEYRING = "this system has no keyring"
UNUSABLE = "the keyring cannot be used now"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LinkSecret:
    """What signs secure links (security.md §3), or opens /cti; *secret* None: there is none, *why* says the reason."""

    secret: str | None = field(repr=False)
    why: str = ""


def link_secret() -> str | None:
    """Return what signs secure links, made on first use; None when there is no keyring to hold it."""
    found = look_up_link_secret(makes_one=True)
    if found.secret is None:
        log.warning("secure links are off reason=%s", found.why)
    return found.secret


def push_secret() -> str | None:
    """Return what a telephone system must know to push its calls; None when there is none."""
    found = look_up_push_secret()
    if found.secret is None:
        log.warning("push is off reason=%s", found.why)
    return found.secret


def look_up_link_secret(*, makes_one: bool = False) -> LinkSecret:
    """Return the secret, or why there is none; only *makes_one* stores a new one."""
    return _look_up(LINK, makes_one=makes_one)


def look_up_push_secret(*, makes_one: bool = False) -> LinkSecret:
    """Return the secret of /cti, or why there is none; only *makes_one* stores a new one."""
    return _look_up(PUSH, makes_one=makes_one)


def _look_up(name: str, *, makes_one: bool) -> LinkSecret:
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    try:
        secret = keyring.get_password(SERVICE, name)
        if secret or not makes_one:
            return LinkSecret(secret, "" if secret else f"none was made yet; 'deskcall config {name}-secret' makes one")
        made = secrets.token_urlsafe(SECRET_BYTES)
        keyring.set_password(SERVICE, name, made)
        if keyring.get_password(SERVICE, name) != made:  # the null backend takes everything and keeps nothing
            return LinkSecret(None, NO_KEYRING)
    except NoKeyringError:
        return LinkSecret(None, NO_KEYRING)
    except (KeyringError, OSError, RuntimeError) as error:  # locked, refused, its service is gone
        log.warning("keyring failed error=%s", type(error).__name__)
        return LinkSecret(None, UNUSABLE)
    return LinkSecret(made)
