"""A certificate for signing programs, made by openssl and worth nothing outside of a test."""

from __future__ import annotations

import subprocess
from pathlib import Path

from installers.windows.sign import Signer


def self_made(folder: Path) -> Signer:
    """Make a key and a certificate that vouches for itself, for signing code."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    usage = ("-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=digitalSignature")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Deskcall tests"]
    subprocess.run(
        [*command, *usage, "-keyout", str(key), "-out", str(certificate)], check=True, stderr=subprocess.DEVNULL
    )
    return Signer(certificate, key)
