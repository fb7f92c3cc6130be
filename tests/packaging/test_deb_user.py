"""The package laid over this machine's /usr, in a mount namespace that ends with the test: what a user's clicks do.

Nothing is installed and nothing on this machine changes. Who runs the tests as root becomes an ordinary user for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import free_port

from handlers import rows

from .debian_package import built

NOBODY = 64_321  # a user that no machine has
SCRIPT = r"""
export XDG_RUNTIME_DIR=$HOME/run PATH=/usr/bin:/bin LANG=C.UTF-8
wait_until() { for turn in $(seq 300); do "$@" && return; sleep 0.1; done; echo "waited in vain: $*"; exit 1; }
is_logged() { deskcall calls --json | grep -q "$1"; }
is_gone() { [ ! -e "$1" ]; }
mkdir -m 700 $XDG_RUNTIME_DIR
deskcall --version
deskcall register --default >/dev/null; echo register $?
deskcall register --status >$HOME/status; echo status $?
# The agent is started by the click: no systemd can be reached from here.
gio open "tel:+31201110001"; echo click $?
wait_until [ -e $XDG_RUNTIME_DIR/deskcall/endpoint ]
wait_until [ -e $HOME/dialed ]
deskcall ring --telephone +31201110002 --call-id rung >/dev/null; echo ring $?
gio open "cti:sd?telephone=+31201110003&callID=clicked"; echo click $?
deskcall-open "http://example.com" 2>/dev/null; echo refused $?
deskcall lookup --telephone 0201234567 >/dev/null; echo lookup $?
deskcall run 2>/dev/null; echo second $?
wait_until is_logged clicked
deskcall calls --json >$HOME/calls
deskcall unregister >/dev/null; echo unregister $?
kill $(cat ~/.local/share/deskcall/agent.lock)
wait_until is_gone $XDG_RUNTIME_DIR/deskcall/endpoint
echo ended
"""
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
def said(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the script said, run as an ordinary user with the package's /usr over that of this machine."""
    place = tmp_path_factory.mktemp("usr")
    subprocess.run(["dpkg-deb", "-x", str(built(tmp_path_factory.mktemp("deb"))), str(place / "tree")], check=True)
    for name in ("upper", "work"):
        (place / name).mkdir()
    is_root = os.getuid() == 0
    # A process namespace too: whatever is left when the script ends, ends with it.
    unshare = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", *([] if is_root else ["-Ur"])]
    user = f"setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --inh-caps=-all" if is_root else ""
    layers = f"lowerdir={place}/tree/usr:/usr,upperdir={place}/upper,workdir={place}/work"
    # What dpkg does by a trigger.
    prepare = f"mount -t overlay overlay -o {layers} /usr; update-desktop-database /usr/share/applications"
    command = [*unshare, "sh", "-ec", f'{prepare}; exec {user} env -i HOME="$1" sh -c "$2"', "sh", str(home), SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120, check=False)
    assert done.stdout.endswith("ended\n"), done.stdout + done.stderr
    return done.stdout


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
