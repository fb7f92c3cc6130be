"""``deskcall doctor`` on a desk on which all is well, and on one on which a single thing is not."""

from __future__ import annotations

import inspect
import json
import shutil
import sys
from contextlib import contextmanager

import pytest
from worlds import seeded_faults as seeds
from worlds import seeded_link_faults as links
from worlds.healthy_desk import examined, healthy_desk

from agent.doctor import (
    agent_checks,
    browser_checks,
    clicking,
    configuration_checks,
    examination,
    file_checks,
    link_checks,
    secret_checks,
    source_checks,
    telephone_checks,
)
from handlers import handover

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("gio") is None, reason="gio"),
]
MODULES = (
    agent_checks,
    browser_checks,
    configuration_checks,
    file_checks,
    link_checks,
    secret_checks,
    source_checks,
    telephone_checks,
)
# The fault, the check that finds it, how its finding is called, what it finds, what the cure says.
FAULTS = (
    (seeds.broken_configuration, configuration_checks.configuration, "fail configuration", "prot", "config check"),
    (seeds.odd_configuration, configuration_checks.configuration, "warn configuration", "area", "change"),
    (seeds.no_country, configuration_checks.country, "warn country", "not set", 'region = "NL"'),
    (seeds.no_source, configuration_checks.sources, "warn sources", "unknown", "deskcall source add"),
    (seeds.no_agent, agent_checks.agent, "fail agent", "does not run", "deskcall run"),
    (seeds.stale_endpoint, agent_checks.agent, "fail agent", "stale", "deskcall run"),
    (seeds.other_token, agent_checks.agent, "fail agent", "token", "start it anew"),
    (seeds.other_version, agent_checks.agent, "warn agent", "9.9.9", "start it anew"),
    (seeds.other_port, agent_checks.port, "warn port", "the configuration says", "start it anew"),
    (seeds.taken_port, agent_checks.port, "fail port", "is taken by python", "[server] port"),
    (seeds.port_of_another_agent, agent_checks.port, "fail port", "an agent that is not", "each user needs a port"),
    (seeds.readable_endpoint, agent_checks.endpoint_file, "fail endpoint file", "mode 0644", "delete"),
    (seeds.garbled_endpoint, agent_checks.endpoint_file, "fail endpoint file", "says nothing", "delete"),
    (seeds.readable_data, file_checks.modes, "fail data folder", "state.db is open to others (mode 0644)", "chmod"),
    (seeds.link_among_data, file_checks.modes, "fail data folder", "log.key is a link", "delete it"),
    (seeds.file_for_a_folder, file_checks.modes, "fail data folder", "is no folder", "--data"),
    (seeds.pipe_for_a_database, file_checks.databases, "fail cache.db", "is no file", "delete it"),
    (seeds.unwritable_logs, file_checks.writable, "fail logs", "Not a directory", "--data"),
    (seeds.full_disk, file_checks.disk, "fail disk", "1 MB free", "make room"),
    (seeds.nearly_full_disk, file_checks.disk, "warn disk", "100 MB free", "make room"),
    (seeds.network_disk, file_checks.disk, "warn disk", "network (nfs4)", "DESKCALL_DATA"),
    (seeds.damaged_state, file_checks.databases, "fail state.db", "damaged", "newest good copy"),
    (seeds.cache_of_a_newer_version, file_checks.databases, "warn cache.db", "newer Deskcall", "update"),
    (seeds.no_softphone, telephone_checks.softphone, "fail softphone", "phone", "install or start it"),
    (seeds.several_softphones, telephone_checks.softphone, "warn softphone", "2 softphones", "[phone] profile"),
    (seeds.silent_softphone, telephone_checks.softphone, "fail softphone", "does not listen", "docs/phones.md"),
    (seeds.no_ring, telephone_checks.rings, "warn rings", "no telephone has rung", "deskcall setup"),
    (seeds.refused_rings, telephone_checks.rings, "warn rings", "turned away since", "deskcall setup"),
    (links.unregistered, link_checks.schemes, "fail tel links", "not registered", "deskcall register"),
    (links.foreign_default, link_checks.schemes, "fail tel links", "starts other.desktop", "register --default"),
    (links.other_installation, link_checks.entry, "warn link handler", "another installation", "deskcall register"),
    (links.blank_in_the_path, link_checks.entry, "fail link handler", "without blanks", "deskcall register"),
    (links.click_that_ends_elsewhere, link_checks.dry_click, "fail click", "did not arrive", "register --default"),
    (links.no_autostart, link_checks.autostart, "warn start at logon", "first rings", "deskcall register"),
    (links.autostart_switched_off, link_checks.autostart, "warn start at logon", "first rings", "deskcall register"),
    (links.half_a_policy, browser_checks.policies, "warn browser Chrome", "asks about cti", "docs/links.md"),
    (links.policy_for_everybody, browser_checks.policies, "warn browser Chrome", "any page", "docs/links.md"),
    (links.broken_policy, browser_checks.policies, "warn browser Chrome", "cannot be read", "docs/links.md"),
    (links.browser_in_a_box, browser_checks.portal, "warn portal", "the portal asks", "SetPermission"),
    (seeds.no_keyring, secret_checks.keyring, "warn keyring", "has none", "gnome-keyring"),
    (seeds.no_keyring, secret_checks.of_sources, "fail secret of desk", "no keyring", "--file"),
    (seeds.no_secret, secret_checks.of_sources, "fail secret of desk", "none", "deskcall secret set desk"),
    (seeds.expired_secret, source_checks.service_desks, "fail source desk", "(401)", "deskcall secret set desk"),
    (seeds.missing_role, source_checks.service_desks, "fail source desk", "(403)", "right that is missing"),
    (seeds.unreachable_service_desk, source_checks.service_desks, "fail source desk", "reached", "VPN"),
    (seeds.unknown_authority, source_checks.service_desks, "fail source desk", "certificate", "authority"),
    (seeds.wrong_clock, source_checks.service_desks, "fail clock", "behind", "NTP"),
    (seeds.clock_a_little_wrong, source_checks.service_desks, "warn clock", "before", "NTP"),
    (seeds.old_data, source_checks.ages, "warn data of desk", "read 3 days ago", "deskcall sync"),
    (seeds.nothing_read, source_checks.ages, "warn data of desk", "nothing was read", "deskcall sync"),
    (seeds.failing_source, source_checks.ages, "fail data of desk", "no more paper", "deskcall sync"),
    (seeds.refused_write, source_checks.written_back, "warn written back", "decision", "open the console"),
    (seeds.late_write, source_checks.written_back, "warn written back", "more than a day", "its source"),
    (seeds.stale_source, source_checks.ages, "warn data of desk", "cannot be reached", "deskcall sync"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with healthy_desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.mark.parametrize(
    ("seed", "check", "finding", "found", "cure"),
    FAULTS,
    ids=[f"{each[0].__name__}-{each[1].__name__}" for each in FAULTS],
)
def test_a_seeded_fault_is_found_and_its_cure_is_named(desk, seed, check, finding, found, cure):
    with contextmanager(seed)(desk) as patient:
        bad = {f"{each.result} {each.check}": each for each in check(patient) if each.result != "ok"}

    assert finding in bad
    assert found in bad[finding].found
    assert cure in bad[finding].cure


def test_on_a_healthy_desk_nothing_fails_and_nothing_is_warned_of(desk):
    assert [each for each in examined(desk.patient()) if each.result != "ok" or each.cure] == []


def test_the_command_ends_with_0_on_a_healthy_desk_and_answers_in_json(desk):
    said = desk.deskcall("doctor", "--json")

    findings = json.loads(said.stdout)
    assert said.returncode == 0, said.stdout
    assert {tuple(each) for each in findings} == {("check", "result", "found", "cure")}
    assert {each["result"] for each in findings} == {"ok"}


def test_the_doctor_dials_nothing_and_shows_nothing_even_where_its_link_reaches_the_agent(desk):
    before = desk.calls()

    next(link_checks.dry_click(desk.patient()))
    answer = handover.to_agent(desk.paths.endpoint, "/open", clicking.new_link().encode())

    assert (answer.status, desk.calls()) == (handover.NOT_UNDERSTOOD, before)


def test_every_check_of_every_module_is_looked_at():
    written = {
        check
        for module in MODULES
        for name, check in inspect.getmembers(module, inspect.isgeneratorfunction)
        if not name.startswith("_") and check.__module__ == module.__name__
    }

    assert set(examination.CHECKS) == written == {each[1] for each in FAULTS} | {file_checks.sqlite}
