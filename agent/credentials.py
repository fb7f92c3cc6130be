"""Secrets from the system's keyring, or of a file that was chosen; the keyring is imported late: it costs 70 ms."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from agent.errors import CredentialMissing

SERVICE = "deskcall"
LINK, PUSH = "link", "push"
SECRET_BYTES = 32
NO_KEYRING = "this system has no keyring"
UNUSABLE = "the keyring cannot be used now"

FILE_MODE = 0o600
NO_SUCH_PLACE = (
    "{why}. On a desktop, log in so that its keyring is open; without one, install a keyring (on Debian"
    " 'gnome-keyring'), or choose a file that only you can read: deskcall secret set {name} --file"
)
Kept = Literal["keyring", "file", "nowhere"]
Value = TypeVar("Value")

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


def keyring_name() -> str:
    """Return what keeps secrets on this system, "" when nothing does. Raises CredentialMissing when it is not open."""
    import keyring
    from keyring.backends import fail, null

    found = keyring.get_keyring()
    if isinstance(found, fail.Keyring | null.Keyring):
        return ""
    _with_keyring(lambda: keyring.get_password(SERVICE, LINK))
    return str(found.name)


def source_secret(name: str, file: Path) -> str:
    """Return what opens the source *name*: that of *file* if it was put there, else the keyring's; "" for none."""
    kept = _read_file(file).get(name, "")
    if kept:
        return kept
    try:
        return _with_keyring(lambda: _get(name)) or ""
    except CredentialMissing as error:
        log.info("secret not found source=%s reason=%s", name, error)
        return ""


def where(name: str, file: Path) -> Kept:
    """Return where the secret of the source *name* is kept. Raises CredentialMissing when the keyring does not say."""
    if name in _read_file(file):
        return "file"
    return "keyring" if _with_keyring(lambda: _get(name)) else "nowhere"


def store(name: str, secret: str) -> None:
    """Put the secret of the source *name* into the keyring. Raises CredentialMissing with what else can be done."""
    try:
        kept = _with_keyring(lambda: _set(name, secret))
    except CredentialMissing as error:
        raise CredentialMissing(NO_SUCH_PLACE.format(why=error, name=name)) from error
    if kept != secret:  # the null backend takes everything and keeps nothing
        raise CredentialMissing(NO_SUCH_PLACE.format(why=_sentence(NO_KEYRING), name=name))


def store_in_file(name: str, secret: str, file: Path) -> None:
    """Put the secret of the source *name* into *file*, which this user alone can read."""
    _write_file(file, {**_read_file(file), name: secret})


def remove(name: str, file: Path) -> bool:
    """Forget the secret of the source *name* wherever it is kept; return whether there was one."""
    if remove_from_file(name, file):
        return True
    return _with_keyring(lambda: _delete(name))


def remove_from_file(name: str, file: Path) -> bool:
    """Forget the secret of the source *name* if it is kept in *file*; return whether it was."""
    kept = _read_file(file)
    if name not in kept:
        return False
    del kept[name]
    _write_file(file, kept)
    return True


def _get(name: str) -> str | None:
    import keyring

    return keyring.get_password(SERVICE, _entry(name))


def _set(name: str, secret: str) -> str | None:
    import keyring

    keyring.set_password(SERVICE, _entry(name), secret)
    return _get(name)


def _delete(name: str) -> bool:
    import keyring

    if _get(name) is None:
        return False
    keyring.delete_password(SERVICE, _entry(name))
    return True


def _entry(name: str) -> str:
    return f"source {name}"  # no source is called that, and none is in the way of LINK and PUSH


def _with_keyring(act: Callable[[], Value]) -> Value:
    """Return what *act* gives. Raises CredentialMissing in plain words."""
    from keyring.errors import KeyringError, NoKeyringError

    try:
        return act()
    except NoKeyringError as error:
        raise CredentialMissing(_sentence(NO_KEYRING)) from error
    except (KeyringError, OSError, RuntimeError) as error:  # locked, refused, its service is gone
        log.warning("keyring failed error=%s", type(error).__name__)
        raise CredentialMissing(_sentence(UNUSABLE)) from error


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _read_file(file: Path) -> dict[str, str]:
    """Return the secrets in *file*; of one that is not there, or cannot be read, none."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("file of secrets not read error=%s", type(error).__name__)
        return {}
    return {str(name): str(secret) for name, secret in found.items()} if isinstance(found, dict) else {}


def _write_file(file: Path, kept: dict[str, str]) -> None:
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w", encoding="utf-8") as target:
        json.dump(kept, target)
    fresh.replace(file)
