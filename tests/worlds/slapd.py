"""A real OpenLDAP server of the test's own: any user, a free port, a folder, ended by its process id."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import ldap3

SCHEMAS = Path("/etc/ldap/schema")
MODULES = Path("/usr/lib/ldap")
BASE, PEOPLE = "dc=example,dc=test", "ou=people,dc=example,dc=test"
ROOT, SYNC, BLIND, SMALL = (f"cn={name},{BASE}" for name in ("root", "sync", "blind", "small"))
PASSWORD = "one test's password"
_RELAX = ("1.3.6.1.4.1.4203.666.5.12", True, None)  # lets an entryUUID be chosen
_START_SECONDS = 20.0
Entry = Mapping[str, str | bytes | list[str]]


def program(name: str) -> str:
    """Return the path of one of OpenLDAP's programs; fails with what to install when it is not here."""
    found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        message = f"{name} is not here, and the directory's tests need it: run .ci/packages as root (Debian: slapd)"
        raise AssertionError(message)
    return found


def free_port() -> int:
    """Return a port below the ephemeral ones: a server that starts again later still finds it free."""
    for port in range(21_000 + time.monotonic_ns() % 4_000, 32_768):
        with closing(socket.socket()) as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@dataclass
class Slapd:
    """One server with its own database in *folder*.

    *is_syncing*: it offers RFC 4533. *access*: rules that stand before those of everybody; *settings*: further lines.
    """

    folder: Path
    is_syncing: bool = True
    access: str = ""
    settings: str = ""
    is_tls: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"{'ldaps' if self.is_tls else 'ldap'}://127.0.0.1:{self.port}"

    def seed(self, ldif: str) -> None:
        """Load *ldif* into the empty database, before the start."""
        self._configure()
        file = self.folder / "seed.ldif"
        file.write_text(ldif, encoding="utf-8")
        run(program("slapadd"), "-q", "-w", "-f", str(self._conf), "-l", str(file))

    def start(self) -> Slapd:
        """Start, and wait until it answers."""
        self._configure()
        # -d 0 keeps it in the foreground, so that it is our child and cannot outlive us unseen.
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program("slapd"), "-d", "0", "-f", str(self._conf), "-h", f"{self.url}/"], stdout=log, stderr=log
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with closing(socket.socket()) as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.01)
        raise AssertionError(f"slapd did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it by its process id."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def add(self, dn: str, entry: Entry, uuid: UUID | None = None) -> None:
        chosen = {} if uuid is None else {"entryUUID": str(uuid)}
        self._change("add", dn, None, {**entry, **chosen}, controls=None if uuid is None else [_RELAX])

    def modify(self, dn: str, **values: str | list[str]) -> None:
        """Replace attributes; an empty list takes one away."""
        changes = {
            name: [(ldap3.MODIFY_REPLACE, [value] if isinstance(value, str) else value)]
            for name, value in values.items()
        }
        self._change("modify", dn, changes)

    def rename(self, dn: str, rdn: str) -> None:
        self._change("modify_dn", dn, rdn)

    def delete(self, dn: str) -> None:
        self._change("delete", dn)

    def _change(self, verb: str, *values: Any, **more: Any) -> None:
        server = ldap3.Server(f"ldap://127.0.0.1:{self.port}", get_info=ldap3.NONE)
        connection = ldap3.Connection(server, ROOT, PASSWORD, auto_bind=True, check_names=False)
        try:
            getattr(connection, verb)(*values, **more)
            assert connection.result["result"] == 0, connection.result
        finally:
            connection.unbind()

    @property
    def _conf(self) -> Path:
        return self.folder / "slapd.conf"

    def _configure(self) -> None:
        (self.folder / "db").mkdir(exist_ok=True)
        names = ("core", "cosine", "inetorgperson")
        includes = "\n".join(f"include {SCHEMAS / name}.schema" for name in names)
        syncing = "overlay syncprov\nsyncprov-checkpoint 100 10\nsyncprov-sessionlog 10000\n" if self.is_syncing else ""
        self._conf.write_text(
            f"""{includes}
modulepath {MODULES}
moduleload back_mdb
{"moduleload syncprov" if self.is_syncing else ""}
{self.settings}
pidfile {self.folder}/pid
argsfile {self.folder}/args
sizelimit size.soft=500 size.hard=unlimited size.prtotal=unlimited
database mdb
suffix "{BASE}"
rootdn "{ROOT}"
rootpw "{PASSWORD}"
directory {self.folder}/db
maxsize 67108864
dbnosync
index objectClass,entryCSN,entryUUID eq
index modifyTimestamp eq
index uid,mail,employeeNumber eq
index telephoneNumber,mobile,homePhone eq,sub
limits dn.exact="{SYNC}" size=unlimited
limits dn.exact="{SMALL}" size.soft=100 size.hard=100 size.prtotal=100
access to attrs=userPassword by anonymous auth by * none
{self.access}
access to * by dn.exact="{SYNC}" read by dn.exact="{SMALL}" read by * none
{syncing}""",
            encoding="utf-8",
        )


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def ldif(entries: Iterable[tuple[str, Entry]]) -> str:
    """Return entries (distinguished name, attributes) in the form of RFC 2849."""
    return "\n".join(f"dn: {dn}\n{''.join(_lines(entry))}" for dn, entry in entries)


def _lines(entry: Entry) -> Iterable[str]:
    for name, values in entry.items():
        for value in values if isinstance(values, list) else [values]:
            yield f"{name}: {value}\n" if isinstance(value, str) else f"{name}:: {b64encode(value).decode()}\n"


def skeleton() -> list[tuple[str, Entry]]:
    """Return the suffix, the folder of people and the accounts that read."""
    accounts = [
        (dn, {"objectClass": ["organizationalRole", "simpleSecurityObject"], "userPassword": PASSWORD})
        for dn in (SYNC, BLIND, SMALL)
    ]
    return [
        (BASE, {"objectClass": ["dcObject", "organization"], "o": "Example", "dc": "example"}),
        (PEOPLE, {"objectClass": "organizationalUnit", "ou": "people"}),
        *((dn, {**entry, "cn": dn.partition("=")[2].partition(",")[0]}) for dn, entry in accounts),
    ]


def staff(count: int, **more: str) -> list[tuple[str, Entry]]:
    """Return people p1, p2, … whose entryUUID is their number, with *more* attributes each."""
    return [
        (
            f"uid=p{number},{PEOPLE}",
            {
                "objectClass": "inetOrgPerson",
                "entryUUID": str(UUID(int=number)),
                "uid": f"p{number}",
                "cn": f"Person {number}",
                "sn": "Person",
                "telephoneNumber": f"+31 20 123 {number:04}",
                **more,
            },
        )
        for number in range(1, count + 1)
    ]
