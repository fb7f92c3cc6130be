"""A real, private Request Tracker 5: its database made once, copied for each server."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from worlds.every_source import Ledger

from cache.sources import Stream
from cache.sources.desk_settings import Write
from cache.sources.request_tracker_settings import RequestTrackerSettings

_HOME = Path("/usr/share/request-tracker5")
_SETTINGS = r"""Set($rtname,'example.test'); Set($Organization,'example.test'); Set($Timezone,'UTC'); Set($WebPath,'');
Set($WebDomain,'127.0.0.1'); Set($WebPort,{port}); Set($WebBaseURL,'http://127.0.0.1:{port}');
Set($DatabaseType,'SQLite'); Set($DatabaseName,'{folder}/rtdb'); Set($MailCommand,'testfile'); Set($BcryptCost,4);
Set($LogToSyslog,undef); Set($LogToSTDERR,'error'); Set($RestrictReferrer,0);
Set($WebSessionClass,'Apache::Session::File'); $RT::MasonDataDir='{folder}/mason';
$RT::MasonSessionDir='{folder}/sess'; 1;
"""
_TOKEN = """use RT; RT->LoadConfig; RT->Init;
my $u=RT::User->new(RT->SystemUser); $u->Load($ARGV[0]);
my ($ok,$m,$t)=RT::AuthToken->new(RT->SystemUser)->Create(Owner=>$u->Id,Description=>"test"); die $m unless $ok;
print $t"""
_MERGE = """use RT; RT->LoadConfig; RT->Init; my $t=RT::Ticket->new(RT->SystemUser); $t->Load($ARGV[0]);
my ($ok,$m)=$t->MergeInto($ARGV[1]); die $m unless $ok"""


@dataclass
class Server:
    """A Request Tracker in *folder*."""

    folder: Path
    port: int
    token: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, *write: Write, base_url: str = "") -> RequestTrackerSettings:
        return RequestTrackerSettings(name="desk", base_url=base_url or self.url, write=write)

    def write_settings(self) -> None:
        for name in ("d", "mason", "sess"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        text = _SETTINGS.format(port=self.port, folder=self.folder)
        (self.folder / "RT_SiteConfig.pm").write_text(text, encoding="utf-8")

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self._environment(), check=True, capture_output=True, text=True).stdout

    def token_of(self, user: str) -> str:
        return self.run("perl", f"-I{_HOME}/lib", "-e", _TOKEN, user)

    def ask(self, method: str, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 our own
            f"{self.url}/REST/2.0/{path}",
            json.dumps(body).encode(),
            {"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 our own
            return json.load(answer)

    def new_user(self, name: str, **more: Any) -> str:
        self.ask("POST", "user", {"Name": name, "EmailAddress": f"{name}@example.com", **more})
        with closing(self.database()) as database:  # its answer calls the name an id
            return str(database.execute("SELECT id FROM Users WHERE Name = ?", (name,)).fetchone()[0])

    def new_ticket(self, requestor: str, subject: str) -> str:
        return str(self.ask("POST", "ticket", {"Queue": "General", "Subject": subject, "Requestor": requestor})["id"])

    def merge(self, ticket: str, into: str) -> None:
        self.run("perl", f"-I{_HOME}/lib", "-e", _MERGE, ticket, into)

    def shred(self, user: str) -> None:
        options = f"Users=name,{user};status,any;replace_relations,Nobody"
        self.run("rt-shredder", "--force", "--no-sqldump", "--plugin", options)

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "rtdb", timeout=10, isolation_level=None)

    def start(self) -> None:
        command = (str(_HOME / "libexec/rt-server"), "--server", "Starman", "--workers", "1")
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                (*command, "--host", "127.0.0.1", "--port", str(self.port)),
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
            except OSError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
            else:
                return
        pytest.fail("Request Tracker did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
            self._process = None

    @contextmanager
    def on_an_older_copy(self) -> Iterator[None]:
        """Run again, after what is done inside, on the data as they were before."""
        with closing(self.database()) as database, closing(sqlite3.connect(self.folder / "older")) as older:
            database.backup(older)
        yield
        self.stop()
        shutil.copy(self.folder / "older", self.folder / "rtdb")
        self.start()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{os.environ['PATH']}:/usr/sbin",
            "HOME": str(self.folder),
            "RT_SITE_CONFIG": str(self.folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(self.folder / "d"),
        }


def drained(stream: Stream[Any] | None, ledger: Ledger | None = None) -> Ledger:
    assert stream is not None
    ledger = ledger or Ledger()
    ledger.drain(stream)
    return ledger


@contextmanager
def running(factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a copy of a Request Tracker that is set up once for all tests of this run."""
    server = _copy(_seeded(factory), factory.mktemp("rt"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _seeded(factory: pytest.TempPathFactory) -> Server:
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "rt-seed"
    with (shared / "rt-seed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        token = folder / "token"
        if not token.exists():
            token.write_text(_set_up(folder).token, encoding="utf-8")
        return Server(folder, 0, token.read_text(encoding="utf-8"))


def _set_up(folder: Path) -> Server:
    """Return a Request Tracker that was set up and never started."""
    if not (_HOME / "libexec/rt-server").exists():
        pytest.fail("Request Tracker 5 is not installed: run 'make test' as root, which installs it on Debian")
    server = Server(folder, _free_port())
    server.write_settings()
    server.run("rt-setup-database", "--action", "init", "--skip-create", "--dba", "", "--dba-password", "")
    server.token = server.token_of("root")
    return server


def _copy(seeded: Server, folder: Path) -> Server:
    """Return a copy of *seeded* in *folder*, not started."""
    server = Server(folder, _free_port(), seeded.token)
    server.write_settings()
    shutil.copy(seeded.folder / "rtdb", folder / "rtdb")
    return server


def _free_port() -> int:
    for port in range(20_000 + os.getpid() % 8_000, 32_768):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    pytest.fail("no port below 32768 is free")
