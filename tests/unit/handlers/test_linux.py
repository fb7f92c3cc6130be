"""Where Linux keeps things, and what to do when its tools are not there."""

from __future__ import annotations

import os
import sys

import pytest
from operating_systems import CLICK, LinuxDesktop, register

from handlers import rows
from handlers.changes import CannotRegister, FileChange, Wanted
from handlers.linux import Linux

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a Linux desktop")


@pytest.fixture
def desktop(tmp_path):
    return LinuxDesktop(tmp_path)


@pytest.fixture
def bare(desktop):
    """The same without gio, xdg-mime and update-desktop-database."""
    return Linux(CLICK, desktop.environ | {"PATH": "/nowhere"}, lambda command: "", root=str(desktop.root))


def test_for_all_users_it_writes_where_the_administrator_does(desktop):
    register(desktop, Wanted(is_for_all=True, is_default=True))

    made = {str(path.relative_to(desktop.root)) for path in desktop.root.rglob("*") if path.is_file()}
    assert made == {
        "usr/local/share/applications/org.deskcall.Deskcall.desktop",
        "usr/local/share/applications/mimeinfo.cache",
        "etc/xdg/autostart/org.deskcall.Deskcall.desktop",
        "etc/xdg/mimeapps.list",
    }
    assert desktop.holder("tel") == "deskcall"


def test_what_the_package_brought_is_not_written_again(desktop):
    packaged = desktop.root / "usr/share/applications" / rows.DESKTOP_ID
    packaged.parent.mkdir(parents=True)
    packaged.write_text("[Desktop Entry]\nType=Application\nName=x\nExec=true %u\nMimeType=x-scheme-handler/tel;\n")

    changes = desktop.registration.registering(Wanted(schemes=("tel",), is_for_all=True, is_default=True))

    assert [change.path for change in changes] == [str(desktop.root / "etc/xdg/mimeapps.list")]
    assert next(each for each in desktop.registration.status().schemes).registered == ("system",)


def test_what_the_package_brought_is_not_taken_away(desktop):
    packaged = desktop.root / "usr/share/applications" / rows.DESKTOP_ID
    logon = desktop.root / "etc/xdg/autostart" / rows.DESKTOP_ID
    for file in (packaged, logon):
        file.parent.mkdir(parents=True)
        file.write_text("[Desktop Entry]\nType=Application\nName=x\nExec=true\n")

    changes = desktop.registration.unregistering(is_for_all=True, previous={})

    assert changes == ()


def test_without_any_tool_the_files_say_who_opens_links(desktop, bare):
    desktop.install("linphone", "tel")

    before = bare.status().schemes[0]
    for change in bare.registering(Wanted(is_default=True)):
        change.make()

    assert (before.starts, bare.status().schemes[0].starts) == ("linphone.desktop", rows.DESKTOP_ID)


def test_a_chosen_program_that_is_not_installed_any_more_is_passed_over(desktop, bare):
    desktop.install("linphone", "tel")
    (desktop.root / "usr/share/applications/linphone.desktop").unlink()

    assert bare.status().schemes[0].starts == ""


def test_a_mimeapps_list_that_is_a_link_stays_one(desktop):
    real, link = desktop.folder / "dotfiles.list", desktop.folder / "home/.config/mimeapps.list"
    real.write_text("[Default Applications]\n")
    link.parent.mkdir()
    link.symlink_to(real)

    register(desktop, Wanted(is_default=True))

    assert link.is_symlink()
    assert rows.DESKTOP_ID in real.read_text()


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "mimeapps.list"
    change = FileChange(str(file), None, "ours")
    file.write_text("somebody's")

    with pytest.raises(CannotRegister, match="changed by somebody else"):
        change.make()

    assert file.read_text() == "somebody's"


def test_a_file_keeps_its_mode_and_bytes_that_are_no_utf8(tmp_path, desktop):
    file = desktop.folder / "home/.config/mimeapps.list"
    file.parent.mkdir()
    file.write_bytes(b"# \xff\xfe\n[Default Applications]\n")
    file.chmod(0o600)

    register(desktop, Wanted(is_default=True))

    assert (file.read_bytes()[:5], file.stat().st_mode & 0o777) == (b"# \xff\xfe\n", 0o600)


def test_gio_would_start_exactly_our_click_process(desktop):
    register(desktop)
    said = desktop.ask(("gio", "mime", "x-scheme-handler/tel"))

    assert said.splitlines()[0].endswith(f": {rows.DESKTOP_ID}")


def test_relative_xdg_folders_are_ignored(tmp_path):
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative", "PATH": os.environ["PATH"]}
    linux = Linux(CLICK, environ, lambda command: "", root=str(tmp_path / "root"))

    paths = [change.path for change in linux.registering(Wanted(is_default=True)) if isinstance(change, FileChange)]

    assert [path.startswith(str(tmp_path)) for path in paths] == [True] * 3
