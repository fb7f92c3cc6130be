"""The bundle for macOS as far as it is made here: read back, against the table. No Mac was at hand."""

from __future__ import annotations

import plistlib
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from handlers import endpoint, rows, uri
from installers import build, spec
from installers.macos import bundle

FOLDER = Path(__file__).parents[2] / "installers" / "macos"
SWIFT = (FOLDER / "deskcall-open.swift").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("macos")
    assert build.main(["macos", "--out", str(out)]) == 0
    return out


def plists(tree: Path) -> list[Path]:
    return sorted(tree.rglob("*.plist"))


def test_the_tree_holds_the_files_of_the_table_and_no_other(tree: Path) -> None:
    found = {f"/{each.relative_to(tree)}" for each in tree.rglob("*") if each.is_file()}

    contents = f"{spec.BUNDLE_PATH}/Contents"
    assert found == {f"{contents}/Info.plist", f"{contents}/PkgInfo", spec.LAUNCH_AGENT}


def test_files_and_folders_have_the_modes_that_launchd_and_finder_believe(tree: Path) -> None:
    modes = {(each.is_dir(), stat.S_IMODE(each.stat().st_mode)) for each in tree.rglob("*")}

    assert modes == {(True, 0o755), (False, 0o644)}


def test_the_bundle_says_what_the_table_says(tree: Path) -> None:
    found = plistlib.loads((tree / spec.BUNDLE_PATH.lstrip("/") / "Contents/Info.plist").read_bytes())
    links = [
        (each["CFBundleURLName"], tuple(each["CFBundleURLSchemes"]), each["LSHandlerRank"])
        for each in found.pop("CFBundleURLTypes")
    ]

    assert (tuple(found.items()), tuple(links)) == (spec.BUNDLE_KEYS, spec.BUNDLE_LINKS)


def test_the_bundle_offers_the_links_that_are_registered_elsewhere_and_owns_cti() -> None:
    ranks = {scheme: rank for _, schemes, rank in spec.BUNDLE_LINKS for scheme in schemes}

    assert ranks == {scheme: "Owner" if scheme == "cti" else "Alternate" for scheme in rows.USUAL_SCHEMES}


def test_the_launch_agent_starts_the_agent_of_the_bundle(tree: Path) -> None:
    found = plistlib.loads((tree / spec.LAUNCH_AGENT.lstrip("/")).read_bytes())

    assert found["ProgramArguments"] == [bundle.AGENT_PROGRAM, "run"]
    assert bundle.AGENT_PROGRAM.startswith(f"{spec.BUNDLE_PATH}/Contents/MacOS/")
    assert (found["Label"], found["AssociatedBundleIdentifiers"]) == (rows.REVERSE_DNS, [rows.REVERSE_DNS])


def test_another_reader_of_property_lists_accepts_them(tree: Path, tmp_path: Path) -> None:
    program = shutil.which("plistutil")
    assert program is not None, "apt install libplist-utils"
    binary = tmp_path / "binary"

    for plist in plists(tree):
        subprocess.run([program, "-i", str(plist), "-o", str(binary)], check=True)
        assert plistlib.loads(binary.read_bytes()) == plistlib.loads(plist.read_bytes())
    assert len(plists(tree)) == 2


def test_the_same_version_gives_the_same_bytes(tree: Path) -> None:
    assert bundle.files() == {path: (tree / path.lstrip("/")).read_bytes() for path in bundle.files()}


def test_the_program_for_clicks_knows_the_names_and_limits_of_the_others() -> None:
    known = dict(re.findall(r"^let (\w+)(?:: \w+)? = (.*)$", SWIFT, re.MULTILINE))

    assert known["label"] == f'"{rows.REVERSE_DNS}"'
    assert known["schemes"] == "[" + ", ".join(f'"{scheme}"' for scheme in rows.LINK_SCHEMES) + "]"
    assert known["mostBytes"] == str(uri.MAX_BYTES)
    assert f"/Library/Application Support/{rows.FOLDER_WITH_CAPITAL}" in SWIFT
    assert f'"/{endpoint.NAME}"' in SWIFT
    assert endpoint.DATA_VARIABLE in SWIFT


def test_the_release_step_is_a_script_that_a_shell_can_read() -> None:
    subprocess.run(["sh", "-n", str(FOLDER / "release.sh")], check=True)


@pytest.mark.parametrize("file", ["deskcall-open.swift", "release.sh"])
def test_what_was_not_run_here_says_so(file: str) -> None:
    assert "no Mac was at hand" in (FOLDER / file).read_text(encoding="utf-8")
