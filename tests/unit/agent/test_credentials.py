"""The link secret lives in the keyring, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from agent import credentials
from agent.errors import CredentialMissing


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


def test_a_file_that_was_chosen_counts_before_the_keyring(tmp_path: Path) -> None:
    use(Kept())
    file = tmp_path / "secrets.json"
    credentials.store("desk", "of the keyring")
    before = credentials.source_secret("desk", file)

    credentials.store_in_file("desk", "of the file", file)

    assert (before, credentials.source_secret("desk", file)) == ("of the keyring", "of the file")


@pytest.mark.parametrize("backend", [Locked(), Kept()])
def test_a_source_without_a_secret_has_an_empty_one(backend: KeyringBackend, tmp_path: Path) -> None:
    use(backend)

    assert credentials.source_secret("desk", tmp_path / "secrets.json") == ""


def test_a_source_may_be_called_like_our_own_secrets(tmp_path: Path) -> None:
    use(Kept())
    made = credentials.look_up_link_secret(makes_one=True)

    credentials.store("link", "of the source")

    assert credentials.look_up_link_secret() == made


@pytest.mark.parametrize("backend", [Forgetful(), Locked()])
def test_what_a_keyring_does_not_keep_is_not_said_to_be_kept(backend: KeyringBackend) -> None:
    use(backend)

    with pytest.raises(CredentialMissing, match="--file"):
        credentials.store("desk", "secret")


def test_a_file_of_secrets_that_cannot_be_read_holds_none(tmp_path: Path) -> None:
    use(Kept())
    (tmp_path / "secrets.json").write_text("{")

    assert credentials.source_secret("desk", tmp_path / "secrets.json") == ""
