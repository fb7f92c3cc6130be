"""Linphone's window, on a screen that nobody sees: dials."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from desk import free_port
from lines import softphones
from lines.programs import even_port, leave, listens, needs, running, until
from lines.sip import callee
from lines.softphones import LINPHONE

from agent.config import Phone
from agent.softphones import opening, profiles


def test_what_is_dialed_arrives(tmp_path: Path) -> None:
    needs("sipp", "linphone", "Xvfb")
    with callee(tmp_path) as peer, softphones.screen(tmp_path) as environ, pytest.MonkeyPatch.context() as patched:
        for name, value in environ.items():
            patched.setenv(name, value)
        folder, sip = tmp_path / ".config" / "linphone", free_port()
        folder.mkdir()
        (folder / "linphonerc").write_text(LINPHONE.format(sip=sip, media=even_port(), peer=peer.port))
        profile = profiles.by_id(Phone(), "linphone")
        assert profile is not None
        softphone = opening.open_profile(profile, Phone(), environ)
        with running(["linphone", "--iconified"], tmp_path, environ, end=signal.SIGKILL) as program:
            until(lambda: listens(sip), program)

            softphone.dial("+441632960123")

            until(lambda: peer.users() == ["+441632960123"], program)
            softphone.hangup()
            leave(softphone)
