"""The Debian package: what is in it, that it is the same each time, and that Debian has nothing against it."""

from __future__ import annotations

import configparser
import gzip
import hashlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from handlers import desktop_entry, rows
from installers import build, payload, spec

from .debian_package import built

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def tree(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree") / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(folder)], check=True)
    return folder


def below(tree: Path, path: str) -> Path:
    return tree / path.lstrip("/")


def keys_of(text: str) -> dict[str, dict[str, str]]:
    """Return the groups of a desktop entry or a unit, as another program reads them."""
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def test_it_is_the_same_to_the_last_bit_each_time(package: Path, tmp_path: Path) -> None:
    again = built(tmp_path)

    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(package.read_bytes()).digest()


def test_lintian_finds_neither_errors_nor_warnings(package: Path) -> None:
    said = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", str(package)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout) == (0, "")


def test_it_is_small(package: Path) -> None:
    installed = subprocess.run(
        ["dpkg-deb", "-f", str(package), "Installed-Size"], capture_output=True, check=True
    ).stdout

    assert package.stat().st_size <= 3 * MEGABYTE
    assert int(installed) * 1024 <= 12 * MEGABYTE


def test_each_script_is_one_for_any_shell(tree: Path) -> None:
    scripts = [
        *(tree / "DEBIAN" / name for name in ("postinst", "prerm", "postrm")),
        *below(tree, "/usr/share/python3/runtime.d").iterdir(),
    ]
    faults = [
        subprocess.run(["dash", "-n", str(file)], capture_output=True, text=True, check=False).stderr
        for file in scripts
    ]

    assert "".join(faults) == ""
    assert not any("@" in re.sub(r"user@|\$user@", "", file.read_text()) for file in scripts)


def test_the_unit_says_what_the_table_says(tree: Path) -> None:
    unit = keys_of(below(tree, spec.UNIT_FILE.path).read_text())

    assert unit == {name: dict(keys) for name, keys in spec.UNIT}
    assert spec.UNIT_FILE.path.endswith(f"/{rows.UNIT}")


def test_the_unit_is_one_that_systemd_takes(tree: Path, tmp_path: Path) -> None:
    # The program is looked for: one that is not installed here would be all that it finds.
    unit = below(tree, spec.UNIT_FILE.path).read_text().replace(rows.PACKAGED_COMMAND, "/bin/true")
    (tmp_path / rows.UNIT).write_text(unit)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(tmp_path / rows.UNIT)],
        capture_output=True,
        text=True,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_the_entry_of_links_says_what_the_table_says(tree: Path) -> None:
    text = below(tree, spec.ENTRY.path).read_text()

    assert desktop_entry.schemes(text) == set(rows.USUAL_SCHEMES)
    assert keys_of(text)["Desktop Entry"]["Exec"] == f"{rows.PACKAGED_CLICK} %u"
    assert keys_of(text)["Desktop Entry"]["Icon"] == rows.REVERSE_DNS == below(tree, spec.ICON.path).stem


def test_the_entry_of_logons_starts_the_agent_only_where_systemd_does_not(tree: Path) -> None:
    keys = keys_of(below(tree, spec.LOGON_ENTRY.path).read_text())["Desktop Entry"]

    assert keys["Exec"] == f"{rows.PACKAGED_COMMAND} run"
    assert dict([spec.SKIPPED_BY_SYSTEMD]).items() <= keys.items()
    assert not {"MimeType", "Categories"} & set(keys)


def test_desktops_take_both_entries(tree: Path) -> None:
    files = [str(below(tree, place.path)) for place in (spec.ENTRY, spec.LOGON_ENTRY)]
    said = subprocess.run(["desktop-file-validate", *files], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "")


def test_an_administrator_can_change_the_settings_that_the_table_names(tree: Path) -> None:
    settings = {place.path for place in (spec.MACHINE_SETTINGS, spec.LOGON_ENTRY)}

    assert set((tree / "DEBIAN/conffiles").read_text().split()) == settings
    assert all(place.is_settings for place in (spec.MACHINE_SETTINGS, spec.LOGON_ENTRY))
    assert tomllib.loads(below(tree, spec.MACHINE_SETTINGS.path).read_text()) == {}


def test_the_examples_in_the_settings_are_settings(tree: Path) -> None:
    lines = below(tree, spec.MACHINE_SETTINGS.path).read_text().splitlines()
    examples = tomllib.loads("\n".join(line.removeprefix("# ") for line in lines[2:] if line != "#"))

    known = {setting.key for setting in spec.SETTINGS}

    assert {f"{table}.{key}" for table, keys in examples.items() for key in keys} <= known


def test_everything_in_it_is_as_its_sums_say(tree: Path) -> None:
    lines = (line.split("  ", 1) for line in (tree / "DEBIAN/md5sums").read_text().splitlines())
    summed = {path: digest for digest, path in lines}
    files = {
        str(file.relative_to(tree)): hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
        for file in tree.rglob("*")
        if file.is_file() and "DEBIAN" not in file.relative_to(tree).parts
    }

    assert summed == files


def test_only_commands_can_be_run_and_nobody_but_root_can_write(tree: Path) -> None:
    files = [file for file in (tree / "usr").rglob("*") if file.is_file()]
    run = {f"/{file.relative_to(tree)}" for file in files if file.stat().st_mode & 0o111}

    assert run == {rows.PACKAGED_COMMAND, rows.PACKAGED_CLICK, f"/usr/share/python3/runtime.d/{spec.PACKAGE}.rtupdate"}
    assert all(file.stat().st_mode & 0o022 == 0 for file in files)


def test_nothing_compiled_and_nothing_of_a_test_is_in_it(tree: Path) -> None:
    names = {file.name for file in tree.rglob("*")}

    assert not {
        name for name in names if name.endswith((".so", ".pyc", ".po")) or name in ("__pycache__", "tests", "geodata")
    }


def test_it_holds_our_packages_as_the_wheel_does(tree: Path) -> None:
    folder = below(tree, rows.PACKAGED_FOLDER)
    inside = {str(file.relative_to(folder)) for file in ours(folder)}

    assert inside == {str(file.relative_to(payload.ROOT)) for file in ours(payload.ROOT)}


def ours(root: Path) -> Iterator[Path]:
    for package in payload.OURS:
        for file in (root / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".po":
                yield file


@pytest.mark.parametrize("system", ["linux", "windows", "macos"])
def test_a_lock_has_exactly_what_the_program_asks_for(system: str) -> None:
    text = (payload.LOCKS / f"{system}.txt").read_text()
    locked = dict(re.findall(r"^([a-z0-9.-]+)==(\S+) \\$", text, re.MULTILINE))
    project = tomllib.loads((payload.ROOT / "pyproject.toml").read_text())["project"]
    marks = {"sys_platform": {"linux": "linux", "windows": "win32", "macos": "darwin"}[system]}

    asked = [Requirement(each) for each in [*project["dependencies"], *project["optional-dependencies"]["ldap"]]]
    needed = [each for each in asked if each.marker is None or each.marker.evaluate(marks)]

    assert {each.name: each.specifier.contains(locked[each.name]) for each in needed} == {
        each.name: True for each in needed
    }
    assert "://" not in text
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(locked)


def test_a_vendored_file_that_was_changed_on_its_way_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.txt").write_text(f"bottle==0.13.4 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(payload, "LOCKS", tmp_path)

    with pytest.raises(payload.CannotBuild, match="HASHES"):
        payload.vendor("bad", tmp_path / "vendor")


def test_a_build_without_its_tool_says_which_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    code = build.main(["deb", "--out", str(tmp_path)])

    assert (code, "dpkg-deb is missing" in capsys.readouterr().err) == (1, True)


def test_the_manual_names_every_command_and_option(tree: Path) -> None:
    packed = below(tree, "/usr/share/man/man1/deskcall.1.gz").read_bytes()
    page = gzip.decompress(packed).decode().replace("\\-", "-")

    named = set(re.findall(r"^\.SS (deskcall [a-z -]*[a-z])", page, re.MULTILINE))

    assert {f"deskcall {name}" for name in ("run", "ring", "register", "config explain", "secret set")} <= named
    assert r"\fB--no-autostart\fR" in page
