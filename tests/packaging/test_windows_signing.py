"""Signatures on what is made for Windows, by a certificate of the tests' own."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest
from packages import small_tree
from signing import self_made

from installers import CannotBuild
from installers.windows import msi, sign, stub


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return self_made(tmp_path_factory.mktemp("signer"))


@pytest.fixture(scope="module")
def made(tmp_path_factory, signer):
    """The program and an MSI, each signed; with what they were before."""
    folder = tmp_path_factory.mktemp("made")
    program, package = stub.build(folder), folder / "made.msi"
    msi.pack(small_tree(folder / "tree"), package, "1.2.3")
    before = {file: file.read_bytes() for file in (program, package)}
    for file in before:
        sign.sign(file, signer)
    return before


@pytest.mark.parametrize("number", [0, 1], ids=["program", "msi"])
def test_what_was_signed_is_verified(made, signer, number):
    file = list(made)[number]

    sign.verify(file, signer.certificate)

    assert file.read_bytes() != made[file]


@pytest.mark.parametrize("number", [0, 1], ids=["program", "msi"])
def test_a_changed_byte_is_noticed(made, signer, tmp_path, number):
    signed = list(made)[number]
    changed = tmp_path / signed.name
    content = bytearray(signed.read_bytes())
    content[content.index(b"This program cannot" if number == 0 else b"URL Protocol")] ^= 1
    changed.write_bytes(content)

    with pytest.raises(CannotBuild, match="osslsigncode failed"):
        sign.verify(changed, signer.certificate)


def test_what_nobody_signed_is_not_verified(made, signer, tmp_path):
    program = tmp_path / "unsigned.exe"
    program.write_bytes(next(iter(made.values())))

    with pytest.raises(CannotBuild):
        sign.verify(program, signer.certificate)


def test_a_signature_of_somebody_else_is_not_verified(made, tmp_path):
    other = self_made(tmp_path)

    with pytest.raises(CannotBuild):
        sign.verify(next(iter(made)), other.certificate)


def test_a_certificate_without_a_key_is_refused_before_anything_is_built(tmp_path):
    with pytest.raises(CannotBuild, match="--key"):
        sign.chosen(Namespace(certificate=tmp_path, key=None, timestamp=""))


def test_a_key_that_cannot_be_used_leaves_the_file_as_it_was(made, signer, tmp_path):
    program, before = tmp_path / "unsigned.exe", next(iter(made.values()))
    program.write_bytes(before)

    with pytest.raises(CannotBuild):
        sign.sign(program, sign.Signer(signer.certificate, Path("/nowhere"), ""))

    assert (program.read_bytes(), sorted(tmp_path.iterdir())) == (before, [program])
