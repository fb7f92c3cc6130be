"""Runs inside a fresh Debian, as root, with its own Python alone: installs, lets two people log in, and writes down
what it saw. It judges nothing: tests/packaging/test_deb_booted.py does.

usage: checks.py booted|chroot OLD.deb NEW.deb FACTS.json
"""

from __future__ import annotations

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.request
from pathlib import Path

PEOPLE = ("anna", "ben")
PORTS = {"anna": 8737, "ben": 8738}
NUMBERS = {"anna": "+31201110001", "ben": "+31201110002"}
UNIT = "deskcall.service"
DIALED = Path("/var/tmp/dialed")  # noqa: S108 in a container of our own
PHONE = Path("/usr/local/bin/phone")
SECONDS = 60.0
MACHINE = """\
[site]
region = "NL"
[dial]
confirm = "never"
command = ["/usr/local/bin/phone", "{dial}"]
"""
FOREIGN_DEFAULTS = Path("/etc/xdg/mimeapps.list")
FOREIGN = "[Default Applications]\n# of this company\nx-scheme-handler/mailto=mail.desktop;\n"
facts: dict[str, object] = {}


class Session:
    """One person's login, with or without systemd."""

    def __init__(self, name: str, *, is_booted: bool) -> None:
        self.name, self.is_booted = name, is_booted
        self.uid, self.home = pwd.getpwnam(name).pw_uid, Path(pwd.getpwnam(name).pw_dir)
        self.runtime = Path(f"/run/user/{self.uid}")
        self.agent: subprocess.Popen[bytes] | None = None

    def log_in(self) -> None:
        if self.is_booted:
            # A login as any other: PAM opens a session of logind, which starts the user's own systemd.
            login = ("-p", "PAMName=login", "-p", "TTYPath=/dev/null", "--unit", f"login-{self.name}")
            done("systemd-run", "--quiet", f"--uid={self.name}", *login, "sleep", "infinity")
            wait_for((self.runtime / "bus").exists)
            return
        self.runtime.mkdir(parents=True, mode=0o700)
        os.chown(self.runtime, self.uid, self.uid)

    def start_desktop(self) -> None:
        """Do what a desktop does when its session begins; wait until the agent is up or has given up."""
        if self.is_booted:
            self.systemctl("start", "desktop.target")
            wait_for(lambda: self.is_up() or self.state() == "failed")
        else:
            self.agent = self.popen("deskcall", "run")
            wait_for(lambda: self.is_up() or self.agent_code() is not None)

    def stop_agent(self) -> None:
        if self.is_booted:
            self.systemctl("stop", UNIT)
        elif found := self.pid():  # started by us, or by a click
            os.kill(int(found), signal.SIGTERM)
            wait_for(lambda: not self.pid())

    def start_agent(self) -> None:
        if self.is_booted:
            self.systemctl("reset-failed", UNIT)
            self.systemctl("start", UNIT)
        else:
            self.agent = self.popen("deskcall", "run")
        wait_for(self.is_up)

    def systemctl(self, *words: str) -> str:
        return self.run("systemctl", "--user", *words)

    def state(self) -> str:
        return self.systemctl("is-active", UNIT).strip()

    def agent_code(self) -> int | None:
        return None if self.agent is None else self.agent.poll()

    def is_up(self) -> bool:
        return (self.runtime / "deskcall" / "endpoint").exists()

    def run(self, *command: str) -> str:
        return done(*self._as_user(), *command, cwd=str(self.home))

    def popen(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / "output").open("ab") as output:
            return subprocess.Popen([*self._as_user(), *command], stdout=output, stderr=output, cwd=self.home)

    def asked(self, *command: str) -> object:
        return json.loads(self.run("deskcall", *command, "--json") or "null")

    def pid(self) -> str:
        found = self.run("sh", "-c", "cat ~/.local/share/deskcall/agent.lock 2>/dev/null").strip()
        return found if found and Path(f"/proc/{found}/exe").exists() else ""

    def _as_user(self) -> tuple[str, ...]:
        own = ("--reuid", self.name, "--regid", self.name, "--init-groups", "--inh-caps=-all")
        told = (
            f"HOME={self.home}",
            f"USER={self.name}",
            f"XDG_RUNTIME_DIR={self.runtime}",
            "PATH=/usr/bin:/bin",
            "LANG=C.UTF-8",
            *((f"DBUS_SESSION_BUS_ADDRESS=unix:path={self.runtime}/bus",) if self.is_booted else ()),
        )
        return ("setpriv", *own, "env", "-i", *told)


def main(mode: str, old: str, new: str, out: str) -> None:
    is_booted = mode == "booted"
    facts["mode"] = mode
    try:
        prepare()
        sessions = {name: Session(name, is_booted=is_booted) for name in PEOPLE}
        facts["before"] = ours_on_disk()
        install(old)
        log_in(sessions)
        share_the_port(sessions)
        use(sessions)
        upgrade(sessions, new)
        remove(sessions)
        purge()
        facts["done"] = True
    except BaseException:
        facts["failed"] = traceback.format_exc()
        raise
    finally:
        Path(out).write_text(json.dumps(facts, indent=1))


def prepare() -> None:
    for name in PEOPLE:
        done("useradd", "--create-home", "--shell", "/bin/sh", name)
    PHONE.write_text(f'#!/bin/sh\necho "$(id -un) $1" >>{DIALED}\n')
    PHONE.chmod(0o755)
    DIALED.touch()
    DIALED.chmod(0o666)
    desktop = Path("/etc/systemd/user/desktop.target")
    desktop.parent.mkdir(parents=True, exist_ok=True)
    desktop.write_text(
        "[Unit]\nBindsTo=graphical-session.target\nBefore=graphical-session.target\nWants=graphical-session.target\n"
    )


def install(package: str) -> None:
    facts["install"] = dpkg("-i", package)
    facts["enabled for all"] = done("systemctl", "--global", "is-enabled", UNIT).strip()
    facts["files differ from md5sums"] = dpkg("--verify", "deskcall")
    facts["folder in bytes"] = sum(file.stat().st_size for file in Path("/usr/lib/deskcall").rglob("*"))
    Path("/etc/xdg/deskcall/config.toml").write_text(MACHINE)


def log_in(sessions: dict[str, Session]) -> None:
    for session in sessions.values():
        session.log_in()


def share_the_port(sessions: dict[str, Session]) -> None:
    """Both start on the same port, as on a terminal server that nobody has set up for it."""
    anna, ben = sessions.values()
    anna.start_desktop()
    facts["first agent"] = anna.asked("status")
    ben.start_desktop()
    facts["second agent is up"] = ben.is_up()
    if ben.is_booted:
        facts["second unit"] = ben.state()
        facts["second agent said"] = done("journalctl", "--output=cat", f"_UID={ben.uid}")
    else:
        facts["second unit"] = f"ended with {ben.agent_code()}"
        facts["second agent said"] = (ben.home / "output").read_text()
    facts["click of the second"] = ben.run("sh", "-c", "deskcall-open tel:+31201110009 2>&1; echo code $?")
    settings = ben.home / ".config/deskcall/config.toml"
    ben.run("mkdir", "-p", str(settings.parent))
    settings.write_text(f"[server]\nport = {PORTS['ben']}\n")
    ben.start_agent()


def use(sessions: dict[str, Session]) -> None:
    """Each clicks and is rung; then again when no agent runs."""
    FOREIGN_DEFAULTS.write_text(FOREIGN)
    facts["said of links"] = done("deskcall", "register", "--system", "--default")
    for name, session in sessions.items():
        facts[f"{name} links"] = session.run("sh", "-c", "deskcall register --status; echo code $?")
        session.run("gio", "open", f"tel:{NUMBERS[name]}")
        session.run("gio", "open", f"cti:sd?telephone={NUMBERS[name]}&callID=clicked-{name}")
        session.run("deskcall", "ring", "--telephone", NUMBERS[name], "--call-id", f"rung-{name}")
        ring_over_http(PORTS[name], f"telephone=%2B{NUMBERS[name][1:]}&callID=http-{name}")
        facts[f"{name} lookup"] = session.run("sh", "-c", "deskcall lookup --telephone 0201234567 2>&1; echo code $?")
        facts[f"{name} modes"] = session.run(
            "sh", "-c", "stat -c '%a %n' ~/.local/share/deskcall/*.db ~/.local/share/deskcall"
        )
    for name, session in sessions.items():
        session.stop_agent()
        facts[f"{name} stopped"] = not session.is_up()
        session.run("gio", "open", f"cti:sd?telephone={NUMBERS[name]}&callID=woken-{name}")
        wait_for(session.is_up)
    for name, session in sessions.items():
        wait_for(lambda name=name, session=session: f"woken-{name}" in session.run("deskcall", "calls", "--json"))
        facts[f"{name} calls"] = session.asked("calls")
    wait_for(lambda: all(f"{name} " in DIALED.read_text() for name in PEOPLE))
    facts["dialed"] = DIALED.read_text().splitlines()


def upgrade(sessions: dict[str, Session], package: str) -> None:
    before = {name: session.pid() for name, session in sessions.items()}
    facts["upgrade"] = dpkg("-i", package)
    for name, session in sessions.items():
        if not session.is_booted:  # what nobody looks after goes on until its next start
            session.stop_agent()
            session.start_agent()
        wait_for(lambda name=name, session=session: session.pid() not in ("", before[name]) and session.is_up())
        facts[f"{name} upgraded"] = session.asked("status")
        facts[f"{name} calls after"] = session.asked("calls")
    facts["settings kept"] = Path("/etc/xdg/deskcall/config.toml").read_text() == MACHINE


def remove(sessions: dict[str, Session]) -> None:
    facts["remove"] = dpkg("-r", "deskcall")
    for session in sessions.values():
        wait_for(lambda session=session: not session.is_up() and not session.pid())
    facts["ports that answer"] = [port for port in PORTS.values() if is_answered(port)]
    facts["left after remove"] = ours_on_disk()
    facts["defaults given back"] = FOREIGN_DEFAULTS.read_text() == FOREIGN
    facts["data kept"] = [(session.home / ".local/share/deskcall/state.db").exists() for session in sessions.values()]


def purge() -> None:
    facts["purge"] = dpkg("-P", "deskcall")
    facts["left after purge"] = ours_on_disk()
    facts["unit after purge"] = done("systemctl", "--global", "is-enabled", UNIT).strip()


def ours_on_disk() -> list[str]:
    """Return what has our name outside homes, the people's own runtime folders, and what this check brought."""
    skipped = [
        word for folder in ("/proc", "/sys", "/dev", "/home", "/run/user", "/given") for word in ("-path", folder, "-o")
    ]
    found = done("find", "/", "(", *skipped[:-1], ")", "-prune", "-o", "-iname", "*deskcall*", "-print").splitlines()
    return sorted(found)


def ring_over_http(port: int, query: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sd?{query}", timeout=SECONDS) as answer:
        facts[f"ring on {port}"] = answer.status


def is_answered(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def dpkg(*words: str) -> str:
    return done("dpkg", *words)


def done(*command: str, cwd: str = "/") -> str:
    """Run it and return what it said, errors too; whether it went well is for whoever reads it."""
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    ran = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environ,
        timeout=120,
        check=False,
    )
    print("+", *command, "->", ran.returncode, ran.stdout[-2000:], ran.stderr[-2000:], flush=True)
    return ran.stdout + ran.stderr if command[0] == "dpkg" else ran.stdout


def wait_for(is_so) -> None:  # type: ignore[no-untyped-def]
    ends = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("waited in vain")
        time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
