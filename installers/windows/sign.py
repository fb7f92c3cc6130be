"""Signatures (Authenticode) by osslsigncode. The certificate belongs to whoever makes a release, and is never here."""

import argparse
from pathlib import Path
from typing import NamedTuple

from handlers import rows
from installers import CannotBuild
from installers.windows import tools


class Signer(NamedTuple):
    """Who signs: *certificate* with its chain and *key*, files of PEM. *timestamp*: an address, "" for none.

    Without a time from elsewhere a signature ends with its certificate.
    """

    certificate: Path
    key: Path
    timestamp: str = ""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what says who signs."""
    parser.add_argument("--certificate", type=Path, metavar="PEM", help="signs what is built; with its chain")
    parser.add_argument("--key", type=Path, metavar="PEM", help="of the certificate")
    parser.add_argument("--timestamp", default="", metavar="URL", help="of a time stamping authority (RFC 3161)")


def chosen(given: argparse.Namespace) -> Signer | None:
    """Return who signs; None: nobody. Raises CannotBuild for half of it."""
    if (given.certificate is None) != (given.key is None):
        raise CannotBuild("--certificate and --key belong together")
    return None if given.certificate is None else Signer(given.certificate, given.key, given.timestamp)


def sign(file: Path, signer: Signer | None) -> None:
    """Put a signature into a program or an MSI, in place of none; without a signer nothing. Raises CannotBuild."""
    if signer is None:
        return
    signed = file.with_name(f"{file.name}.signed")
    timestamp = ("-ts", signer.timestamp) if signer.timestamp else ()
    who = ("-certs", signer.certificate, "-key", signer.key)
    what = ("-n", rows.APPLICATION, "-in", file, "-out", signed)
    try:
        tools.run("osslsigncode", "sign", *who, "-h", "sha256", *timestamp, *what)
        signed.replace(file)
    finally:
        signed.unlink(missing_ok=True)


def verify(file: Path, authority: Path) -> None:
    """See that *file* is as it was signed, by a certificate below *authority*. Raises CannotBuild."""
    tools.run("osslsigncode", "verify", "-CAfile", authority, "-in", file)
