"""A directory is spoken to only when the system trusts its certificate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from worlds.every_source import Ledger
from worlds.slapd import PASSWORD, PEOPLE, SYNC, Slapd, ldif, program, run, skeleton, staff

from cache.errors import SourceError, SourceRefused
from cache.model import Person
from cache.sources import Stream
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that vouches for itself, its key beside it."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "key.pem"))
    subject = ("-subj", "/CN=directory.test", "-addext", "subjectAltName=IP:127.0.0.1")
    run(program("openssl"), "req", "-x509", *key, *subject, "-days", "2", "-out", str(folder / "certificate.pem"))
    return folder / "certificate.pem"


@pytest.fixture(params=[True, False], ids=["ldaps", "StartTLS"])
def slapd(request: pytest.FixtureRequest, tmp_path: Path, certificate: Path) -> Iterator[Slapd]:
    files = f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {certificate.with_name('key.pem')}"
    server = Slapd(tmp_path, settings=files, is_tls=request.param)
    server.seed(ldif([*skeleton(), *staff(30)]))
    server.start()
    yield server
    server.stop()


def people(slapd: Slapd, host: str = "127.0.0.1") -> Stream[Person]:
    url = slapd.url.replace("127.0.0.1", host)
    settings = LdapSettings(name="desk", url=url, base=PEOPLE, user=SYNC, start_tls=not slapd.is_tls)
    stream = open_source(settings, secret=PASSWORD).people
    assert stream is not None
    return stream


def test_a_certificate_that_nobody_vouches_for_is_refused(slapd: Slapd) -> None:
    with pytest.raises(SourceRefused, match="certificate that this computer does not trust"):
        people(slapd).pull(None)


def test_a_certificate_that_the_system_trusts_is_taken(
    slapd: Slapd, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    ledger = Ledger()

    ledger.drain(people(slapd))

    assert len(ledger.rows) == 30


def test_a_certificate_of_another_host_is_refused(
    slapd: Slapd, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(SourceRefused, match="certificate that this computer does not trust"):
        people(slapd, "localhost").pull(None)


def test_a_server_without_encryption_where_some_is_expected_is_said(tmp_path: Path) -> None:
    server = Slapd(tmp_path)
    server.seed(ldif([*skeleton(), *staff(30)]))
    server.start()
    try:
        url = server.url.replace("ldap:", "ldaps:")
        stream = open_source(LdapSettings(name="desk", url=url, base=PEOPLE, user=SYNC), secret=PASSWORD).people
        assert stream is not None
        with pytest.raises(SourceError):
            stream.pull(None)
    finally:
        server.stop()


def test_a_certificate_of_the_configured_file_is_taken(slapd: Slapd, certificate: Path) -> None:
    settings = LdapSettings(
        name="desk", url=slapd.url, base=PEOPLE, user=SYNC, start_tls=not slapd.is_tls, ca_file=certificate
    )
    stream = open_source(settings, secret=PASSWORD).people
    assert stream is not None
    ledger = Ledger()

    ledger.drain(stream)

    assert len(ledger.rows) == 30
