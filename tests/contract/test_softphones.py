"""What every way to drive a softphone must do: each against a stand-in that writes down what it gets."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from desk import free_port, wait_for
from lines.programs import leave, zombies

from agent.config import Phone
from agent.errors import NotDialable, SoftphoneAway
from agent.softphones import Profile, Softphone, opening, profiles
from agent.softphones.netstrings import packed, unpacked

NUMBERS = ("+441632960123", "0201234567", "201", "112", "*21#", "1" * 20)
NO_NUMBERS = (
    *("", "+", "++44", "44+", "+44 1632", "tel:+441632960123", "sip:bob@host", "+44;ext=1", "%2B44", "44\r\nX-Evil: 1"),
    *(
        "44\x00",
        "44\n",
        "\n44",
        "`id`",
        "$(id)",
        '44" --evil "',
        "-44",
        "--help",
        "1" * 21,
        "٠١٢٣",
        "44,1",
        "a" * 8_000,
    ),
)
TRANSPORTS = ("argv", "previous", "uri", "ctrl_tcp", "line", "dbus")
PROFILES = {
    "argv": replace(next(each for each in profiles.shipped() if each.id == "microsip"), systems=("linux",)),
    "previous": next(each for each in profiles.shipped() if each.id == "previous"),
    "uri": next(each for each in profiles.shipped() if each.id == "3cx"),
    "ctrl_tcp": next(each for each in profiles.shipped() if each.id == "baresip"),
    "line": next(each for each in profiles.shipped() if each.id == "phonerlite"),
    "dbus": next(each for each in profiles.shipped() if each.id == "gnome-calls"),
}


@dataclass
class Stand:
    """A softphone and its stand-in: *got* gives all that arrived; *gone* is the same one that is not there."""

    softphone: Softphone
    gone: Softphone
    got: Callable[[], list[str]]


@dataclass
class Listener:
    """A program at a port, that writes down what it is sent; *answers*: as baresip does."""

    answers: bool
    got: list[str] = field(default_factory=list)
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with closing(connection):
                    self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        buffer = bytearray()
        while part := connection.recv(65_536):
            if not self.answers:
                self.got += part.decode("ascii").splitlines()
                continue
            buffer += part
            for message in unpacked(buffer):
                self.got.append(f"{message['command']} {message['params']}".strip())
                token = str(message["token"])
                connection.sendall(packed({"data": "", "token": token}).replace(b'"data"', b'"junk"'))  # not an answer
                body = f'{{"response":true,"ok":true,"data":"","token":"{token}"}}'.encode()
                connection.sendall(b"%d:%b," % (len(body), body))

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(params=TRANSPORTS)
def stand(request, tmp_path: Path, monkeypatch) -> Iterator[Stand]:
    profile = PROFILES[request.param]
    if request.param in ("ctrl_tcp", "line"):
        yield from at_a_port(profile)
        return
    program, written = recorder(tmp_path), tmp_path / "got"
    if request.param == "uri":
        desktop(tmp_path, monkeypatch, profile.dial[0].partition(":")[0])
    phone = Phone(exe=str(program), previous=(str(program), "%u"))
    missing = Phone(exe="/nonexistent/phone", previous=("/nonexistent/phone", "%u"))
    softphone = opening.open_profile(profile, phone, dict(os.environ))
    gone = opening.open_profile(profile, missing, {"HOME": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent"})
    yield Stand(softphone, gone, lambda: written.read_text().splitlines() if written.exists() else [])
    leave(softphone)


def at_a_port(profile: Profile) -> Iterator[Stand]:
    listener = Listener(answers=profile.transport == "ctrl_tcp")
    thread = threading.Thread(target=listener.serve)
    thread.start()
    softphone = opening.open_profile(profile, Phone(port=listener.port), {})
    yield Stand(softphone, opening.open_profile(profile, Phone(port=free_port()), {}), lambda: listener.got)
    listener.close()
    thread.join()


def recorder(folder: Path, name: str = "phone") -> Path:
    """A program that writes down each of its arguments in a line of its own."""
    program = folder / name
    program.write_text(f"#!/bin/sh\nfor word; do printf '%s\\n' \"$word\" >> '{folder}/got'; done\n")
    program.chmod(0o700)
    return program


def desktop(folder: Path, monkeypatch, scheme: str) -> None:
    """A desktop on which somebody owns *scheme*, and whose opener writes down."""
    recorder(folder, "gio")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(folder))
    (folder / "applications").mkdir()
    (folder / "applications" / "vendor.desktop").write_text("[Desktop Entry]\n")
    (folder / "mimeapps.list").write_text(f"[Default Applications]\nx-scheme-handler/{scheme}=vendor.desktop\n")


def sent(softphone: Softphone, number: str) -> list[str]:
    """What arrives, of what the softphone says it would send."""
    said = softphone.describe(number)
    match said.kind:
        case "argv":
            return list(said.words[1:])
        case "uri":
            return ["open", *said.words]
        case "lines":
            return list(said.words)
        case "frame":
            (message,) = unpacked(bytearray(said.words[0].encode()))
            return [f"{message['command']} {message['params']}"]


@pytest.mark.parametrize("number", NUMBERS)
def test_it_gets_exactly_what_a_dry_run_says(stand: Stand, number: str) -> None:
    stand.softphone.dial(number)

    expected = sent(stand.softphone, number)
    wait_for(lambda: len(stand.got()) >= len(expected))
    assert stand.got() == expected
    assert number.removeprefix("+") in " ".join(expected).replace("%2A", "*").replace("%23", "#")


def test_it_gets_nothing_that_is_no_number(stand: Stand) -> None:
    for text in NO_NUMBERS:
        with pytest.raises(NotDialable):
            stand.softphone.dial(text)
        with pytest.raises(NotDialable):
            stand.softphone.describe(text)

    stand.softphone.dial("201")  # the first thing that arrives
    expected = sent(stand.softphone, "201")
    wait_for(lambda: len(stand.got()) >= len(expected))
    assert stand.got() == expected


def test_a_dry_run_sends_nothing(stand: Stand) -> None:
    stand.softphone.describe("0201234567")

    stand.softphone.dial("201")
    expected = sent(stand.softphone, "201")
    wait_for(lambda: len(stand.got()) >= len(expected))
    assert stand.got() == expected


def test_one_that_is_not_there_is_named_with_what_to_do(stand: Stand) -> None:
    with pytest.raises(SoftphoneAway) as told:
        stand.gone.dial("+441632960123")

    sentence = str(told.value)
    assert stand.gone.profile.name in sentence
    assert any(word in sentence for word in ("install", "Install", "start", "Start", "set [phone]"))
    assert sentence.endswith(".")


def test_what_it_cannot_is_said_in_one_sentence(stand: Stand) -> None:
    profile, told = stand.softphone.profile, []
    for can, act in ((profile.can_answer, stand.softphone.answer), (profile.can_hang_up, stand.softphone.hangup)):
        if not can:
            with pytest.raises(SoftphoneAway) as error:
                act()
            told.append(str(error.value))

    assert all(profile.name in sentence and "do it there" in sentence for sentence in told)


def test_a_hundred_dials_leave_no_file_handle_and_no_zombie(stand: Stand) -> None:
    stand.softphone.dial("201")
    once = len(sent(stand.softphone, "201"))
    wait_for(lambda: len(stand.got()) >= once)
    before = open_files()

    for _ in range(100):
        stand.softphone.dial("201")
        with suppress(SoftphoneAway):
            stand.gone.dial("201")

    wait_for(lambda: len(stand.got()) >= once * 101)
    leave(stand.softphone)
    assert zombies() == []
    wait_for(lambda: open_files() <= before)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
