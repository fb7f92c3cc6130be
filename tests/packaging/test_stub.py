"""deskcall-open.exe, run by wine: what Python's click process does, and what only a program in C can do wrong."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import click_cases
import pytest
from agent_stand_in import TOKEN, StandIn, standing_in
from desk import wait_for
from wine import Wine, bare, windows_path

from handlers import endpoint
from installers import spec
from installers.windows import stub

pytestmark = pytest.mark.integration

ROWS = json.loads((Path(__file__).parents[1] / "data" / "tel_uris.json").read_text("utf-8"))
GOOD = [row for row in ROWS if row["expect"]["verdict"] != "refuse"]
OTHER_TOKEN = TOKEN[::-1]


@dataclass(frozen=True)
class Clicks:
    """The program, installed in *program*'s folder of a Windows."""

    wine: Wine
    program: Path

    def start(self, data: Path, *arguments: str | bytes, **environ: str) -> subprocess.Popen[bytes]:
        return self.wine.start(self.program, *arguments, DESKCALL_DATA=windows_path(data), **environ)

    def click(self, data: Path, *arguments: str | bytes, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.wine.run(self.program, *arguments, DESKCALL_DATA=windows_path(data), **environ)


@pytest.fixture(scope="module")
def clicks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stub")
    (folder / "program files").mkdir()
    with bare(folder) as wine:
        yield Clicks(wine, stub.build(folder / "program files"))


@pytest.fixture
def agent(tmp_path):
    with standing_in(tmp_path / "data") as listening:
        yield listening


@pytest.fixture(scope="module")
def with_runtime(clicks, tmp_path_factory):
    """The same program where an agent can be started: ``runtime\\pythonw.exe``, which is one of the tests' own."""
    folder = tmp_path_factory.mktemp("with runtime")
    (folder / "runtime").mkdir()
    source = Path(__file__).with_name("pythonw.c")
    subprocess.run(
        [stub.COMPILER, "-municode", "-mwindows", "-o", folder / "runtime" / "pythonw.exe", source], check=True
    )
    return Clicks(clicks.wine, stub.build(folder))


@pytest.mark.parametrize("link", [*click_cases.LINKS, click_cases.LONGEST])
def test_a_link_reaches_the_agent_byte_for_byte_and_the_exit_code_is_0(clicks, agent, link):
    done = clicks.click(agent.folder, link)

    assert (done.returncode, done.stdout, done.stderr, agent.bodies) == (0, "", "", [link.encode()])


def test_the_request_is_the_one_that_python_sends(clicks, agent):
    agent.click("tel:1")
    clicks.click(agent.folder, "tel:1")

    assert agent.received[0] == agent.received[1]


@pytest.mark.parametrize("arguments", click_cases.HOSTILE.values(), ids=click_cases.HOSTILE.keys())
def test_what_is_not_exactly_one_harmless_link_contacts_nobody_and_is_told_as_python_tells_it(clicks, agent, arguments):
    done = clicks.click(agent.folder, *arguments)

    assert (done.returncode, done.stderr, agent.received) == (2, agent.click(*arguments).stderr, [])


@pytest.mark.parametrize("row", GOOD, ids=[row["id"] for row in GOOD])
def test_no_link_that_may_ring_or_dial_is_stopped_at_the_gate(clicks, agent, row):
    clicks.click(agent.folder, row["input"])

    assert agent.bodies == [row["input"].encode()]


@pytest.mark.parametrize(("answer", "code", "sentence"), click_cases.ANSWERS)
def test_the_exit_code_says_what_the_agent_made_of_it(clicks, tmp_path, answer, code, sentence):
    with standing_in(tmp_path / "data", answer) as agent:
        done = clicks.click(agent.folder, "tel:1")

    assert (done.returncode, sentence in done.stderr, len(agent.received)) == (code, True, 1)


def test_an_answer_with_control_characters_is_shown_as_one_clean_line(clicks, tmp_path):
    with standing_in(tmp_path / "data", click_cases.UNTIDY_ANSWER) as agent:
        said = clicks.click(agent.folder, "tel:1").stderr

    assert ("\x1b" in said, said.count("\n"), len(said) < 400) == (False, 1, True)


def test_an_agent_that_is_silent_for_five_seconds_may_have_the_link_and_is_not_asked_again(clicks, tmp_path):
    (tmp_path / "data").mkdir(mode=0o700)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _write_endpoint(tmp_path / "data", silent.getsockname()[1], TOKEN)

        assert clicks.click(tmp_path / "data", "tel:1").returncode == 5

        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_link_refused_for_a_dead_agents_token_is_given_to_the_living_one(clicks, tmp_path, agent):
    (tmp_path / "starting").mkdir(mode=0o700)
    with socket.create_server(("127.0.0.1", 0)) as starting:
        _write_endpoint(tmp_path / "starting", starting.getsockname()[1], OTHER_TOKEN)
        refusing = threading.Thread(target=_refuse_once, args=(starting, tmp_path / "starting", agent))
        refusing.start()
        done = clicks.click(tmp_path / "starting", "tel:1")
        refusing.join()

    assert (done.returncode, agent.bodies) == (0, [b"tel:1"])


def test_a_click_without_an_agent_starts_it_and_hands_the_link_to_it_alone(with_runtime, tmp_path):
    data = tmp_path / "data"
    click = with_runtime.start(data, "tel:+31201234567")
    wait_for((data / "asked").exists)
    with standing_in(data) as agent:
        click.wait(60)
    (data / "end").touch()

    program = windows_path(with_runtime.program.parent) + r"\runtime\pythonw.exe"
    assert (click.returncode, agent.bodies) == (0, [b"tel:+31201234567"])
    assert (data / "asked").read_text("utf-8") == f'"{program}" -I -m agent run\n'


def test_five_clicks_at_once_start_one_agent_and_none_is_lost(with_runtime, tmp_path):
    data = tmp_path / "data"
    waiting = [with_runtime.start(data, f"tel:{number}") for number in range(5)]
    wait_for((data / "asked").exists)
    with standing_in(data) as agent:
        for click in waiting:
            click.wait(60)
    (data / "end").touch()

    assert sorted(agent.bodies) == [f"tel:{number}".encode() for number in range(5)]
    assert (data / "asked").read_text("utf-8").count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "8737",
        "80 " + TOKEN,
        "65536 " + TOKEN,
        "8737 short",
        f"8737 {TOKEN} x",
        "x8737 " + TOKEN,
        "8737 " + "é" * 40,
    ],
)
def test_a_damaged_endpoint_file_is_not_believed_and_an_agent_that_ends_is_not_waited_for(
    with_runtime, tmp_path, content
):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "endpoint").write_text(content)

    done = with_runtime.click(data, "tel:1", FAKE_EXIT="2")

    assert (done.returncode, (data / "asked").read_text("utf-8").count("\n")) == (3, 1)
    assert done.stderr.startswith("deskcall: Deskcall could not be started, so the link was not used; ")


def test_where_nothing_can_be_started_a_sentence_says_so_after_five_seconds(clicks, tmp_path):
    done = clicks.click(tmp_path / "data", "tel:1")

    assert (done.returncode, done.stderr.count("\n")) == (3, 1)


def test_it_imports_three_libraries_and_no_other(clicks):
    said = subprocess.run(
        ["x86_64-w64-mingw32-objdump", "-p", clicks.program], capture_output=True, text=True, check=True
    ).stdout

    assert set(re.findall(r"DLL Name: (\S+)", said)) == {"KERNEL32.dll", "msvcrt.dll", "WS2_32.dll"}
    assert {"HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"} <= set(said.split())


def test_it_carries_the_icon_that_the_registry_names_and_its_version(clicks):
    content = clicks.program.read_bytes()

    for text in ("ProductName\0Deskcall", f"ProductVersion\0{spec.VERSION}"):
        name, value = (part.encode("utf-16-le") for part in text.split("\0"))
        assert value in content[content.index(name) :][:80]
    assert stub.ICON.read_bytes()[-4_000:] in content


def test_the_same_source_gives_the_same_bytes(clicks, tmp_path):
    assert stub.build(tmp_path).read_bytes() == clicks.program.read_bytes()


def test_no_start_up_code_makes_file_names_of_a_link():
    assert "int _dowildcard = 0;" in stub.SOURCE.read_text("utf-8")


def _write_endpoint(data: Path, port: int, token: str) -> None:
    endpoint.write(str(data / endpoint.NAME), endpoint.Endpoint(port, token))


def _refuse_once(server: socket.socket, data: Path, living: StandIn) -> None:
    """Answer one request with 401, the living agent's endpoint file in place by then."""
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        _write_endpoint(data, living.port, TOKEN)
        connection.sendall(b"HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n")
