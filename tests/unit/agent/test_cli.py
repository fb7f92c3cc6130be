"""Commands as people and scripts run them; none of these needs data or a running agent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from shell import Shell

COMMANDS = ("run", "ring", "lookup", "match", "dial", "sync", "status", "calls", "health", "config", "setup")
READING = (["status"], ["calls"], ["health"], ["lookup", "--telephone", "0201234567"], ["config", "explain"])


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_help_names_every_command_and_exit_code(shell: Shell) -> None:
    said = shell.run("--help")

    assert said.returncode == 0
    assert all(f"\n  {command} " in said.stdout for command in COMMANDS)
    assert all(f"\n    {code}  " in said.stdout for code in range(6))


@pytest.mark.parametrize("command", [*COMMANDS, "config check", "config explain", "config link-secret", "config path"])
def test_every_command_explains_itself_with_both_places(shell: Shell, command: str) -> None:
    said = shell.run(*command.split(), "--help")

    assert said.returncode == 0
    assert all(option in said.stdout for option in ("--config FILE", "--data DIR", "--help"))


def test_the_version_is_told(shell: Shell) -> None:
    assert shell.run("--version").stdout.startswith("deskcall 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"],
        ["status", "--bogus"],
        ["ring"],
        ["ring", "--event", "ring"],
        ["ring", "--event", "explode", "--telephone", "1"],
        ["lookup"],
        ["lookup", "--telephone", "x" * 100],
        ["lookup", "--telephone", "a\nb"],
        ["match", "1"],
        ["match", "--region", "XX", "1", "2"],
        ["match", "--outside", "+", "1", "2"],
        ["match", "--stem", "", "1", "2"],
        ["match", "--extension", "6", "2", "1", "2"],
        ["match", "--extension", "-1", "0", "1", "2"],
        ["calls", "--limit", "0"],
        ["run", "--port", "80"],
        ["run", "--port", "70000"],
        ["config", "explain", "no.such.key"],
        ["setup", "tin-can"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_a_sentence(shell: Shell, arguments: list[str]) -> None:
    said = shell.run(*arguments)

    assert (said.returncode, said.stdout) == (2, "")
    assert "Error: " in said.stderr


@pytest.mark.parametrize("command", [["run"], ["sync"], ["status"], ["calls"], ["lookup", "--request", "1"]])
def test_a_mistake_in_the_configuration_ends_with_2_and_starts_nothing(shell: Shell, command: list[str]) -> None:
    file = shell.config("[server]\nport = 1\n[site]\nregion = 5")

    said = shell.run("--config", file, "--data", str(shell.folder / "data"), *command)

    assert said.returncode == 2
    assert "line 2: server.port" in said.stderr
    assert "line 4: site.region" in said.stderr
    assert "2 mistakes" in said.stderr
    assert not (shell.folder / "data").exists()


def test_both_places_can_be_named_behind_the_command_too(shell: Shell) -> None:
    file = shell.config("[server]\nport = 28080")

    said = shell.run("config", "explain", "server.port", "--config", file, "--json")

    assert json.loads(said.stdout)[0]["value"] == "28080"


def test_both_places_can_be_named_by_the_environment(shell: Shell) -> None:
    file = shell.config("[server]\nport = 28080")

    said = shell.run("status", "--json", DESKCALL_CONFIG=file, DESKCALL_DATA=str(shell.folder / "elsewhere"))

    told = json.loads(said.stdout)
    assert (told["configuration"], told["data"]) == ([file], str(shell.folder / "elsewhere"))


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_commands_that_read_make_no_file(shell: Shell, command: list[str]) -> None:
    said = shell.run("--data", str(shell.folder / "data"), *command)

    assert "fault" not in said.stderr
    assert not (shell.folder / "data").exists()


def test_a_data_folder_that_is_a_link_is_refused(shell: Shell) -> None:
    (shell.folder / "real").mkdir()
    (shell.folder / "link").symlink_to(shell.folder / "real")

    said = shell.run("--data", str(shell.folder / "link"), "status")

    assert (said.returncode, "is a link" in said.stderr) == (1, True)


def test_ringing_without_an_agent_says_how_to_start_it(shell: Shell) -> None:
    said = shell.run("ring", "--telephone", "0201234567")

    assert said.returncode == 3
    assert "deskcall run" in said.stderr


def test_a_dry_run_prints_the_address_what_opens_and_why(shell: Shell) -> None:  # S7
    said = shell.run("ring", "--telephone", "+31 20 123 4567", "--call-id", "a&b", "--dry-run")

    assert said.returncode == 0
    assert "http://127.0.0.1:8737/sd?telephone=+31%2020%20123%204567&callID=a%26b" in said.stdout
    assert "/call/" in said.stdout
    assert "telephone +31201234567:" in said.stdout


def test_a_dry_run_says_which_service_desk_page_opens(shell: Shell) -> None:  # S5
    file = shell.config('[console]\nopen = "service_desk"\naccount = "acme"\ndomain = "r-service.tech"')

    said = shell.run("--config", file, "ring", "--telephone", "+31201234567", "--dry-run", "--json")

    assert json.loads(said.stdout)["opens"].startswith("https://acme.r-service.tech/sd?")
    assert "telephone=%2B31201234567" in json.loads(said.stdout)["opens"]


@pytest.mark.parametrize(("event", "opens"), [("ring", False), ("answer", True), ("hangup", False)])
def test_a_dry_run_knows_which_event_pops(shell: Shell, event: str, opens: bool) -> None:  # A1
    file = shell.config('[console]\npop_on = "answer"')

    said = shell.run("--config", file, "ring", "--telephone", "1234567", "--event", event, "--dry-run", "--json")

    assert bool(json.loads(said.stdout)["opens"]) is opens


def test_a_look_up_that_finds_nobody_ends_with_4(shell: Shell) -> None:
    said = shell.run("lookup", "--support-id", "B7", "--json")

    assert said.returncode == 4
    assert json.loads(said.stdout)["people"] == []


def test_two_numbers_are_compared_and_explained(shell: Shell) -> None:
    said = shell.run("match", "--region", "nl", "020 - 123 45 67", "+31201234567")

    assert (said.returncode, said.stderr) == (0, "")
    assert "match (same, 100): same number" in said.stdout


def test_two_numbers_that_differ_end_with_4(shell: Shell) -> None:
    said = shell.run("match", "--region", "NL", "0201234567", "+31201234568", "--json")

    assert (said.returncode, json.loads(said.stdout)["match"]) == (4, False)


def test_the_configured_telephone_system_counts_without_options(shell: Shell) -> None:
    file = shell.config('[site]\nregion = "NL"')

    said = [shell.run(*place, "match", "0201234567", "+31201234567", "--json") for place in ([], ["--config", file])]

    assert [json.loads(each.stdout)["name"] == "same" for each in said] == [False, True]


def test_a_batch_answers_each_line_before_the_next_is_sent(shell: Shell) -> None:
    line = '{"id": 1, "region": "NL", "registered": "0201234567", "incoming": "+31201234567"}\n'
    command = shell.command("match", "--batch", "-")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=shell.environ, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for _ in range(3):
            process.stdin.write(line)
            process.stdin.flush()
            answers.append(json.loads(process.stdout.readline())["match"])
        process.stdin.close()
        code = process.wait(30)

    assert (answers, code) == ([True, True, True], 0)


def test_a_broken_line_of_a_batch_is_reported_and_the_rest_is_judged(shell: Shell) -> None:
    good = '{"registered": "+31201234567", "incoming": "+31201234567"}'

    said = shell.run("match", "--batch", "-", text=f"\ufeff{good}\nbroken\n\n{good}\r\n")

    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert [answer.get("match") for answer in answers] == [True, None, True]
    assert (said.returncode, "line 2" in answers[1]["error"]) == (1, True)


@pytest.mark.parametrize(("closed", "code"), [("<&-", 2), (">&-", 0)])
def test_a_batch_without_input_or_output_is_no_fault(shell: Shell, closed: str, code: int) -> None:
    rows = shell.folder / "rows.jsonl"
    rows.write_text('{"registered": "112", "incoming": "112"}', encoding="utf-8")
    command = " ".join(shell.command("match", "--batch", "-" if closed == "<&-" else str(rows)))

    said = subprocess.run(
        ["/bin/sh", "-c", f"{command} {closed}"],
        stderr=subprocess.PIPE,
        env=shell.environ,
        text=True,
        timeout=60,
        check=False,
    )

    assert (said.returncode, "fault" in said.stderr) == (code, False)


@pytest.mark.parametrize(
    "environ",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "cp1252"}],
    ids=["C locale", "cp1252"],
)
def test_letters_that_the_locale_has_not_are_written_as_utf8(shell: Shell, environ: dict[str, str]) -> None:
    file = shell.config('[console]\nticket_word = "заявка"')

    said = shell.run("--config", file, "config", "explain", "console.ticket_word", **environ)

    assert (said.returncode, said.stderr) == (0, "")
    assert '"заявка"' in said.stdout


def test_an_argument_that_is_no_utf8_is_no_crash(shell: Shell) -> None:
    command = [*map(os.fsencode, shell.command("lookup", "--support-id")), b"\xff\xfe"]

    said = subprocess.run(command, capture_output=True, env=shell.environ, timeout=60, check=False)

    assert said.returncode in (2, 4)
    assert b"Traceback" not in said.stderr


def test_a_reader_that_goes_away_is_no_traceback(shell: Shell) -> None:
    command = " ".join(shell.command("config", "explain", "--markdown"))

    said = subprocess.run(
        ["/bin/sh", "-c", f"{command} | head -n 1"],
        capture_output=True,
        env=shell.environ,
        text=True,
        timeout=60,
        check=True,
    )

    assert (said.stdout, said.stderr) == ("### `[site]`\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_under_the_output_is_said(shell: Shell) -> None:
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(
            shell.command("config", "explain"),
            stdout=full,
            stderr=subprocess.PIPE,
            env=shell.environ,
            text=True,
            check=False,
        )

    assert said.returncode == 1
    assert "No space left" in said.stderr
    assert "Traceback" not in said.stderr


def test_control_c_ends_quietly(shell: Shell) -> None:
    # What a shell starts with & ignores it, and so would whatever this starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    line = '{"registered": "+31201234567", "incoming": "+31201234567"}\n'
    process = subprocess.Popen(
        shell.command("match", "--batch", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=shell.environ,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        process.stdout.readline()  # now it waits for the next
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        assert process.stderr is not None
        said = process.stderr.read()

    assert (code, said.strip()) == (130, "")


def test_the_path_of_the_configuration_is_told_before_it_exists(shell: Shell) -> None:
    said = shell.run("config", "path")

    assert said.stdout == f"{shell.folder}/.config/deskcall/config.toml\n"
    assert "not there yet" in said.stderr


def test_help_imports_nothing_heavy(shell: Shell) -> None:
    heavy = "bottle cattrs keyring phonenumbers platformdirs sqlite3 waitress"
    code = (
        f"import sys; from agent.cli import main; main(['--help']); print(*sys.modules.keys() & set('{heavy}'.split()))"
    )

    said = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.splitlines()[-1] == ""
