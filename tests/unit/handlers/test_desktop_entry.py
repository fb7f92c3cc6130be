"""Desktop entries: ours are valid and startable, those of others are read as the specification says."""

import shutil
import subprocess

import pytest

from handlers import desktop_entry
from handlers.changes import CannotRegister, Commands

COMMANDS = Commands(("/usr/bin/deskcall-open",), ("/usr/bin/deskcall", "run"))


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-validate")
@pytest.mark.parametrize(
    "text", [desktop_entry.of_links(COMMANDS, ("tel", "callto", "cti")), desktop_entry.of_logon(COMMANDS)]
)
def test_both_entries_are_valid(tmp_path, text):
    file = tmp_path / "org.deskcall.Deskcall.desktop"
    file.write_text(text)

    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_the_link_is_one_word_of_its_own():
    text = desktop_entry.of_links(COMMANDS, ("tel",))

    assert desktop_entry.key(text, "Exec") == "/usr/bin/deskcall-open %u"
    assert desktop_entry.command(text) == ("/usr/bin/deskcall-open", "{link}")


@pytest.mark.parametrize("path", ["/opt/my tools/x", "/opt/a'b", "/opt/$HOME/x", "/opt/100%/x", "/opt/a;b", '/opt/"x"'])
def test_a_path_that_not_every_desktop_starts_is_refused_with_the_reason(path):
    with pytest.raises(CannotRegister, match="folder without blanks and signs"):
        desktop_entry.of_links(Commands((path,), ()), ("tel",))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("linphone %u", ("linphone", "{link}")),
        ("linphone --call=%u", ("linphone", "--call=%u")),
        ('"/opt/My Phone/phone" --call %U', ("/opt/My Phone/phone", "--call", "{link}")),
        (r'phone "a \\"b\\" \\$c" %u', ("phone", 'a "b" $c', "{link}")),
        ("phone %i %c %k %u", ("phone", "{link}")),
        ("phone 100%% %u", ("phone", "100%", "{link}")),
        (
            "flatpak run --file-forwarding org.x @@u %u @@",
            ("flatpak", "run", "--file-forwarding", "org.x", "@@u", "{link}", "@@"),
        ),
        ("", ()),
    ],
)
def test_the_command_of_another_program_is_read_into_words(line, expected):
    assert desktop_entry.command(f"[Desktop Entry]\nExec={line}\n") == expected


def test_a_key_of_an_action_is_not_the_entrys():
    text = "[Desktop Action Call]\nExec=wrong\n[Desktop Entry]\nExec = right\n[Desktop Action X]\nExec=wrong\n"

    assert desktop_entry.key(text, "Exec") == "right"


def test_the_schemes_that_an_entry_claims_are_read():
    text = "[Desktop Entry]\nMimeType=text/html;x-scheme-handler/tel;x-scheme-handler/sip;\n"

    assert desktop_entry.schemes(text) == {"tel", "sip"}
