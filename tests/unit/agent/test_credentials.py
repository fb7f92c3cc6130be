"""The link secret lives in the keyring, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from agent import credentials


class Kept(KeyringBackend):
    """Somebody's keyring, in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Forgetful(Kept):
    """Takes everything and keeps nothing, like keyring's null backend."""

    def set_password(self, service: str, username: str, password: str) -> None:
        del service, username, password


class Locked(Kept):
    """The user did not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def use(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)


def test_the_secret_is_made_on_first_use_and_stays() -> None:
    use(Kept())

    first = credentials.link_secret()

    assert first is not None
    assert first == credentials.link_secret()


def test_the_secret_is_32_random_bytes_that_fit_into_a_url() -> None:
    secrets = []
    for _ in range(2):
        use(Kept())
        secrets.append(credentials.link_secret() or "")

    assert secrets[0] != secrets[1]
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in secrets)


def test_looking_makes_no_secret() -> None:
    backend = Kept()
    use(backend)

    found = credentials.look_up_link_secret()

    assert (found.secret, backend.entries) == (None, {})
    assert found.why


@pytest.mark.parametrize(("backend", "why"), [(Forgetful(), credentials.NO_KEYRING), (Locked(), credentials.UNUSABLE)])
def test_without_a_keyring_that_keeps_it_there_is_no_secret_but_a_reason(backend: KeyringBackend, why: str) -> None:
    use(backend)

    found = credentials.look_up_link_secret(makes_one=True)

    assert found == credentials.LinkSecret(None, why)


def test_no_keyring_at_all_is_said_plainly() -> None:
    from keyring.backends.fail import Keyring

    use(Keyring())

    assert credentials.look_up_link_secret(makes_one=True).why == credentials.NO_KEYRING


def test_the_secret_is_not_shown_by_accident() -> None:
    assert "hunter2" not in repr(credentials.LinkSecret("hunter2"))
