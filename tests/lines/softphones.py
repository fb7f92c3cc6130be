"""Real softphones on loopback SIP, without sound and screen (telephony of Debian 12)."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk import free_port
from lines.programs import Program, accepts, even_port, home, listens, needs, running, until

BARESIP = """poll_method epoll
sip_listen 127.0.0.1:{sip}
audio_source aubridge,nil
audio_player aubridge,nil
audio_alert aubridge,nil
rtp_ports {media}-{last}
module_path /usr/lib/baresip/modules
module g711.so
module aubridge.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
menu_bell no
"""
LINPHONE = """[sip]
sip_port={sip}
sip_tcp_port=-1
sip_tls_port=-1
contact=sip:agent@127.0.0.1
default_proxy=0
[rtp]
audio_rtp_port={media}
[proxy_0]
reg_proxy=<sip:127.0.0.1:{peer};transport=udp>
reg_route=<sip:127.0.0.1:{peer};transport=udp;lr>
reg_identity=sip:agent@127.0.0.1
reg_sendregister=0
publish=0
[sound]
use_files=1
"""
CALLS = "org.gnome.Calls"


@dataclass(frozen=True)
class Running:
    """A softphone: its SIP port, the port of its control, its program."""

    sip: int
    control: int
    program: Program


@contextmanager
def baresip(folder: Path, peer: int, control: int = 0) -> Iterator[Running]:
    """Start baresip; it calls out by way of *peer*."""
    needs("baresip")
    sip, control, media = free_port(), control or free_port(), even_port()
    place = folder / "baresip"
    place.mkdir(exist_ok=True)
    (place / "config").write_text(BARESIP.format(sip=sip, control=control, media=media, last=media + 20))
    via = f"sip:127.0.0.1:{peer};transport=udp"
    (place / "accounts").write_text(
        f'<sip:agent@127.0.0.1:{peer};transport=udp>;regint=0;answermode=manual;outbound="{via}"\n'
    )
    (place / "contacts").write_text("")
    with running(["baresip", "-f", str(place)], folder, home(folder)) as program:
        until(lambda: accepts(control) and listens(sip), program)
        yield Running(sip, control, program)


@contextmanager
def linphonec(folder: Path, peer: int) -> Iterator[Running]:
    """Start linphonec with its socket; there can be one of a user."""
    needs("linphonec", "linphonecsh")
    place = Path(f"/tmp/linphonec-{os.getuid()}")  # noqa: S108
    if place.exists():
        pytest.skip("linphonec of this user runs already")
    sip = free_port()
    environ = home(folder)
    (folder / "rc").write_text(LINPHONE.format(sip=sip, media=even_port(), peer=peer))
    # What linphonecsh init starts, without its going into the background.
    argv = ["linphonec", "--pipe", "-c", str(folder / "rc"), "-l", str(folder / "linphonec.log")]
    with running(argv, folder, environ, end=signal.SIGKILL) as program:  # it takes its time to end otherwise
        try:
            until(lambda: place.exists() and listens(sip), program)
            subprocess.run(["linphonecsh", "generic", "soundcard use files"], env=environ, check=True, timeout=20)
            yield Running(sip, 0, program)
        finally:
            place.unlink(missing_ok=True)


@contextmanager
def screen(folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a desktop: a screen that nobody sees and a session bus of its own."""
    needs("Xvfb", "dbus-daemon")
    reading, writing = os.pipe()
    environ = home(folder)
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp"]
    process = subprocess.Popen(
        argv, pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as told:
            environ["DISPLAY"] = f":{told.readline().decode().strip()}"
        bus = f"unix:path={folder}/run/bus"
        with running(
            ["dbus-daemon", "--session", f"--address={bus}", "--nofork", "--nopidfile"], folder, environ
        ) as it:
            until((folder / "run" / "bus").exists, it)
            yield environ | {"DBUS_SESSION_BUS_ADDRESS": bus}
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def gnome_calls(folder: Path, environ: dict[str, str]) -> Iterator[Program]:
    """Start GNOME Calls with a telephone that exists only in it: SIGUSR1 makes it ring."""
    needs("gnome-calls", "gdbus")
    with running(["gnome-calls", "--provider", "dummy", "--verbose"], folder, environ) as program:
        # It takes its name seconds before it listens, and its telephone comes later still.
        until(lambda: _answers(environ) and _catches(program, signal.SIGUSR1), program)
        yield program


def ring(calls: Program) -> None:
    """Have GNOME Calls ring."""
    calls.process.send_signal(signal.SIGUSR1)


def _catches(program: Program, number: signal.Signals) -> bool:
    """Return whether *program* has a handler for a signal, which would end it else."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1], 16)
    return bool(caught >> (number - 1) & 1)


def _answers(environ: dict[str, str]) -> bool:
    # To ask for what nobody has started would have the bus start a second one, which may take the name first.
    return b"true" in _asked(environ, "org.freedesktop.DBus", "org.freedesktop.DBus.NameHasOwner", CALLS) and bool(
        _asked(environ, CALLS, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")
    )


def _asked(environ: dict[str, str], name: str, method: str, *arguments: str) -> bytes:
    place = f"/{name.replace('.', '/')}"
    argv = ["gdbus", "call", "--session", "--timeout", "5", "--dest", name, "--object-path", place, "--method", method]
    return subprocess.run([*argv, *arguments], env=environ, capture_output=True, check=False, timeout=20).stdout
