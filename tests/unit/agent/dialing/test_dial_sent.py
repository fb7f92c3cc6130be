"""``deskcall dial --dry-run``: exactly what the softphone would be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shell import Shell

ABROAD = "tel:+44-20-7946-0018"
NOWHERE = {"PATH": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def dry(shell: Shell, config: str, link: str = ABROAD) -> dict[str, object]:
    said = shell.run("dial", "--dry-run", "--json", "--config", shell.config(config), link, **NOWHERE)
    found: dict[str, object] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize(
    ("config", "name", "kind", "sent"),
    [
        (
            '[phone]\nprofile = "baresip"\n',
            "baresip",
            "frame",
            '55:{"command":"dial","params":"+442079460018","token":"t"},',
        ),
        ('[phone]\nprofile = "zoom"\n', "Zoom Phone", "uri", "zoomphonecall://+442079460018"),
        ('[phone]\nprofile = "phonerlite"\n', "PhonerLite", "lines", ["SetNumber +442079460018", "HookOff"]),
        (
            '[dial]\ncommand = ["/opt/phone", "/dial:{dial}"]\n',
            "Your own command",
            "argv",
            ["/opt/phone", "/dial:+442079460018"],
        ),
        ('[dial]\ncommand = "tcxcallto:{dial_q}"\n', "Your own command", "uri", "tcxcallto:%2B442079460018"),
        ('[dial]\nprofile = "ringcentral"\n', "RingCentral", "uri", "rcmobile://call?number=442079460018"),
    ],
)
def test_a_dry_run_says_exactly_what_the_softphone_would_get(  # U3
    shell: Shell, config: str, name: str, kind: str, sent: object
) -> None:
    found = dry(shell, config)

    assert (found["verdict"], found["softphone"], found[kind]) == ("ask", name, sent)


OWN = '[phone]\nprofile = "own"\n[[phone.own]]\nid = "own"\ndial = ["/opt/phone", "{{dial}}"]\nformat = "{}"\n'
NATIONAL = '[site]\nregion = "GB"\n[dial]\nformat = "national"\noutside = "9"\n'


@pytest.mark.parametrize(
    ("config", "link", "number"),
    [
        (OWN.format("e164"), ABROAD, "+442079460018"),
        (OWN.format("digits"), ABROAD, "442079460018"),
        (NATIONAL + OWN.format("e164"), ABROAD, "902079460018"),
        (NATIONAL + OWN.format("digits"), ABROAD, "902079460018"),
        (NATIONAL + OWN.format("digits"), "tel:+31201234567", "90031201234567"),
        (NATIONAL + OWN.format("digits"), "tel:999", "999"),
    ],
)
def test_the_format_of_the_profile_and_that_of_the_site_work_together(
    shell: Shell, config: str, link: str, number: str
) -> None:
    assert dry(shell, config, link)["argv"] == ["/opt/phone", number]


def test_without_a_softphone_it_says_what_to_do(shell: Shell) -> None:
    found = dry(shell, "")

    assert (found["verdict"], found["number"], found["softphone"]) == ("ask", "+442079460018", None)
    assert found["why"] == "No softphone that Deskcall knows is installed: 'deskcall phones' lists them."


def test_a_softphone_that_is_not_installed_is_named(shell: Shell) -> None:
    found = dry(shell, '[phone]\nprofile = "linphone"\n')

    assert found["softphone"] == "Linphone"
    assert "Linphone was not found on this computer" in str(found["why"])


def test_what_is_refused_is_sent_to_nobody(shell: Shell) -> None:
    found = dry(shell, '[dial]\ncommand = ["/opt/phone", "{dial}"]\n', "tel:*21*1%23")

    assert set(found) == {"verdict", "number", "dtmf", "rule"}


def test_people_read_it_line_by_line(shell: Shell) -> None:
    config = shell.config('[dial]\ncommand = ["/opt/a b", "{dial}"]\n')

    said = shell.run("dial", "--dry-run", "--config", config, ABROAD, **NOWHERE)

    assert said.stdout.splitlines()[-2:] == ["softphone Your own command", 'argv      ["/opt/a b", "+442079460018"]']


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ('[dial]\ncommand = ["/opt/phone", "{dial}"]\nprofile = "baresip"\n', "dial.command: says how to dial"),
        ('[phone]\nprofile = "zoom"\n[dial]\nprofile = "baresip"\n', "dial.profile: [phone] has another profile"),
        ('[dial]\nprofile = "bare"\n', 'dial.profile: "bare" is no softphone; did you mean "baresip"?'),
        ('[dial]\ncommand = ["C:\\\\phone\\\\dial.bat .", "{dial}"]\n', "may not start a script"),
        ('[dial]\ncommand = ["/usr/bin/gio", "open", "tel:{dial}"]\n', "may not start gio"),
        ('[dial]\ncommand = "ms-settings:{dial}"\n', "may not use ms-settings"),
        ('[dial]\ncommand = "/opt/phone {dial}"\n', "has a placeholder in its program"),
    ],
)
def test_a_softphone_in_the_dial_table_is_checked_as_strictly(shell: Shell, config: str, sentence: str) -> None:
    said = shell.run("dial", "--dry-run", "--config", shell.config(config), ABROAD)

    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr
