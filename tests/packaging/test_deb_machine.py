"""The package on a machine of its own: two people log in, click, are rung; upgrade, removal, purge.

``make installers`` runs it, as root: it fetches a Debian. Where no container can boot, it says what was left out.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .debian_machine import LEFT_OUT, Machine
from .debian_package import NEXT_VERSION

pytestmark = pytest.mark.machine
PEOPLE = ("anna", "ben")
# What dpkg keeps of a package until it is purged: settings, the switched-off unit, its own notes.
KEPT = ("/etc/xdg/", "/etc/systemd/user/", "/var/lib/dpkg/info/", "/var/lib/systemd/deb-systemd-user-helper-")
Facts = dict[str, Any]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Facts:
    seen: Facts = Machine(tmp_path_factory.mktemp("machine")).facts()
    how = "in a booted container" if seen["mode"] == "booted" else f"in a chroot; left out: {LEFT_OUT}"
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n== the Debian package, {how}")
    return seen


def test_it_installs_without_a_question_or_a_warning(facts: Facts) -> None:
    assert "Setting up deskcall" in facts["install"]
    assert "warning" not in facts["install"].lower()
    assert facts["files differ from md5sums"] == ""


def test_the_agent_is_on_for_all_users(facts: Facts) -> None:
    assert facts["enabled for all"] == "enabled"


def test_the_agent_starts_with_the_first_desktop(facts: Facts) -> None:
    assert facts["first agent"]["agent"] == {"running": True, "port": 8737}


def test_the_second_user_of_one_port_is_refused_loudly(facts: Facts) -> None:
    assert not facts["second agent is up"]
    assert facts["second unit"] == ("failed" if facts["mode"] == "booted" else "ended with 1")
    assert "port 8737 on 127.0.0.1 is taken by a program of user anna" in facts["second agent said"]


def test_a_click_of_who_has_no_agent_does_not_reach_somebody_elses(facts: Facts) -> None:
    assert facts["click of the second"].endswith("code 3\n")
    assert "+31201110009" not in json.dumps(facts["anna calls"])


@pytest.mark.parametrize("name", PEOPLE)
def test_links_reach_the_agent_of_who_clicked(facts: Facts, name: str) -> None:
    other = "ben" if name == "anna" else "anna"
    logged = {call["callID"] for call in facts[f"{name} calls"]}

    assert "tel:  a click starts Deskcall; registered for: system" in facts[f"{name} links"]
    assert {f"clicked-{name}", f"woken-{name}"} <= logged
    assert not any(other in call_id for call_id in logged)


def test_each_number_is_dialed_as_who_clicked_it(facts: Facts) -> None:
    assert sorted(facts["dialed"]) == ["anna +31201110001", "ben +31201110002"]


@pytest.mark.parametrize("name", PEOPLE)
def test_a_ring_comes_by_command_and_by_http(facts: Facts, name: str) -> None:
    assert {f"rung-{name}", f"http-{name}"} <= {call["callID"] for call in facts[f"{name} calls"]}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_click_starts_the_agent_again_when_it_was_stopped(facts: Facts, name: str) -> None:
    assert facts[f"{name} stopped"]
    assert f"woken-{name}" in json.dumps(facts[f"{name} calls"])


@pytest.mark.parametrize("name", PEOPLE)
def test_data_are_their_owners_alone(facts: Facts, name: str) -> None:
    modes = {line.partition(" ")[0] for line in facts[f"{name} modes"].splitlines()}

    assert modes == {"600", "700"}


@pytest.mark.parametrize("name", PEOPLE)
def test_an_upgrade_keeps_calls_and_settings_and_runs_the_new_program(facts: Facts, name: str) -> None:
    assert f"({NEXT_VERSION})" in facts["upgrade"]
    assert facts[f"{name} upgraded"]["version"] == NEXT_VERSION
    assert facts[f"{name} upgraded"]["agent"]["running"]
    assert facts[f"{name} calls after"] == facts[f"{name} calls"]
    assert facts["settings kept"]


def test_a_removal_ends_every_agent_and_leaves_data_and_settings(facts: Facts) -> None:
    assert facts["ports that answer"] == []
    assert facts["data kept"] == [True, True]
    assert [path for path in facts["left after remove"] if not path.startswith(KEPT)] == []
    # Else a reinstalled package would not start the agent on desktops without systemd.
    assert "/etc/xdg/autostart/org.deskcall.Deskcall.desktop" in facts["left after remove"]


def test_links_go_back_to_who_had_them(facts: Facts) -> None:
    assert "make" in facts["said of links"] or "change" in facts["said of links"]
    assert facts["defaults given back"]


def test_a_purge_leaves_no_file_and_no_unit(facts: Facts) -> None:
    assert facts["before"] == facts["left after purge"] == []
    assert facts["unit after purge"] != "enabled"
