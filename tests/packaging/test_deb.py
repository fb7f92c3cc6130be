"""The Debian package: what is in it, that Debian has nothing against it, and what an ordinary user does with it."""

from __future__ import annotations

import configparser
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import free_port
from packaging.requirements import Requirement

from handlers import desktop_entry, rows
from installers import build, payload, spec

from .debian_package import built

MEGABYTE = 1_000_000
NOBODY = 64_321  # a user that no machine has
SCRIPT = (Path(__file__).parent / "container" / "user.sh").read_text("utf-8")
CONFIG = """
[site]
region = "NL"
[server]
port = {port}
[dial]
confirm = "never"
command = ["{home}/phone", "{{dial}}"]
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("deb"))


@pytest.fixture(scope="module")
def tree(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree") / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Return the home of an ordinary user, where others can reach it: not pytest's own folder, which they cannot."""
    folder = Path(tempfile.mkdtemp(prefix="deskcall-home-"))
    (folder / ".config/deskcall").mkdir(parents=True)
    (folder / ".config/deskcall/config.toml").write_text(CONFIG.format(port=free_port(), home=folder))
    (folder / "phone").write_text(f'#!/bin/sh\necho "$1" >{folder}/dialed\n')
    (folder / "phone").chmod(0o755)
    if os.getuid() == 0:
        for place in (folder, *folder.rglob("*")):
            os.chown(place, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def said(home: Path, package: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the script said, run as an ordinary user with the package's /usr over that of this machine.

    In a mount namespace of its own: nothing is installed, and nothing on this machine changes.
    """
    place = tmp_path_factory.mktemp("usr")
    subprocess.run(["dpkg-deb", "-x", str(package), str(place / "tree")], check=True)
    for name in ("upper", "work"):
        (place / name).mkdir()
    is_root = os.getuid() == 0
    # A process namespace too: whatever is left when the script ends, ends with it.
    unshare = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", *([] if is_root else ["-Ur"])]
    user = f"setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all" if is_root else ""
    layers = f"lowerdir={place}/tree/usr:/usr,upperdir={place}/upper,workdir={place}/work"
    # What dpkg does by a trigger.
    prepare = f"mount -t overlay overlay -o {layers} /usr; update-desktop-database /usr/share/applications"
    # timeout is the first process there: it ends with unshare, which a change of user would keep from it.
    command = [
        *unshare,
        "sh",
        "-ec",
        f'{prepare}; exec timeout 100 {user} env -i HOME="$1" sh -c "$2"',
        "sh",
        str(home),
        SCRIPT,
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120, check=False)
    assert done.stdout.endswith("ended\n"), done.stdout + done.stderr
    return done.stdout


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


def test_a_click_starts_the_agent_and_dials(said: str, home: Path) -> None:
    assert "click 0\nring" in said
    assert (home / "dialed").read_text() == "+31201110001\n"


def test_a_ring_and_a_click_are_in_the_call_log(said: str, home: Path) -> None:
    calls = {
        (each["direction"], each["telephone"], each["callID"]) for each in json.loads((home / "calls").read_text())
    }

    assert "ring 0\nclick 0" in said
    assert calls == {("out", "+31201110001", ""), ("in", "+31201110002", "rung"), ("in", "+31201110003", "clicked")}


def test_commands_work_for_a_user_without_any_rights(said: str) -> None:
    assert re.match(r"deskcall \d", said)
    assert "refused 2\nlookup 4\n" in said


def test_a_second_agent_of_the_same_user_ends_at_once_and_well(said: str) -> None:
    assert "second 0\n" in said


def test_links_are_the_users_by_choice_and_given_back(said: str, home: Path) -> None:
    assert "register 0\nstatus 0\n" in said
    assert "tel:  a click starts Deskcall; registered for: user and system" in (home / "status").read_text()
    assert "unregister 0\n" in said
    assert not [place for place in home.rglob("*") if place.name in (rows.DESKTOP_ID, rows.MIMEAPPS)]


def test_only_what_is_the_users_own_was_written(said: str, home: Path) -> None:
    del said
    folders = {place.name for place in home.iterdir()}

    assert folders == {".config", ".local", "run", "phone", "dialed", "status", "calls", *({".cache"} & folders)}
    assert (home / ".local/share/deskcall").stat().st_mode & 0o077 == 0
