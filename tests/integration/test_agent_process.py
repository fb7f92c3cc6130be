"""The agent as a process: one per user, on loopback, stopped cleanly, alive under slow clients."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from desk import desk, free_port, wait_for
from serving import get

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc; xdg-open stands for the browser here"),
]

DRIPPING = 110


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with desk(tmp_path_factory.mktemp("desk")) as found:
        yield found


def again(running, *options):
    """Run the agent's command once more for the same user."""
    command = [sys.executable, "-I", "-m", "agent", "--data", str(running.folder), "run", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd="/")


def listeners(process_id):
    """Return the addresses on which a process listens, as /proc writes them."""
    mine = {
        found[1]
        for each in Path(f"/proc/{process_id}/fd").iterdir()
        if (found := re.fullmatch(r"socket:\[(\d+)\]", str(each.readlink())))
    }
    tables = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in mine}


def children(process_id):
    """Return (state, name) of every child of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = re.fullmatch(r"\d+ \((.*)\) (.*)", stat.read_text().strip(), re.DOTALL).groups()
        except OSError:
            continue
        if fields.split()[1] == str(process_id):
            found.append((fields.split()[0], name))
    return found


def test_a_ring_is_answered_and_opens_the_caller_s_page(running):  # S1
    before = len(running.opened())

    answer = get(running.port, "/sd?telephone=2125550101")

    wait_for(lambda: len(running.opened()) > before)
    assert answer.status == 202
    assert re.fullmatch(rf"http://127\.0\.0\.1:{running.port}/call/[\w-]{{22}}#t=[\w-]{{43}}", running.opened()[-1])


def test_it_listens_on_loopback_alone(running):
    port = f"{running.port:04X}"

    assert listeners(running.process.pid) == {f"0100007F:{port}", f"{'0' * 24}01000000:{port}"}


def test_it_answers_on_both_addresses(running):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as client:
            client.connect((address, running.port))
            client.sendall(f"GET /health HTTP/1.0\r\nHost: localhost:{running.port}\r\n\r\n".encode())

            assert client.recv(1_000).startswith(b"HTTP/1.0 200")


def test_a_second_one_of_this_user_ends_with_success_and_says_why(running):
    second = again(running, "--port", str(free_port()))

    assert second.returncode == 0
    assert f"Deskcall runs already (process {running.process.pid})" in second.stdout + second.stderr
    assert get(running.port, "/health").status == 200


def test_a_taken_port_is_refused_with_the_name_of_who_has_it(tmp_path):
    with closing(socket.socket()) as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        command = [sys.executable, "-I", "-m", "agent", "--data", str(tmp_path / "data"), "run", "--port", str(port)]

        refused = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd="/")

    assert refused.returncode == 1
    assert f"port {port} on 127.0.0.1 is taken by " in refused.stderr
    assert f"(process {os.getpid()})" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data" / "endpoint").exists()


def test_a_taken_port_is_told_on_the_desktop_to_whom_no_terminal_shows_it(tmp_path):
    told = tmp_path / "told"
    (tmp_path / "notify-send").write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >'{told}'\n")
    (tmp_path / "notify-send").chmod(0o700)
    environ = os.environ | {"DISPLAY": ":0", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with closing(socket.socket()) as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        command = [sys.executable, "-I", "-m", "agent", "--data", str(tmp_path / "data"), "run", "--port", str(port)]

        subprocess.run(command, capture_output=True, timeout=20, check=False, cwd="/", env=environ)

    wait_for(lambda: told.exists() and told.read_text().endswith("telephone system\n"))
    assert f"port {port} on 127.0.0.1 is taken by " in told.read_text()


def test_its_files_are_for_this_user_alone(running):
    modes = {
        str(path.relative_to(running.folder)): path.stat().st_mode & 0o777
        for path in (running.folder, *running.folder.rglob("*"))
    }

    assert {mode for name, mode in modes.items() if (running.folder / name).is_dir()} == {0o700}
    assert {mode for name, mode in modes.items() if (running.folder / name).is_file()} == {0o600}


def test_openers_leave_no_zombies(tmp_path):
    with desk(tmp_path) as running:
        get(running.port, "/sd?telephone=2125550102")
        wait_for(running.opened)

        wait_for(lambda: not [name for state, name in children(running.process.pid) if "Z" in state or "xdg" in name])


def test_no_ticket_and_no_number_is_in_what_it_logged(running):
    get(running.port, "/sd?telephone=2125559988&callID=secret-id")
    wait_for(lambda: running.calls() > 0)

    log = running.log()

    assert not any(word in log for word in ("#t=", "5559988", "secret-id", running.endpoint_token))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(tmp_path, number):
    with desk(tmp_path) as running:
        get(running.port, "/sd?telephone=2125550103")

        running.process.send_signal(number)

        assert running.process.wait(30) == 0
        assert not (running.folder / "endpoint").exists()
        assert running.calls() == 1
        assert "Traceback" not in running.log()


def test_a_ring_that_could_not_be_written_is_written_when_it_ends(tmp_path):
    with desk(tmp_path) as running:
        with closing(sqlite3.connect(running.folder / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            status = get(running.port, "/sd?telephone=2125550107").status
        running.process.terminate()
        running.process.wait(10)

        assert (status, running.calls()) == (202, 1)


@pytest.fixture
def nobodys_folder():
    """Give a data folder and what runs a command as its owner: for root nothing is read-only."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o711)
        data = Path(home) / "data"
        data.mkdir(mode=0o700)
        if os.getuid() != 0:
            yield data, ()
        else:
            os.chown(data, 65534, 65534)
            yield data, ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        data.chmod(0o700)


def test_it_ends_also_when_its_folder_became_read_only(nobodys_folder):
    data, as_its_owner = nobodys_folder
    command = [*as_its_owner, sys.executable, "-I", "-m", "agent", "--data", str(data), "run", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", str(free_port())], cwd="/", env={"HOME": str(data)}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for((data / "endpoint").exists)
        data.chmod(0o500)
        process.send_signal(signal.SIGTERM)

        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()


def test_it_has_these_threads_and_no_other(tmp_path):
    program = """if True:
        import os, pathlib, signal, sys, threading, time
        from agent import config, paths, run
        places = paths.locate(pathlib.Path(sys.argv[1]), {})
        def spy():
            while not os.path.exists(places.endpoint) or "sync" not in {each.name for each in threading.enumerate()}:
                time.sleep(0.01)
            time.sleep(0.2)
            print(*sorted(each.name for each in threading.enumerate()))
            os.kill(os.getpid(), signal.SIGTERM)
        threading.Thread(target=spy, name="spy").start()
        run.run(config.Config(), places, port=0, open_browser=False)
    """
    command = [sys.executable, "-I", "-c", program, str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True, cwd="/")

    waitress = [f"waitress-{number}" for number in range(8)]
    assert done.stdout.split() == sorted(
        ["MainThread", "caller", "dial", "line", "outbox", "pop", "reaper", "spy", "sync", "upkeep", *waitress]
    )


def test_its_worker_ends_with_it(tmp_path):
    with desk(tmp_path) as running:
        wait_for(lambda: [name for _, name in children(running.process.pid) if name.startswith("python")])
        worker = next(
            int(stat.parent.name)
            for stat in Path("/proc").glob("[0-9]*/stat")
            if stat.read_text().rpartition(")")[2].split()[1] == str(running.process.pid)
        )

        running.process.terminate()
        running.process.wait(10)

        wait_for(lambda: not Path(f"/proc/{worker}").exists())


def test_slow_clients_do_not_keep_it_from_answering_for_more_than_six_seconds(tmp_path):
    with desk(tmp_path) as running, ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", running.port))) for _ in range(DRIPPING)]
        begun = time.monotonic()
        for client in clients:
            client.sendall(b"GET /sd?telephone=1 HTTP/1.1\r\nHost: 127")
        still_open = set(clients)
        while still_open:
            assert time.monotonic() - begun < 12
            still_open = {client for client in still_open if drips(client)}
            time.sleep(0.2)
        longest = time.monotonic() - begun

        assert get(running.port, "/sd?telephone=2125550104").status == 202
        assert longest < 8


def test_a_ring_is_answered_while_slow_clients_drip(tmp_path):
    with desk(tmp_path) as running, ExitStack() as stack:
        for _ in range(DRIPPING):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            client.sendall(b"GET /sd?telephone=1 HTTP/1.1\r\nHost: 127")
        begun = time.monotonic()

        answer = get(running.port, "/sd?telephone=2125550105")

        assert (answer.status, time.monotonic() - begun < 6) == (202, True)


def drips(client):
    """Send one byte more; return whether the other end still takes it."""
    try:
        client.sendall(b"x")
        client.settimeout(0.001)
        return client.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False
