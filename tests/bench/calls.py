"""Real calls: from the command to dial to its INVITE, from an INVITE to the pop and to the answer, with baresip."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.findings import Finding, median, percentile
from desk import Desk, desk, free_port
from lines import softphones
from lines.sip import caller

from agent.config import Phone
from agent.softphones import Ring, opening, profiles
from agent.softphones.ctrl_tcp import CtrlTcp

DIALS, RINGS = 60, 12
RING_PAUSE_SECONDS = 1.8  # at most 6 pops in 10 s
END_SECONDS = 20.0
_WHAT_DIAL, _WHAT_POP = "dial command → INVITE, baresip", "INVITE → command that opens the page, baresip"
_DIAL_MS, _POP_MS, _ANSWER_MS = 5.0, 20.0, 50.0


def measure() -> Iterator[Finding]:
    """Yield the budgets of calls; not measured without baresip."""
    if shutil.which("baresip") is None:
        for what in (_WHAT_DIAL, _WHAT_POP):
            yield Finding("call", what, "", "not measured", None, "baresip is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="calls-") as name:
        yield _dialing(Path(name))
    with tempfile.TemporaryDirectory(prefix="calls-") as name:
        yield from _ringing(Path(name))


def _dialing(folder: Path) -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", free_port()))
        peer.settimeout(END_SECONDS)
        with softphones.baresip(folder, peer.getsockname()[1]) as phone, _held(phone.control) as baresip:
            taken = [_dial(baresip, peer) for _ in range(DIALS)]
    return Finding(
        "call",
        _WHAT_DIAL,
        f"median ≤ {_DIAL_MS:.0f} ms",
        f"{median(taken):.2f} ms",
        median(taken) <= _DIAL_MS,
        f"p95 {percentile(taken, 0.95):.2f}, slowest {max(taken):.2f} ms of {DIALS}, on the connection that listens",
    )


@contextmanager
def _held(port: int) -> Iterator[CtrlTcp]:
    profile = profiles.by_id(Phone(), "baresip")
    softphone = opening.open_profile(profile, Phone(port=port), {}) if profile else None
    if not isinstance(softphone, CtrlTcp):
        raise SystemExit("there is no profile of baresip")
    ends, begun = threading.Event(), threading.Event()
    thread = threading.Thread(target=softphone.follow, args=(_ignore, ends, begun.set))
    thread.start()
    begun.wait(END_SECONDS)
    try:
        yield softphone
    finally:
        ends.set()
        thread.join()


def _ignore(ring: Ring) -> None:
    """The figures are taken at the other end."""


def _dial(baresip: CtrlTcp, peer: socket.socket) -> float:
    begun = time.perf_counter_ns()
    threading.Thread(target=baresip.dial, args=("+441632960123",)).start()
    message, sender = _next(peer, "INVITE")
    taken = (time.perf_counter_ns() - begun) / 1e6
    kept = [row for row in message.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", row)]
    refusal = "\r\n".join(["SIP/2.0 486 Busy Here", *kept, "Content-Length: 0", "", ""])
    peer.sendto(refusal.encode(), sender)
    _next(peer, "ACK")
    return taken


def _next(peer: socket.socket, method: str) -> tuple[str, tuple[str, int]]:
    while True:
        raw, sender = peer.recvfrom(65_536)
        text = raw.decode("utf-8", "replace")
        if text.startswith(f"{method} "):
            return text, sender


def _ringing(folder: Path) -> Iterator[Finding]:
    (folder / "agent").mkdir()
    os.mkfifo(folder / "opened")
    with softphones.baresip(folder, free_port()) as phone:
        config = f'[site]\nregion = "NL"\n[phone]\nprofile = "baresip"\nport = {phone.control}\nanswer_on_pop = true\n'
        with desk(folder / "agent", config) as agent:
            _have_told(agent, folder)
            while "line heard" not in agent.log():
                time.sleep(0.02)
            told = os.open(folder / "opened", os.O_RDWR)
            try:
                pairs = [_ring(phone.sip, told, at) for at in range(RINGS)]
                alone = [_start(folder / "agent" / "bin" / "xdg-open", told) for _ in range(RINGS)]
            finally:
                os.close(told)
    pops, answers = [pop for pop, _ in pairs], [answer for _, answer in pairs]
    yield _finding(_WHAT_POP, _POP_MS, pops, f"starting that command alone takes {median(alone):.1f}")
    yield _finding("INVITE → 200 OK with answer_on_pop", _ANSWER_MS, answers, "the pop beside it")


def _have_told(agent: Desk, folder: Path) -> None:
    """Have the stand-in for the browser say in a pipe that it runs."""
    opener = folder / "agent" / "bin" / "xdg-open"
    opener.write_text(f"#!/bin/sh\necho 1 > '{folder}/opened'\n")
    del agent


def _ring(port: int, told: int, at: int) -> tuple[float, float]:
    with caller(port, f"+3120123{at:04}@pbx.example") as call:
        begun = time.perf_counter_ns()
        call.invite()
        answered: list[float] = []

        def answer() -> None:
            call.until_status(200)
            answered.append((time.perf_counter_ns() - begun) / 1e6)

        waiting = threading.Thread(target=answer)
        waiting.start()
        os.read(told, 2)
        popped = (time.perf_counter_ns() - begun) / 1e6
        waiting.join()
        call.acknowledge()
        call.bye()
        call.until_status(200)
    time.sleep(RING_PAUSE_SECONDS)
    return popped, answered[0]


def _start(opener: Path, told: int) -> float:
    begun = time.perf_counter_ns()
    with subprocess.Popen([str(opener)]):
        os.read(told, 2)
        return (time.perf_counter_ns() - begun) / 1e6


def _finding(what: str, budget_ms: float, taken: list[float], more: str) -> Finding:
    return Finding(
        "call",
        what,
        f"median ≤ {budget_ms:.0f} ms",
        f"{median(taken):.1f} ms",
        median(taken) <= budget_ms,
        f"slowest {max(taken):.1f} ms of {len(taken)}; {more}",
    )
