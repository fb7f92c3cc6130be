"""``deskcall support-bundle``: nobody's name, number, address, secret, request or note is in it, wherever it lay."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import file_keyring
import pytest
from shell import Shell

pytestmark = pytest.mark.integration

NAME, EMAIL = "Quirina Zandvoortsma", "quirina@zandvoortsma.example"
NUMBER, TOKEN = "+31 20 555 0142", "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"
SUBJECT, NOTE = "Defibrillator gnaws parsnips", "whispered of Xanthippe"
EVERYTHING = f"{NAME} <{EMAIL}> {NUMBER} 0205550142 tel:+31-20-555-0142 {TOKEN} {SUBJECT}: {NOTE}"
TRACES = (
    *("quirina", "zandvoortsma", "5550142", "555 0142", "555-0142", "555014", "20 555", "20-555"),
    *("zx3kq9t0svb7lr2m", "wc5yhd8npf1ajg4e", "defibrillator", "gnaws", "parsnips", "whispered", "xanthippe"),
)
CONFIG = f"""# {EVERYTHING}
[site]
region = "NL"
stems = ["31205550142"]
[console]
service_desk_url = "https://desk.example.com/{EMAIL.partition("@")[0]}?telephone={{telephone}}"
ticket_word = "{NAME}"
[dial]
command = ["/opt/{NAME}/phone", "{{dial}}"]
own_hosts = ["zandvoortsma.example"]
[[source]]
name = "desk"
kind = "csv"
people = "{{folder}}/people.csv"
tickets = "{{folder}}/tickets.csv"
[[source]]
name = "other"
kind = "xurrent"
base_url = "http://127.0.0.1:9/quirina"
account = "zandvoortsma"
client_id = "{TOKEN}"
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    found = Shell(tmp_path_factory.mktemp("home") / NAME)
    folder = found.folder
    folder.mkdir()
    (folder / "people.csv").write_text(f"id,name,email,work\n1,{NAME},{EMAIL},{NUMBER}\n")
    (folder / "tickets.csv").write_text(f"id,subject,open,requester\n70464,{SUBJECT},yes,1\n")
    (folder / "keyring.json").write_text(json.dumps({"deskcall/source other": TOKEN, "deskcall/link": TOKEN}))
    backend = folder / ".config/python_keyring/keyringrc.cfg"
    backend.parent.mkdir(parents=True)
    where = Path(file_keyring.__file__).parent
    backend.write_text(f"[backend]\ndefault-keyring=file_keyring.Keyring\nkeyring-path={where}\n")
    del found.environ["PYTHON_KEYRING_BACKEND"]
    found.environ |= {
        "DESKCALL_CONFIG": found.config(CONFIG.replace("{folder}", str(folder))),
        "FILE_KEYRING": str(folder / "keyring.json"),
        "DESKCALL_SECRET": EVERYTHING,
        "USER": NAME,
        "HTTPS_PROXY": f"http://quirina:{TOKEN}@zandvoortsma.example:3128",
    }
    found.run("sync", "--quiet")
    _remember(found)
    return found


def _remember(shell: Shell) -> None:
    """Have it all in state.db, in what failed last, and in logs, as if somebody had forgotten to mask it."""
    data = shell.folder / ".local/share/deskcall"
    with closing(sqlite3.connect(data / "cache.db")) as cache:
        assert cache.execute("SELECT count(*) FROM person").fetchone() == (1,)
        cache.execute("UPDATE sync SET error = ?, kept = ?, state = 'failing'", (EVERYTHING, EVERYTHING))
        cache.commit()
    from agent.state import MIGRATIONS
    from cache.database import open_state

    with closing(open_state(data / "state.db", MIGRATIONS)) as state, state.transaction() as transaction:
        transaction.execute(
            "INSERT INTO phone_call(key, foreign_id, direction, level, request, telephone, started_at, heard_ms)"
            " VALUES (?, ?, 'in', 'phone system', ?, ?, '2026-03-02T09:00:00Z', 0)",
            ("a", TOKEN, SUBJECT, NUMBER),
        )
        transaction.execute("INSERT INTO note VALUES ('a', ?, 1, 'w', 1, '2026-03-02T09:00:00Z')", (NOTE,))
    logs = data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    line = "2026-03-02T09:00:00.000Z INFO agent.rings ring received outcome=new number=…42#a1b2c3 "
    (logs / "agent.log").write_bytes(f"{line}{EVERYTHING}\n".encode() + b"\xff\xfe\n")
    (logs / "agent.log.1").write_text(f"    {NAME.upper()} {EMAIL.upper()} file:///home/{NAME}\n")
    (logs / "linked.log").symlink_to(shell.folder / "people.csv")


@pytest.fixture(scope="module")
def bundle(shell):
    file = shell.folder / "bundle.zip"
    said = shell.run("support-bundle", str(file))
    assert said.returncode == 0, said.stderr
    return file, said.stdout


def test_what_was_planted_everywhere_is_in_no_byte_of_it(bundle):
    file, _ = bundle
    with zipfile.ZipFile(file) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}

    whole = {"the file itself": file.read_bytes(), "names": " ".join(inside).encode(), **inside}
    found = {(name, trace) for name, content in whole.items() for trace in TRACES if trace.encode() in content.lower()}
    assert found == set()


def test_what_helps_is_still_in_it(bundle):
    with zipfile.ZipFile(bundle[0]) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}

    assert set(inside) == {
        *("doctor.json", "configuration.json", "status.json", "counts.json", "versions.json"),
        *("logs/agent.log", "logs/agent.log.1", "logs/sync.log"),
    }
    assert "INFO agent.rings ring received outcome=new number=…42#a1b2c3" in inside["logs/agent.log"]
    configuration = json.loads(inside["configuration.json"])
    assert configuration["site.region"]["value"] == '"NL"'
    assert configuration["console.ticket_word"]["value"] == "set"
    assert configuration["console.service_desk_url"]["value"] == "desk.example.com"
    assert configuration["source[1].people"]["value"] == "set"
    counts = json.loads(inside["counts.json"])
    assert (counts["cache.db"]["rows"]["person"], counts["state.db"]["rows"]["note"]) == (1, 1)
    findings = {each["check"]: each for each in json.loads(inside["doctor.json"])}
    assert findings["agent"]["cure"].startswith("start it: deskcall run")


def test_it_says_what_is_inside_and_where_it_lies_and_is_for_this_user_alone(bundle):
    file, said = bundle

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in said
    assert "logs/agent.log.1" in said


def test_what_is_there_already_is_not_overwritten(shell, bundle):
    before = bundle[0].read_bytes()

    said = shell.run("support-bundle", str(bundle[0]))

    assert (said.returncode, "is there already" in said.stderr) == (1, True)
    assert bundle[0].read_bytes() == before


def test_mistakes_of_a_configuration_are_told_without_what_was_written(shell):
    file = shell.folder / "broken.zip"
    broken = shell.config(f'[site]\nregion = "{NAME}"\n[console]\ndomian = "{EMAIL}"\nservice_desk_url = "{TOKEN}"\n')

    said = shell.run("support-bundle", str(file), "--config", broken)

    with zipfile.ZipFile(file) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert said.returncode == 0
    assert b"site.region" in content
    assert [trace for trace in TRACES if trace.encode() in content.lower()] == []
