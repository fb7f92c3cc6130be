"""Whose certificates are believed: those that the operating system trusts, and those of a file beside them."""

from __future__ import annotations

import ssl
from pathlib import Path

import truststore

from cache.errors import SourceRefused


def context(ca_file: Path | None, who: str) -> ssl.SSLContext:
    """Return what judges certificates. Raises SourceRefused when *ca_file* cannot be used; *who* is who is asked."""
    trusted = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is None:
        return trusted
    try:
        trusted.load_verify_locations(cafile=ca_file)
    except ssl.SSLError:  # it is an OSError too
        raise SourceRefused(f"{who} is not asked: {ca_file} (ca_file) holds no certificate in PEM form") from None
    except OSError as error:
        raise SourceRefused(f"{who} is not asked: {ca_file} (ca_file) cannot be read: {error.strerror}") from None
    return trusted
