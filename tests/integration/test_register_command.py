"""``deskcall register`` and ``unregister``, as people and installers run them."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from shell import Shell

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("gio") is None, reason="gio"),
]
ENTRY = ".local/share/applications/org.deskcall.Deskcall.desktop"


@pytest.fixture
def shell(tmp_path):
    found = Shell(tmp_path)
    found.environ |= {"XDG_DATA_DIRS": str(tmp_path / "shared"), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    return found


@pytest.fixture
def linphone(shell):
    folder = shell.folder / "shared" / "applications"
    folder.mkdir(parents=True)
    (folder / "linphone.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Linphone\nExec=true --call %u\nMimeType=x-scheme-handler/tel;\n"
    )
    (shell.folder / ".config").mkdir()
    (shell.folder / ".config" / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/tel=linphone.desktop\n"
    )


def files(shell):
    return {
        str(path.relative_to(shell.folder)): path.read_bytes() for path in shell.folder.rglob("*") if path.is_file()
    }


def test_registering_says_what_it_changed_and_the_second_time_that_there_was_nothing(shell):
    first, second = shell.run("register", "--default"), shell.run("register", "--default")

    assert (first.returncode, second.returncode, second.stdout) == (0, 0, "Nothing to change.\n")
    assert f"make {shell.folder / ENTRY}\n" in first.stdout
    assert "  + x-scheme-handler/cti=org.deskcall.Deskcall.desktop;\n" in first.stdout


def test_a_dry_run_prints_the_same_lines_and_changes_nothing(shell, linphone):
    before = files(shell)

    dry = shell.run("register", "--default", "--dry-run")

    assert files(shell) == before
    assert dry.stdout == shell.run("register", "--default").stdout + "Nothing was changed: this was --dry-run.\n"


def test_the_handler_of_before_is_remembered_and_stays_the_default(shell, linphone):
    said = shell.run("register").stdout

    assert "tel: a click still starts linphone.desktop; 'deskcall register --default' changes that\n" in said
    stored = json.loads((shell.folder / ".local/share/deskcall/previous-handler.json").read_text())
    assert stored == {"tel": {"id": "linphone.desktop", "command": [shutil.which("true"), "--call", "{link}"]}}
    assert "tel:  a click starts linphone.desktop; registered for: user" in shell.run("register", "--status").stdout


def test_unregistering_gives_everything_back_but_the_memory(shell, linphone):
    before = files(shell)
    shell.run("register", "--default")

    done = shell.run("unregister")

    left = {name for name in files(shell) if name not in before and not name.endswith("mimeinfo.cache")}
    assert (done.returncode, left) == (0, {".local/share/deskcall/previous-handler.json"})
    assert shell.run("unregister").stdout == "Nothing to change.\n"


def test_the_status_in_json_says_it_by_scheme_and_the_exit_code_whether_all_is_ours(shell):
    before = shell.run("register", "--status", "--json")
    shell.run("register")

    after = shell.run("register", "--status", "--json")

    assert (before.returncode, after.returncode) == (1, 0)
    assert json.loads(after.stdout)["schemes"]["tel"] == {
        "registered": ["user"],
        "starts": "org.deskcall.Deskcall.desktop",
        "is_ours": True,
        "others": [],
    }
    assert json.loads(after.stdout)["starts_at_logon"] == ["user"]


def test_sip_links_are_taken_when_they_are_asked_for(shell):
    shell.run("register", "--schemes", "tel,sip,sips", "--no-autostart")

    entry = (shell.folder / ENTRY).read_text()
    assert "MimeType=x-scheme-handler/tel;x-scheme-handler/sip;x-scheme-handler/sips;\n" in entry
    assert not (shell.folder / ".config/autostart").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--schemes", "http"), "choose of tel, callto, cti, sip, sips"),
        (("--schemes", ""), "choose of"),
        (("--json",), "--json goes with --status"),
        (("--reg", "deskcall-open.exe"), "whole path"),
    ],
)
def test_a_wrong_use_is_said_in_a_sentence(shell, arguments, words):
    done = shell.run("register", *arguments)

    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_the_reg_file_for_windows_is_printed_everywhere(shell):
    done = shell.run("register", "--reg", r"C:\Program Files\Deskcall\deskcall-open.exe")

    assert done.stdout.startswith("Windows Registry Editor Version 5.00\n")
    assert r'@="\"C:\\Program Files\\Deskcall\\deskcall-open.exe\" \"%1\""' in done.stdout
