"""The agent and its floor as processes: started, timed, weighed, asked, ended."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS, END_SECONDS = 20.0, 5.0
_TICKET = re.compile(r"#t=([A-Za-z0-9_-]+)")


@dataclass(slots=True)
class Server:
    """A running process that answers on *port*; *started_ms* passed from its start to its first connection."""

    process: subprocess.Popen[str]
    port: int
    started_ms: float
    lines: list[str] = field(default_factory=list)

    def rss_mb(self) -> float:
        """Return the memory that the process has in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def answer(self, path: str) -> bytes:
        """Return the whole answer to a GET with a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=END_SECONDS) as connection:
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode()
            )
            received = b""
            while part := connection.recv(4096):
                received += part
            return received

    def console_token(self) -> str:
        """Ring, and pair as the page that the agent would have opened does; no console may be open yet."""
        self.answer("/sd?telephone=%2B31201234567&callID=pairing")
        waiting = threading.Event()
        for _ in range(200):
            found = [ticket[1] for line in self.lines if (ticket := _TICKET.search(line))]
            if found:
                return self._paired(found[-1])
            waiting.wait(0.05)
        raise SystemExit("the agent told no address within 10 s")

    def _paired(self, ticket: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=END_SECONDS)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/api/pair", json.dumps({"ticket": ticket}), headers)
            answer = json.loads(connection.getresponse().read())
        return str(answer["token"])


@contextmanager
def floor() -> Iterator[Server]:
    """Run the floor."""
    port = free_port()
    with _running([sys.executable, "-I", str(Path(__file__).with_name("floor.py")), str(port)], port) as server:
        yield server


# Two hundred rings in a row are more than an analyst is shown: the budgets are lifted, all else is the agent's own.
_UNBOUNDED = (
    "import sys, agent.rings, agent.state.recording as recording;"
    "agent.rings.MOST_POPS = recording.MOST_A_MINUTE = 10**6;"
    "from agent.cli import main; sys.exit(main())"
)


@contextmanager
def agent(folder: Path, *, is_bounded: bool = True) -> Iterator[Server]:
    """Run the agent on the data in *folder*; it opens no page. *is_bounded*: with its budgets of pops and calls."""
    port = free_port()
    config = folder / "config.toml"
    # A source whose file is away keeps its rows: what the worker would read is not what is measured.
    config.write_text(
        f'[site]\nregion = "NL"\n[server]\nport = {port}\n'
        f'[[source]]\nname = "bench"\nkind = "csv"\nevery = "1h"\npeople = "{folder / "away.csv"}"\n',
        encoding="utf-8",
    )
    places = ["--config", str(config), "--data", str(folder / "data")]
    program = ("-m", "agent") if is_bounded else ("-c", _UNBOUNDED)
    with _running([sys.executable, "-I", *program, *places, "run", "--no-browser"], port) as server:
        yield server


@contextmanager
def _running(command: list[str], port: int) -> Iterator[Server]:
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        server = Server(process, port, 0.0)
        reader = threading.Thread(target=_read, args=(server,))
        try:
            server.started_ms = (_first_connection(process, port) - begun) * 1_000
            reader.start()
            yield server
        finally:
            process.terminate()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            if reader.ident is not None:
                reader.join()


def _first_connection(process: subprocess.Popen[str], port: int) -> float:
    """Return the moment at which somebody accepts; asked every half millisecond."""
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended: {process.stdout.read() if process.stdout else ''}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return time.perf_counter()
        time.sleep(0.0005)
    raise SystemExit(f"{process.args!r} did not listen within {START_SECONDS:.0f} s")


def _read(server: Server) -> None:
    for line in server.process.stdout or ():
        server.lines.append(line)


def free_port() -> int:
    """Return a port below 32768, where no outgoing connection takes it, that is free just now."""
    for port in range(20_000 + time.time_ns() // 1_000 % 8_000, 32_000):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise SystemExit("no port is free on 127.0.0.1")
