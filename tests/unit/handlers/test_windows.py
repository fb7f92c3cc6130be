"""Registry rows and the .reg text."""

from __future__ import annotations

import re

import pytest
from operating_systems import WINDOWS, RegistryInMemory, WindowsMachine, register

from handlers import rows
from handlers.changes import CannotRegister, Commands, Wanted
from handlers.windows import Windows, reg_text, words

PROGRAM = r"C:\Program Files\Deskcall\deskcall-open.exe"
FOREIGN = r'"C:\Zoiper\Zoiper.exe" "%1"'
KEY = rf"{rows.CLASSES}\tel\{rows.COMMAND}"


@pytest.fixture
def machine(tmp_path):
    return WindowsMachine(tmp_path)


def test_a_click_starts_the_whole_quoted_path_with_the_link_as_one_argument(machine):
    register(machine)

    command = machine.registry.value("HKCU", rf"{rows.CLASSES}\{rows.PROG_ID}\{rows.COMMAND}", "")
    assert command == rf'"{PROGRAM}" "%1"'


def test_for_all_users_the_same_rows_are_written_for_the_machine(machine):
    register(machine, Wanted(is_for_all=True))

    assert machine.registry.value("HKLM", rows.REGISTERED_APPLICATIONS, "Deskcall") == rows.CAPABILITIES
    assert machine.registry.value("HKCU", rows.REGISTERED_APPLICATIONS, "Deskcall") is None


@pytest.mark.parametrize("hive", ["HKCU", "HKLM"])
def test_a_command_of_somebody_else_is_not_even_covered_by_ours(machine, hive):
    machine.registry.put(hive, KEY, "", FOREIGN)

    register(machine)

    found = {each: machine.registry.value(each, KEY, "") for each in ("HKCU", "HKLM")}
    assert found == {"HKCU": None, "HKLM": None, hive: FOREIGN}


def test_a_command_that_somebody_put_in_place_of_ours_is_left_alone(machine):
    register(machine)
    machine.registry.put("HKCU", KEY, "", FOREIGN)

    for change in machine.registration.unregistering(is_for_all=False, previous={}):
        change.make()

    assert machine.registry.value("HKCU", KEY, "") == FOREIGN


def test_what_an_installation_in_another_folder_left_is_taken_away(machine):
    register(machine)
    moved = Windows(Commands((r"D:\Tools\deskcall-open.exe",), (r"D:\Tools\agent.exe",)), machine.registry)

    for change in moved.unregistering(is_for_all=False, previous={}):
        change.make()

    keys = [key for hive, key in machine.registry.keys if "deskcall" in key]
    assert keys == []


def test_the_choice_of_the_user_is_never_written(machine):
    machine.install("zoiper", "tel")
    before = {key: dict(values) for (_, key), values in machine.registry.keys.items() if "userchoice" in key}

    register(machine, Wanted(is_default=True))

    after = {key: values for (_, key), values in machine.registry.keys.items() if "userchoice" in key}
    assert after == before


def test_to_be_the_default_the_settings_page_is_opened_and_only_while_it_is_needed(machine):
    wanted = Wanted(schemes=("tel",), is_default=True)
    register(machine, wanted)
    asked = [change.sentence() for change in machine.registration.registering(wanted)]
    machine.registry.put("HKCU", rf"{rows.USER_CHOICES}\tel\UserChoice", "ProgId", rows.PROG_ID)

    assert ([each.startswith("open ms-settings:defaultapps") for each in asked]) == [True]
    assert machine.registration.registering(wanted) == ()


def test_the_newer_choice_of_the_user_wins(machine):
    machine.install("zoiper", "tel")
    choice = rf"{rows.USER_CHOICES}\tel\UserChoiceLatest\ProgId"
    machine.registry.put("HKCU", choice, "ProgId", rows.PROG_ID)

    assert next(each for each in machine.registration.status().schemes if each.scheme == "tel").is_ours


def test_a_change_is_refused_when_the_value_is_not_what_it_was(machine):
    change = machine.registration.registering(Wanted())[0]
    machine.registry.put("HKCU", *change.row, "somebody's")

    with pytest.raises(CannotRegister, match="changed by somebody else"):
        change.make()


def test_a_path_that_windows_would_read_otherwise_is_refused():
    with pytest.raises(CannotRegister):
        Windows(Commands((r"C:\100%\x.exe",), ()), RegistryInMemory())


def test_the_reg_text_read_back_is_what_register_writes_but_for_the_schemes_themselves(machine):
    register(machine, Wanted(is_for_all=True, starts_at_logon=False))
    written = {
        (key, name): data
        for (hive, key), values in machine.registry.keys.items()
        for name, data in values.values()
        if hive == "HKLM" and ("deskcall" in key or name == "Deskcall")
    }

    assert read_back(reg_text(PROGRAM)) == written


def test_the_reg_text_claims_no_scheme_outright():
    assert not re.search(r"Classes\\(tel|callto|cti)\b", reg_text(PROGRAM))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (r'"C:\Program Files\x.exe" "%1"', (r"C:\Program Files\x.exe", "{link}")),
        (r"C:\x.exe --call %1", (r"C:\x.exe", "--call", "{link}")),
        (r'"C:\x.exe" /dial:%L', (r"C:\x.exe", "/dial:%L")),
        (r'"C:\x.exe"  "%l" ""', (r"C:\x.exe", "{link}")),
        ("", ()),
    ],
)
def test_the_command_of_another_program_is_read_into_words(command, expected):
    assert words(command) == expected


def test_the_agent_starts_at_logon_by_its_whole_path(machine):
    register(machine)

    assert machine.registry.value("HKCU", rows.RUN, "Deskcall") == rf'"{WINDOWS.agent[0]}" run'


def read_back(text: str) -> dict[tuple[str, str], str]:
    found, key = {}, ""
    assert text.startswith("Windows Registry Editor Version 5.00\n\n")
    for line in text.splitlines()[2:]:
        if line.startswith("["):
            key = line.removeprefix("[HKEY_LOCAL_MACHINE\\").removesuffix("]").lower()
        elif line:
            name, data = re.fullmatch(r'(@|"[^"]*")="(.*)"', line).groups()
            unescaped = data.replace('\\"', '"').replace("\\\\", "\\")
            found[key, name.strip('"').removeprefix("@")] = unescaped
    return found
