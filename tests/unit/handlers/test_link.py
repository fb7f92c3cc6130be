"""The click process, run as the operating system runs it: one argument, one POST, one exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click_cases
import pytest
from agent_stand_in import HANDLERS, TOKEN, run, standing_in

from handlers import registration, uri

DATA = Path(__file__).parents[2] / "data"
ROWS = json.loads((DATA / "tel_uris.json").read_text("utf-8"))
GOOD = [row for row in ROWS if row["expect"]["verdict"] != "refuse"]
REFUSED = {**click_cases.HOSTILE, **click_cases.NO_UTF8}


@pytest.fixture
def agent(tmp_path):
    with standing_in(tmp_path / "data") as listening:
        yield listening


@pytest.mark.parametrize("link", [*click_cases.LINKS, click_cases.LONGEST])
def test_a_link_reaches_the_agent_byte_for_byte_and_the_exit_code_is_0(agent, link):  # U1
    done = agent.click(link)

    assert (done.returncode, done.stdout, done.stderr, agent.bodies) == (0, "", "", [link.encode()])


def test_the_request_carries_the_endpoint_token_and_nothing_of_a_browser(agent):
    agent.click("tel:1")

    head = agent.received[0].partition(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /open HTTP/1.1\r\n")
    assert f"Authorization: Bearer {TOKEN}" in head
    assert not any(name in head for name in ("Origin", "Referer", "Cookie", "Sec-Fetch"))


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_exactly_one_harmless_link_contacts_nobody(agent, arguments):
    done = agent.click(*arguments)

    assert (done.returncode, agent.received) == (2, [])


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_is_one_plain_sentence_that_repeats_nothing_of_the_link(agent, arguments):
    said = agent.click(*arguments).stderr

    assert said.startswith("deskcall: This link was not used: ")
    assert (said.count("\n"), said.endswith("\n")) == (1, True)
    assert not any(word in said for word in ("Traceback", "1234", "evil", "id`"))


@pytest.mark.parametrize("row", GOOD, ids=[row["id"] for row in GOOD])
def test_no_link_that_may_ring_or_dial_is_stopped_at_the_gate(row):
    assert uri.only_link([row["input"]]) == row["input"].encode()


@pytest.mark.parametrize(("answer", "code", "sentence"), click_cases.ANSWERS)
def test_the_exit_code_says_what_the_agent_made_of_it(tmp_path, answer, code, sentence):
    with standing_in(tmp_path / "data", answer) as agent:
        done = agent.click("tel:1")

    assert (done.returncode, sentence in done.stderr, len(agent.received)) == (code, True, 1)


def test_an_answer_with_control_characters_is_shown_as_one_clean_line(tmp_path):
    with standing_in(tmp_path / "data", click_cases.UNTIDY_ANSWER) as agent:
        said = agent.click("tel:1").stderr

    assert ("\x1b" in said, said.count("\n"), len(said) < 400) == (False, 1, True)


def test_the_desktop_shows_the_sentence_where_there_is_one(tmp_path):
    program, shown = tmp_path / "bin" / "notify-send", tmp_path / "shown"
    program.parent.mkdir()
    os.mkfifo(shown)
    program.write_text(f"#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done > '{shown}'\n")
    program.chmod(0o700)

    done = run("__main__.py", tmp_path, "http:x", DISPLAY=":0", PATH=f"{program.parent}:{os.environ['PATH']}")

    *options, end, title, sentence = shown.read_text().splitlines()  # a FIFO: this waits for the program
    assert (done.returncode, options, end, title) == (2, ["--app-name=Deskcall"], "--", "Deskcall")
    assert sentence.startswith("This link was not used: ")


def test_a_click_imports_these_modules_and_no_other(agent):
    program = (
        "import sys; before = set(sys.modules); sys.path.insert(0, sys.argv.pop(1));"
        "from handlers.__main__ import main; code = main(sys.argv);"
        "print(code, *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(HANDLERS.parent), "tel:1"],
        env=os.environ | {"DESKCALL_DATA": str(agent.folder)},
        capture_output=True,
        text=True,
        check=True,
    )

    ours = {f"handlers.{name}" for name in ("__main__", "endpoint", "handover", "link", "rows", "uri")}
    system = {"_collections_abc", "_socket", "_stat", "genericpath", "os", "os.path", "posixpath", "stat"}
    code, *modules = done.stdout.split()
    assert code == "0"
    assert set(modules) <= ours | system | {"handlers"}


def test_the_registered_commands_are_whole_paths_of_this_installation():
    registered = registration.commands()

    assert registered.click == (sys.executable, "-I", "-S", str(HANDLERS / "__main__.py"))
    assert registration.hook_command() == (sys.executable, "-I", "-S", str(HANDLERS / "hook.py"), "--")
    assert registered.agent == (sys.executable, "-I", "-m", "agent", "run")
