"""What the running agent loads, and what it leaves out."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded(statement):
    """Return the modules that a fresh interpreter has after *statement*."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def of_the_agent():
    return loaded("import agent.serving")


@pytest.mark.parametrize("module", ["phonenumbers.geocoder", "phonenumbers.carrier", "phonenumbers.timezone"])
def test_the_agent_never_loads_the_100_mb_of_place_names_and_carriers(of_the_agent, module):
    assert module not in of_the_agent


@pytest.mark.parametrize("module", ["keyring", "urllib3", "ldap3", "webbrowser", "cache.sync", "cache.sources.opening"])
def test_the_agent_starts_without_what_speaks_to_service_desks_or_keyrings(of_the_agent, module):
    assert module not in of_the_agent


@pytest.mark.parametrize("module", ["waitress", "bottle", "sqlite3", "agent.serving"])
def test_it_listens_before_it_loads_what_answers(module):
    assert module not in loaded("import agent.run")
