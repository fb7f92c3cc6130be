"""``deskcall dial``: what would become of a link, and of many."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import factories
import pytest
from agent_stand_in import standing_in
from shell import Shell

from agent.state import MIGRATIONS, outgoing
from cache.database import open_cache, open_state


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("link", "expected", "code"),
    [
        ("tel:+44-20-7946-0018;ext=12", ("ask", "+442079460018", "12"), 0),
        ("+44 20 7946 0018", ("ask", "+442079460018", None), 0),
        ("*21*1#", ("ask", "*21*1#", None), 0),
        ("tel:*21*1%23", ("refuse", None, None), 4),
        ("tel:112", ("emergency", "112", None), 0),
        ("javascript:alert(1)", ("refuse", None, None), 4),
    ],
)
def test_a_dry_run_says_what_would_become_of_a_link(shell: Shell, link: str, expected: object, code: int) -> None:  # U3
    said = shell.run("dial", "--dry-run", "--json", link)

    found = json.loads(said.stdout)
    assert ((found["verdict"], found["number"], found["dtmf"]), said.returncode) == (expected, code)
    assert found["rule"].endswith(".")


def test_a_number_that_somebody_has_is_dialed(shell: Shell, tmp_path: Path) -> None:
    config, data = shell.config('[site]\nregion = "NL"\n'), tmp_path / "data"
    data.mkdir(mode=0o700)
    with closing(open_cache(data / "cache.db", writable=True)) as cache:
        factories.person(cache, number="+31 20 123 4567")
    place = ("--config", config, "--data", str(data))

    said = [shell.run("dial", "--dry-run", *place, f"tel:{number}") for number in ("0201234567", "0201234568")]

    assert [each.stdout.split()[1] for each in said] == ["dial", "ask"]


def test_a_number_that_is_not_asked_about_again_is_dialed(shell: Shell, tmp_path: Path) -> None:
    config, data = shell.config('[site]\nregion = "NL"\n'), tmp_path / "data"
    data.mkdir(mode=0o700)
    with closing(open_state(data / "state.db", MIGRATIONS)) as state, state.transaction() as transaction:
        outgoing.consent(transaction, "+31201234567", datetime.now(UTC))

    said = shell.run("dial", "--dry-run", "--json", "--config", config, "--data", str(data), "tel:0201234567")

    assert json.loads(said.stdout)["verdict"] == "dial"


def test_a_batch_answers_line_by_line_and_goes_on_after_a_bad_one(shell: Shell) -> None:
    rows = [
        '{"id": 1, "input": "tel:0206241111", "region": "NL"}',
        "not JSON",
        "[]",
        '{"id": "x", "input": 5}',
        '{"id": "y", "input": "tel:1", "region": "XX"}',
        '{"id": "z", "input": "tel:1", "policy": {"confirm": "maybe", "outside": 9}}',
        '{"id": true, "input": "tel:1", "policy": []}',
        "",
        '{"id": 2, "input": "cti:sd?telephone=%2B1&event=ring", "region": null}',
        '{"id": 3, "input": "tel:0206241111", "region": "nl", "policy": {"confirm": "always", "format": "national"}}',
    ]

    said = shell.run("dial", "--dry-run", "--batch", "-", text="\n".join(rows))

    answers = lines(said.stdout)
    assert said.returncode == 1
    assert [answer.get("verdict", "error") for answer in answers] == ["dial", *["error"] * 6, "ring", "ask"]
    assert answers[7] == {"id": 2, "verdict": "ring", "query": {"telephone": "+1", "event": "ring"}}
    assert answers[8]["number"] == "0206241111"
    assert all(name in str(answers[5]["error"]) for name in ("confirm", "outside"))
    assert [answer.get("id") for answer in answers[:6]] == [1, None, None, "x", "y", "z"]


def test_a_batch_takes_from_the_configuration_what_a_row_does_not_say(shell: Shell) -> None:
    config = shell.config("[dial]\nextensions = '7\\d\\d'\n")
    rows = [{"input": f"tel:{number}", "region": "GB"} for number in ("701", "2001")]

    said = shell.run("dial", "--dry-run", "--config", config, "--batch", "-", text="\n".join(map(json.dumps, rows)))

    assert [answer["verdict"] for answer in lines(said.stdout)] == ["dial", "ask"]


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--batch", "-"], ["--dry-run", "--batch", "-", "tel:1"], ["-x"]])
def test_wrong_usage_is_said(shell: Shell, arguments: list[str]) -> None:
    said = shell.run("dial", *arguments, text="")

    assert (said.returncode, said.stdout) == (2, "")


def test_without_an_agent_nothing_is_dialed(shell: Shell) -> None:
    assert [shell.run("dial", link).returncode for link in ("tel:+442079460018", "112")] == [3, 3]


@pytest.mark.parametrize("link", [b"tel:+31\xff", b"+31\xff", b"+31\xed\xa0\x80"])
def test_what_is_no_text_is_handed_over_as_it_is_for_the_agent_to_refuse(tmp_path: Path, link: bytes) -> None:
    shell, data = Shell(tmp_path), tmp_path / "data"
    answer = b"HTTP/1.1 400 Bad Request\r\n\r\nDeskcall cannot read this."
    with standing_in(data, answer) as agent:
        command = [*map(os.fsencode, shell.command("dial", "--data", str(data))), link]
        said = subprocess.run(command, capture_output=True, env=shell.environ, timeout=60, check=False)

    assert (said.returncode, said.stderr.splitlines()) == (1, [b"deskcall: Deskcall cannot read this."])
    with pytest.raises(UnicodeDecodeError):
        agent.bodies[0].decode()
