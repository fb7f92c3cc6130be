"""Registry rows, properties and upgrades of what is made for Windows, read back and held against the table."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from packages import small_tree
from windows_machine import parse

from handlers import rows
from installers import CannotBuild, spec
from installers.windows import msi, nsis, reg

FOLDER = "C:\\Program Files\\Deskcall\\"
CONFIGURED = {(rows.MACHINE_DEFAULTS, each.row): f"[{each.name}]" for each in spec.PROPERTIES}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("msi")
    msi.pack(small_tree(folder / "tree"), folder / "made.msi", "1.2.3")
    return folder / "made.msi"


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    return nsis.text(small_tree(tmp_path_factory.mktemp("nsis")), Path("made.exe"), "1.2.3")


def table(database: Path, name: str) -> list[dict[str, str]]:
    """Return a table of an MSI."""
    said = subprocess.run(["msiinfo", "export", database, name], capture_output=True, text=True, check=True).stdout
    names, _, _, *lines = said.replace("\r", "").splitlines()
    return [dict(zip(names.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_the_msi_has_the_rows_of_the_table_and_those_of_its_properties(database):
    found = {(row["Key"], row["Name"]): (row["Component_"], row["Value"]) for row in table(database, "Registry")}

    wanted = {
        (row.key, row.name): (row.component, spec.windows_data(row.data, "[INSTALLDIR]"))
        for row in spec.registry_rows()
    }
    assert found == wanted | {place: (spec.CONF, data) for place, data in CONFIGURED.items()}
    assert {row["Root"] for row in table(database, "Registry")} == {"2"}


def test_the_components_keep_their_codes_and_each_file_has_one_that_follows_from_its_place(database, tmp_path):
    codes = {row["Component"]: row["ComponentId"] for row in table(database, "Component")}
    msi.pack(small_tree(tmp_path / "tree"), tmp_path / "next.msi", "1.2.4")

    assert {row["Component"]: row["ComponentId"] for row in table(tmp_path / "next.msi", "Component")} == codes
    assert {component.name: f"{{{component.guid}}}".upper() for component in spec.COMPONENTS}.items() <= codes.items()
    assert len(set(codes.values())) == len(codes) == len(spec.COMPONENTS) + 2


def test_a_property_has_no_default_where_an_upgrade_would_take_it_for_given(database):
    properties = {row["Property"]: row["Value"] for row in table(database, "Property")}

    assert properties.keys().isdisjoint(each.name for each in spec.PROPERTIES)
    assert {each.name for each in spec.PROPERTIES} <= set(properties["SecureCustomProperties"].split(";"))
    assert (properties["ALLUSERS"], properties["ProductVersion"]) == ("1", "1.2.3")


def test_what_was_remembered_is_known_before_components_are_chosen(database):
    numbers = {row["Action"]: int(row["Sequence"]) for row in table(database, "InstallExecuteSequence")}
    conditions = {row["Action"]: row["Condition"] for row in table(database, "InstallExecuteSequence")}

    for each in spec.PROPERTIES:
        keep = f"Keep_{each.name}"
        assert numbers["AppSearch"] < numbers[keep] < numbers["LaunchConditions"] < numbers["CostFinalize"]
        assert conditions[keep] == f"NOT {each.name} AND PREV_{each.name}"
        assert (f"Default_{each.name}" in numbers) == bool(each.default)
        assert numbers.get(f"Default_{each.name}", 99) > numbers[keep]
    assert len(set(numbers.values())) == len(numbers)


def test_the_old_version_goes_within_the_installation_and_a_newer_one_stays(database):
    numbers = {row["Action"]: int(row["Sequence"]) for row in table(database, "InstallExecuteSequence")}
    upgrades = {row["ActionProperty"]: row for row in table(database, "Upgrade")}

    assert numbers["InstallInitialize"] < numbers["RemoveExistingProducts"] < numbers["ProcessComponents"]
    assert (upgrades["OLDER_FOUND"]["VersionMax"], upgrades["NEWER_FOUND"]["VersionMin"]) == ("1.2.3", "1.2.3")
    assert {row["UpgradeCode"] for row in upgrades.values()} == {f"{{{spec.UPGRADE_CODE}}}".upper()}
    assert "NOT NEWER_FOUND" in table(database, "LaunchCondition")[0]["Condition"]


def test_a_scheme_is_looked_for_in_the_64_bit_registry_and_depends_on_what_is_there(database):
    searches = {row["Signature_"]: row for row in table(database, "RegLocator")}
    conditions = {row["Component"]: row["Condition"] for row in table(database, "Component")}

    for component in spec.COMPONENTS:
        if scheme := component.unless_taken:
            search = searches[f"OTHER_{scheme.upper()}"]
            assert search["Key"] == rf"Software\Classes\{scheme}\shell\open\command"
            assert (search["Root"], search["Name"], search["Type"]) == ("2", "", "18")
            assert f'OTHER_{scheme.upper()} >< "deskcall-open.exe"' in conditions[component.name]
        assert f"{component.only_if}=1" in conditions[component.name] or not component.only_if


def test_every_folder_is_emptied_from_below(database):
    parents = {row["Directory"]: row["Directory_Parent"] for row in table(database, "Directory")}
    order = [row["DirProperty"] for row in table(database, "RemoveFile")]

    assert len(order) == 4
    assert all(order.index(folder) < order.index(parents[folder]) for folder in order[:-1])


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "1.2.3rc1", "1.2.3'); DROP"])
def test_a_version_that_windows_installer_does_not_compare_is_refused(tmp_path, version):
    with pytest.raises(CannotBuild, match="three numbers"):
        msi.pack(small_tree(tmp_path / "tree"), tmp_path / "made.msi", version)


def test_the_setup_program_writes_the_rows_of_the_table(script):
    written = re.findall(r'WriteRegStr HKLM "(Software\\[^"]*)" "([^"]*)" (?:"(.*)"|(\$\w+))\n', script)

    found = {(key, name): text.replace('$\\"', '"') or variable for key, name, text, variable in written}
    wanted = {(row.key, row.name): spec.windows_data(row.data, "$INSTDIR\\") for row in spec.registry_rows()}
    assert found == wanted | {(rows.MACHINE_DEFAULTS, each.row): f"${each.name}" for each in spec.PROPERTIES}


def test_the_setup_program_takes_no_command_that_it_has_not_compared(script):
    lines = [line.strip() for line in script.splitlines()]
    taken = [
        number
        for number, line in enumerate(lines)
        if re.match(r'DeleteRegValue HKLM "Software\\Classes\\(tel|callto|cti)', line)
    ]

    assert len(taken) == 9
    assert all(
        lines[number - 1].startswith("${If} $0 == ") and lines[number - 2].startswith("ReadRegStr $0")
        for number in taken
    )
    assert not any(line.startswith("DeleteRegKey HKLM") and "UNINSTALL" not in line for line in lines)


def test_no_place_of_the_setup_program_is_left_unfilled(script):
    assert not re.search(r"@[a-z_]+@", script)


def test_the_reg_file_has_the_rows_that_are_nobody_elses(tmp_path):
    (made,) = reg.build(tmp_path, None)  # type: ignore[arg-type]

    content = made.read_bytes()
    found = {place: data for place, data in parse(content.decode("utf-16")) if data is not None}
    assert found == {
        (row.key, row.name): spec.windows_data(row.data, FOLDER)
        for row in spec.registry_rows()
        if row.component == spec.CORE
    }
    assert content.startswith(b"\xff\xfe")
    assert content.decode("utf-16").count("\n") == content.decode("utf-16").count("\r\n")


def test_every_command_is_quoted_and_lies_where_users_cannot_write(database):
    commands = [row["Value"] for row in table(database, "Registry") if "[INSTALLDIR]" in row["Value"]]

    assert len(commands) == 7
    assert all(command.startswith('"[INSTALLDIR]') for command in commands)
    assert {row["Directory_Parent"] for row in table(database, "Directory") if row["Directory"] == "INSTALLDIR"} == {
        "ProgramFiles64Folder"
    }
