"""The fake service desks can be used by hand."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "path", "headers"),
    [
        (
            "tests.fakes.xurrent",
            "/people?per_page=2",
            {"Authorization": "Bearer PAT-of-the-test", "X-Xurrent-Account": "acme"},
        ),
        ("tests.fakes.zammad", "/api/v1/users?per_page=2", {"Authorization": "Token token=token-of-the-test"}),
        (
            "tests.fakes.servicenow",
            "/api/now/table/sys_user?sysparm_limit=2&sysparm_fields=name",
            {"Authorization": "Basic " + base64.b64encode(b"deskcall:password of the test").decode()},
        ),
    ],
)
def test_a_fake_desk_says_where_it_is_and_answers_there(module: str, path: str, headers: dict[str, str]) -> None:
    command = [sys.executable, "-m", module, "--people", "5"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        base_url = desk.stdout.readline().split()[1]
        rows = urllib3.request("GET", base_url + path, headers=headers, timeout=10).json()
        desk.terminate()

    assert len(rows["result"] if isinstance(rows, dict) else rows) == 2
