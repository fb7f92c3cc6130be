"""MSI and setup program in a whole Windows by wine: silent installation, clicks, upgrade, downgrade, removal."""

from __future__ import annotations

import re
import shutil
import sqlite3
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from agent_stand_in import standing_in
from desk import Desk, desk, wait_for
from packages import small_tree
from signing import self_made
from windows_machine import Registry, WindowsMachine, machine
from wine import windows_path

from handlers import endpoint, rows
from installers import build, payload, spec
from installers.windows import msi, nsis, reg, sign, stub, wxs

pytestmark = pytest.mark.machine

FOLDER = "C:\\Program Files\\Deskcall\\"
ADDRESS = "https://acme.example/pop?a=1&b=2"
FOREIGN = r'"C:\Zoiper\Zoiper.exe" "%1"'
COMMAND = rf"{rows.CLASSES}\tel\{rows.COMMAND}"
OLD, NEW = "0.8.0", "0.9.0"
BOOKS = re.compile(r"(?i)\\(Installer|Uninstall)(\\|$)")


class Msi:
    """What IT does with an MSI."""

    refusal = 1603

    def __init__(self, windows: WindowsMachine, folder: Path) -> None:
        self.windows, self.made = windows, {version: folder / f"{version}.msi" for version in (OLD, NEW)}
        for version, made in self.made.items():
            msi.pack(folder / "tree", made, version)

    def install(self, version: str = OLD, *properties: str) -> int:
        return self.windows.install(self.made[version], *properties)

    def remove(self, version: str = OLD) -> int:
        return self.windows.remove(self.made[version])

    def entry(self, version: str) -> str:
        """Return the name of the entry in Windows' list of programs."""
        return f"{{{wxs.product_code(version)}}}".upper()


class Setup:
    """What somebody does with the setup program."""

    refusal = 2

    def __init__(self, windows: WindowsMachine, folder: Path) -> None:
        self.windows, self.made = windows, {version: folder / f"{version}-setup.exe" for version in (OLD, NEW)}
        for version, made in self.made.items():
            nsis.pack(folder / "tree", made, version)

    def install(self, version: str = OLD, *properties: str) -> int:
        options = " ".join(f"/{each}" for each in properties)
        return self.windows.command(f"{windows_path(self.made[version])} /S {options}")

    def remove(self, version: str = OLD) -> int:
        del version
        # It goes on as a copy of itself, and what was started ends at once.
        code = self.windows.command(rf'"{FOLDER}uninstall.exe" /S')
        wait_for(lambda: not self.windows.folder.exists())
        return code

    def entry(self, version: str) -> str:
        """Return the name of the entry in Windows' list of programs."""
        del version
        return rows.APPLICATION


@dataclass(frozen=True)
class Before:
    """The machine as it was."""

    registry: Registry
    keys: frozenset[str]
    files: frozenset[str]


@pytest.fixture(scope="module")
def windows(tmp_path_factory):
    with machine(tmp_path_factory.mktemp("windows")) as running:
        # As on every real one: some other application is registered already, and something starts at logon.
        running.put(rows.REGISTERED_APPLICATIONS, "Mail", r"Software\Clients\Mail")
        running.put(rows.RUN, "Mail", "mail.exe")
        yield running


@pytest.fixture(scope="module")
def before(windows):
    """The machine as it was."""
    return Before(windows.registry(), windows.keys(), windows.files())


@pytest.fixture(scope="module", params=[Msi, Setup], ids=["msi", "setup"])
def package(request, windows, before, tmp_path_factory):
    """What is tested, made of few files, with the real program for clicks."""
    del before  # which must have looked at the machine first
    folder = tmp_path_factory.mktemp("packages")
    stub.build(small_tree(folder / "tree"))
    return request.param(windows, folder)


@pytest.fixture
def installed(package, windows):
    """The same; at the end it is removed, and what a test has put into tel's key."""
    yield package
    for version in (OLD, NEW):
        if windows.folder.exists():
            package.remove(version)
    windows.drop(rf"{rows.CLASSES}\tel")


@contextmanager
def known(windows: WindowsMachine, data: Path) -> Iterator[None]:
    """Let the user of the other machine know the agent that runs on this one."""
    windows.local_data.mkdir(exist_ok=True)
    link = windows.local_data / endpoint.NAME
    link.symlink_to(data / endpoint.NAME)
    try:
        yield
    finally:
        shutil.rmtree(windows.local_data)


def rows_of(windows: WindowsMachine, before: Before) -> Registry:
    """Return what was added to the registry, without the books of Windows Installer and the list of programs."""
    added = {place: data for place, data in windows.registry().items() if before.registry.get(place) != data}
    return {place: data for place, data in added.items() if not BOOKS.search(place[0])}


def wanted(*without: str, **properties: str) -> Registry:
    """Return the rows of the table, but those of the components *without*, and the rows of *properties*."""
    given = {each.name: each.default for each in spec.PROPERTIES} | properties
    table = {
        (row.key, row.name): spec.windows_data(row.data, FOLDER)
        for row in spec.registry_rows()
        if row.component not in without
    }
    return table | {(rows.MACHINE_DEFAULTS, each.row): given[each.name] for each in spec.PROPERTIES}


def test_without_properties_the_registry_is_the_table(installed, windows, before):
    assert installed.install() == 0

    assert rows_of(windows, before) == wanted()


def test_with_properties_the_registry_is_the_table_and_what_was_given(installed, windows, before):
    assert installed.install(OLD, f'SERVICE_DESK_URL="{ADDRESS}"', "REGISTER_TEL=0", "AUTOSTART=0") == 0

    given = {"SERVICE_DESK_URL": ADDRESS, "REGISTER_TEL": "0", "AUTOSTART": "0"}
    assert rows_of(windows, before) == wanted("Tel", "Callto", spec.RUN, **given)


def test_the_files_are_those_of_the_package(installed, windows):
    installed.install()

    found = {place.relative_to(windows.folder).as_posix() for place in windows.folder.rglob("*") if place.is_file()}
    ours = {spec.CLICK_PROGRAM, spec.LAUNCHER, "app/agent/it's an & odd.py"}
    assert found - {"uninstall.exe"} == ours


def test_windows_list_of_programs_has_an_entry_that_removes_it(installed, windows):
    installed.install()

    key = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{installed.entry(OLD)}"
    found = {name: data for (place, name), data in windows.registry().items() if place.lower() == key.lower()}
    assert [found[name] for name in ("DisplayName", "DisplayVersion")] == ["Deskcall", OLD]
    assert found["Publisher"] == spec.PUBLISHER
    assert found["UninstallString"]


def test_removal_leaves_nothing_in_the_registry_and_on_the_disk(installed, windows, before):
    installed.install(OLD, f'SERVICE_DESK_URL="{ADDRESS}"')

    assert installed.remove() == 0

    assert (rows_of(windows, before), windows.keys() - before.keys) == ({}, frozenset())
    assert windows.files() - before.files == frozenset()
    assert before.keys - windows.keys() == frozenset()


def test_an_upgrade_keeps_what_was_given_and_leaves_one_version(installed, windows, before):
    installed.install(OLD, f'SERVICE_DESK_URL="{ADDRESS}"', "REGION=NL", "AUTOSTART=0")

    assert installed.install(NEW) == 0

    kept = {"SERVICE_DESK_URL": ADDRESS, "REGION": "NL", "AUTOSTART": "0"}
    assert rows_of(windows, before) == wanted(spec.RUN, **kept)
    entries = [
        data for (key, name), data in windows.registry().items() if BOOKS.search(key) and name == "DisplayVersion"
    ]
    assert set(entries) == {NEW}


def test_an_upgrade_takes_what_is_given_now(installed, windows, before):
    installed.install(OLD, f'SERVICE_DESK_URL="{ADDRESS}"', "AUTOSTART=0")

    installed.install(NEW, "AUTOSTART=1", "REGISTER_TEL=0")

    assert rows_of(windows, before) == wanted("Tel", "Callto", SERVICE_DESK_URL=ADDRESS, REGISTER_TEL="0")


def test_a_downgrade_is_refused_and_changes_nothing(installed, windows):
    installed.install(NEW)
    as_it_was = windows.registry()

    assert installed.install(OLD, "AUTOSTART=0") == installed.refusal

    assert windows.registry() == as_it_was


def test_another_products_command_outlives_installation_upgrade_and_removal(installed, windows, before):
    windows.put(COMMAND, "", FOREIGN)

    installed.install()
    added = rows_of(windows, before)
    installed.install(NEW)
    installed.remove(NEW)

    assert added == {**wanted("Tel"), (COMMAND, ""): FOREIGN}
    assert rows_of(windows, before) == {(COMMAND, ""): FOREIGN}


def test_a_command_that_another_product_has_put_in_place_of_ours_stays(installed, windows, before):
    installed.install()
    windows.put(COMMAND, "", FOREIGN)

    installed.install(NEW)
    upgraded = windows.registry()[COMMAND, ""]
    installed.remove(NEW)

    assert (upgraded, windows.registry()[COMMAND, ""]) == (FOREIGN, FOREIGN)


@pytest.mark.parametrize("link", ["tel:+31%2020-123", "cti:sd?telephone=%2B31201234567&name=%22Zoë%22&called='x'"])
def test_a_clicked_link_reaches_the_agent_byte_for_byte(installed, windows, tmp_path, link):  # U1
    installed.install()
    with standing_in(tmp_path / "data") as agent, known(windows, tmp_path / "data"):
        windows.click(link)
        wait_for(lambda: agent.received)

    assert agent.bodies == [link.encode()]


def test_a_quote_in_a_link_does_nothing(installed, windows, tmp_path):
    installed.install()
    with standing_in(tmp_path / "data") as agent, known(windows, tmp_path / "data"):
        windows.click('cti:x" --config "\\\\evil\\c')
        windows.click("tel:1")  # which arrives behind it
        wait_for(lambda: agent.received)

    assert agent.bodies == [b"tel:1"]


def test_links_reach_an_agent_that_runs_on_this_machine(installed, windows, tmp_path):  # U1
    installed.install()
    with desk(tmp_path, '[site]\nregion = "NL"\n') as agent, known(windows, agent.folder):
        windows.click("cti:sd?telephone=%2B31201234567")
        wait_for(lambda: calls(agent) == [("in", "+31201234567")])
        windows.click("tel:+31-20-765%2043%2021")
        wait_for(lambda: len(calls(agent)) == 2)

        assert calls(agent)[1] == ("out", "+31207654321")


def calls(agent: Desk) -> list[tuple[str, str]]:
    """Return direction and number of every call that the agent wrote down."""
    with closing(sqlite3.connect(f"file:{agent.folder / 'state.db'}?mode=ro", uri=True)) as state:
        return list(state.execute("SELECT direction, telephone FROM phone_call ORDER BY id"))


def test_a_signed_package_installs(installed, windows, tmp_path):
    signer = self_made(tmp_path)
    sign.sign(installed.made[NEW], signer)

    sign.verify(installed.made[NEW], signer.certificate)
    assert installed.install(NEW) == 0
    assert windows.folder.exists()


def test_the_msi_with_every_file_installs_them_all_and_takes_them_away(windows, before, tmp_path):
    (made,) = msi.build(tmp_path, build.parser().parse_args(["msi", "--out", str(tmp_path)]))

    assert windows.install(made) == 0
    installed = {place for place in windows.folder.rglob("*") if place.is_file()}
    launcher = (windows.folder / spec.LAUNCHER).read_text("ascii")
    assert windows.remove(made) == 0

    assert made.name == f"deskcall-{spec.VERSION}-nopython.msi"
    assert len(installed) > 1_000
    assert launcher == '@"%~dp0runtime\\python.exe" -I -m agent %*\n'
    assert {"app", "vendor", spec.LAUNCHER, spec.CLICK_PROGRAM} <= {
        place.relative_to(windows.folder).parts[0] for place in installed
    }
    assert windows.files() - before.files == frozenset()


def test_setup_refuses_an_address_that_was_not_quoted_and_a_machine_that_has_the_msi(windows, before, tmp_path):
    stub.build(small_tree(tmp_path / "tree"))
    by_msi, setup = Msi(windows, tmp_path), Setup(windows, tmp_path)

    assert setup.install(OLD, "SERVICE_DESK_URL=https://acme.example/") == 2
    assert rows_of(windows, before) == {}
    by_msi.install()
    assert setup.install(NEW) == 2
    by_msi.remove()


def test_the_same_sources_make_the_same_setup_program(tmp_path):
    tree = small_tree(tmp_path / "tree")
    payload.settle(tree, spec.RELEASED_SECONDS)
    for name in ("one.exe", "two.exe"):
        nsis.pack(tree, tmp_path / name, NEW)

    assert (tmp_path / "one.exe").read_bytes() == (tmp_path / "two.exe").read_bytes()


def test_the_reg_file_is_imported_as_the_table_says(windows, before, tmp_path):
    (made,) = reg.build(tmp_path, Namespace())

    assert windows.command(f"reg import {windows_path(made)}") == 0

    assert rows_of(windows, before) == {
        (row.key, row.name): spec.windows_data(row.data, FOLDER)
        for row in spec.registry_rows()
        if row.component == spec.CORE
    }
    for key in (rf"{rows.CLASSES}\{rows.PROG_ID}", rows.MACHINE_DEFAULTS):
        windows.drop(key)
