"""The other end of a call: sipp that is called, and a caller in raw UDP for when time counts."""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk import free_port
from lines.programs import even_port, home, listens, running, until

_RECEIVED = re.compile(r"UDP message received \[\d+\] bytes :\s+(.*?)(?=^-{20,}|\Z)", re.DOTALL | re.MULTILINE)
_SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)


@dataclass(frozen=True)
class Callee:
    """A sipp that answers every call; *log* is its trace of messages."""

    port: int
    log: Path

    def invited(self) -> list[str]:
        """Return the request URI of every call that came, repeats left out."""
        seen: dict[str, str] = {}
        for message in self._received():
            if message.startswith("INVITE "):
                seen.setdefault(_header(message, "Call-ID"), message.split(" ")[1])
        return list(seen.values())

    def users(self) -> list[str]:
        """Return the user part of each."""
        return [uri.removeprefix("sip:").partition("@")[0] for uri in self.invited()]

    def has(self, method: str) -> bool:
        """Return whether a request of *method* came."""
        return any(message.startswith(f"{method} ") for message in self._received())

    def raw(self) -> str:
        """Return everything that came and went."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _received(self) -> list[str]:
        return [found.strip() for found in _RECEIVED.findall(self.raw())]


@contextmanager
def callee(folder: Path) -> Iterator[Callee]:
    """Start sipp as the one who is called."""
    port, log = free_port(), folder / "sipp.log"
    argv = ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-mp", str(even_port()), "-nostdin"]
    with running([*argv, "-trace_msg", "-message_file", str(log)], folder, home(folder)) as program:
        until(lambda: listens(port), program)
        yield Callee(port, log)


@dataclass
class Call:
    """One call to a softphone: what it answers comes back on this socket."""

    line: socket.socket
    to_port: int
    user: str
    name: str
    call_id: str = field(default_factory=lambda: f"{secrets.token_hex(8)}@127.0.0.1")
    branch: str = field(default_factory=lambda: f"z9hG4bK{secrets.token_hex(8)}")
    to_tag: str = ""

    def invite(self) -> None:
        """Ring."""
        own = self.line.getsockname()[1]
        body = _SDP.format(port=own + 1 if own < 65535 else own - 1)
        self._send("INVITE", 1, body)

    def until_status(self, *wanted: int) -> int:
        """Read answers until one of the *wanted* comes, and return it."""
        while True:
            text = self.line.recv(65_536).decode("utf-8", "replace")
            found = re.match(r"SIP/2\.0 (\d{3})", text)
            if found is None or _header(text, "Call-ID") != self.call_id:
                continue
            tag = re.search(r"^To:.*;tag=([^;\s]+)", text, re.MULTILINE | re.IGNORECASE)
            self.to_tag = tag[1] if tag else self.to_tag
            if int(found[1]) in wanted:
                return int(found[1])

    def until_request(self, method: str) -> None:
        """Read until the softphone asks for *method*, and agree."""
        while True:
            text = self.line.recv(65_536).decode("utf-8", "replace")
            if text.startswith(f"{method} ") and _header(text, "Call-ID") == self.call_id:
                kept = [row for row in text.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", row)]
                self._raw("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]))
                return

    def acknowledge(self) -> None:
        """Take the answer."""
        self._send("ACK", 1)

    def bye(self) -> None:
        """Hang up, after the answer."""
        self.branch = f"z9hG4bK{secrets.token_hex(8)}"
        self._send("BYE", 2)

    def cancel(self) -> None:
        """Hang up, before the answer."""
        self._send("CANCEL", 1)

    def _send(self, method: str, sequence: int, body: str = "") -> None:
        own = self.line.getsockname()[1]
        shown = f'"{self.name}" ' if self.name else ""
        tag = f";tag={self.to_tag}" if self.to_tag and method in ("ACK", "BYE") else ""
        rows = [
            f"{method} sip:agent@127.0.0.1:{self.to_port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{own};branch={self.branch}",
            "Max-Forwards: 70",
            f"From: {shown}<sip:{self.user}>;tag={self.call_id[:8]}",
            f"To: <sip:agent@127.0.0.1:{self.to_port}>{tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:caller@127.0.0.1:{own}>",
            *(("Content-Type: application/sdp",) if body else ()),
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        self._raw("\r\n".join(rows))

    def _raw(self, text: str) -> None:
        self.line.sendto(text.encode(), ("127.0.0.1", self.to_port))


@contextmanager
def caller(to_port: int, user: str, name: str = "") -> Iterator[Call]:
    """Give a caller whose address is ``sip:USER``, for example ``+441632960123@pbx.example``."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", free_port()))
        line.settimeout(20)
        yield Call(line, to_port, user, name)


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\s*$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""
