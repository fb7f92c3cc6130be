"""Twinkle itself: a call to it runs our hook, and the caller's page opens."""

from __future__ import annotations

import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk, desk, free_port
from lines.programs import even_port, home, listens, needs, running, until
from lines.sip import caller

HOOK = Path(__file__).parents[3] / "handlers" / "hook.py"
PROFILE = "user_name=agent\nuser_domain=127.0.0.1\nregistrar=\nregister_at_startup=no\nscript_incoming_call={hook}\n"
SYSTEM = (
    "dev_ringtone=oss:/dev/null\ndev_speaker=oss:/dev/null\ndev_mic=oss:/dev/null\nvalidate_audio_dev=no\n"
    "sip_port={sip}\nrtp_port={media}\n"
)


@pytest.fixture
def agent(tmp_path: Path):
    (tmp_path / "agent").mkdir()
    with desk(tmp_path / "agent") as found:
        yield found


def test_a_call_to_it_opens_the_page_of_the_caller(tmp_path: Path, agent: Desk) -> None:
    needs("twinkle-console")
    if not HOOK.is_file():
        pytest.skip("handlers/hook.py")
    place, sip = tmp_path / ".twinkle", free_port()
    place.mkdir()
    script = tmp_path / "hook"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -I -S '{HOOK}'\n")
    script.chmod(0o700)
    (place / "test.cfg").write_text(PROFILE.format(hook=script))
    (place / "twinkle.sys").write_text(SYSTEM.format(sip=sip, media=even_port()))
    environ = home(tmp_path) | {"DESKCALL_DATA": str(agent.folder)}
    # It takes other arguments for profiles, ends with its standard input, and ignores SIGTERM (1.10.2, seen).
    with running(["twinkle-console", "test.cfg"], tmp_path, environ, end=signal.SIGKILL, stdin=True) as program:
        until(lambda: listens(sip), program)
        with caller(sip, "+441632960123@pbx.example", "Alice") as call:
            call.invite()

            until(lambda: agent.calls() == 1, program)
            assert called_from(agent) == ["+441632960123"]
            until(lambda: len(agent.opened()) == 1)
            call.cancel()


def called_from(agent: Desk) -> list[str]:
    with closing(sqlite3.connect(f"file:{agent.folder / 'state.db'}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT telephone FROM phone_call")]
