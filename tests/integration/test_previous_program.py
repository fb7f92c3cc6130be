"""The program that opened tel: links before Deskcall was registered dials for the profile "previous"."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from lines.programs import leave
from shell import Shell

from agent import previous_handler
from agent.cli.place import Place
from agent.config import Phone
from agent.softphones import opening

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("gio") is None, reason="gio"),
]
LINK = "tel:+31-20-123-4567"
CONFIG = '[site]\nregion = "NL"\n[phone]\nprofile = "previous"\n'


@pytest.fixture
def shell(tmp_path):
    """A user whose tel: links are opened by a program that writes down its arguments."""
    found = Shell(tmp_path)
    found.environ |= {
        "XDG_DATA_DIRS": str(tmp_path / "shared"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "DESKCALL_DATA": str(tmp_path / "data"),
    }
    recorder, got = tmp_path / "recorder", tmp_path / "got"
    recorder.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{got}.new' && mv '{got}.new' '{got}'\n")
    recorder.chmod(0o700)
    applications = tmp_path / "shared" / "applications"
    applications.mkdir(parents=True)
    (applications / "recorder.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Recorder\nExec={recorder} --call %u\nMimeType=x-scheme-handler/tel;\n"
    )
    (tmp_path / ".config").mkdir()
    chosen = "[Default Applications]\nx-scheme-handler/tel=recorder.desktop\n"
    (tmp_path / ".config" / "mimeapps.list").write_text(chosen)
    return found


def register(shell):
    return shell.run("register", "--default", "--no-autostart").stdout


def dry(shell):
    said = shell.run("dial", "--dry-run", "--json", "--config", shell.config(CONFIG), LINK)
    return json.loads(said.stdout)


def test_registering_remembers_the_program_of_before_and_previous_hands_it_the_number(shell, tmp_path):  # U3
    assert "recorder.desktop" in register(shell)
    phone = previous_handler.completed(Phone(profile="previous"), Place(data=tmp_path / "data").paths)

    softphone = opening.open_chosen(phone, {})
    softphone.dial("+31201234567")

    assert leave(softphone) == ()
    assert (tmp_path / "got").read_text().splitlines() == ["--call", "tel:+31201234567"]
    assert dry(shell)["argv"] == [str(tmp_path / "recorder"), "--call", "tel:+31201234567"]


def test_registering_again_does_not_make_deskcall_its_own_predecessor(shell, tmp_path):
    register(shell)
    register(shell)

    assert dry(shell)["argv"][0] == str(tmp_path / "recorder")


def test_deskcall_as_its_own_predecessor_is_refused(shell, tmp_path):
    register(shell)
    paths = Place(data=tmp_path / "data").paths
    ours = previous_handler.read(paths)["tel"]._replace(command=(sys.executable, "/opt/deskcall/handlers/__main__.py"))
    previous_handler.remember(paths, {"tel": ours})

    found = dry(shell)

    assert "argv" not in found
    assert "is Deskcall itself: a link would go round for ever" in found["why"]


def test_without_anybody_before_it_says_so(shell):
    assert "no program opened tel: links before" in dry(shell)["why"]


def test_status_says_which_softphone_dials_and_what_a_click_starts(shell):  # U1
    before = json.loads(shell.run("status", "--json", "--config", shell.config(CONFIG)).stdout)
    register(shell)

    after = json.loads(shell.run("status", "--json", "--config", shell.config(CONFIG)).stdout)

    assert before["links"]["tel"] == "recorder.desktop"
    assert after["links"] == {"tel": "Deskcall", "callto": "Deskcall", "cti": "Deskcall"}
    assert "no program opened tel: links before" in before["softphone"]["why"]
    assert after["softphone"] == {"name": "The program that opened tel: links before", "why": None}
