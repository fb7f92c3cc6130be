"""The file that says where the agent listens."""

import os
import stat
import sys
from pathlib import Path

import pytest

from handlers import endpoint
from handlers.endpoint import AgentAway, Endpoint

TOKEN = "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "deskcall" / "endpoint")


@pytest.fixture
def written(path):
    endpoint.write(path, Endpoint(8737, TOKEN))
    return path


def test_what_was_written_is_read(written):
    found = endpoint.read(written)

    assert (found.port, found.token) == (8737, TOKEN)


def test_the_file_is_one_line(written):
    assert Path(written).read_bytes() == f"8737 {TOKEN}\n".encode()


@posix
def test_nobody_else_can_read_it(written):
    modes = [stat.S_IMODE(name.lstat().st_mode) for name in (Path(written), Path(written).parent)]

    assert modes == [0o600, 0o700]


def test_writing_replaces_what_an_agent_left_that_died(written):
    endpoint.write(written, Endpoint(8800, TOKEN))

    assert endpoint.read(written).port == 8800


def test_writing_leaves_nothing_else_behind(written):
    assert [file.name for file in Path(written).parent.iterdir()] == ["endpoint"]


def test_a_file_that_is_not_there_means_no_agent(path):
    with pytest.raises(AgentAway):
        endpoint.read(path)


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_a_file_that_others_can_read_or_write_is_not_believed(written, mode):
    Path(written).chmod(mode)

    with pytest.raises(AgentAway):
        endpoint.read(written)


@posix
def test_a_folder_that_others_can_write_is_not_believed(written):
    Path(written).parent.chmod(0o720)

    with pytest.raises(AgentAway):
        endpoint.read(written)


@posix
def test_a_link_is_not_believed(written, tmp_path):
    Path(written).rename(tmp_path / "elsewhere")
    Path(written).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(AgentAway):
        endpoint.read(written)


@posix
def test_a_pipe_does_not_hold_a_click(path):
    Path(path).parent.mkdir(0o700)
    os.mkfifo(path, 0o600)

    with pytest.raises(AgentAway):
        endpoint.read(path)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_not_believed(written):
    os.chown(written, 65534, 65534)

    with pytest.raises(AgentAway):
        endpoint.read(written)


@pytest.mark.parametrize(
    "text",
    ["", "8737", f"8737 {TOKEN[:20]}\n", f"8737 {TOKEN}=\n", f"8737 {TOKEN}\r\n", f"8737 {TOKEN * 4}\n"]
    + [f"{port} {TOKEN}\n" for port in ("80", "1023", "65536", "-8737", "٨٧٣٧", "8737 ")]
    + [f"8737 {TOKEN}\nHost: x\n"],
)
def test_a_file_with_odd_content_is_not_believed(written, text):
    Path(written).write_bytes(text.encode())

    with pytest.raises(AgentAway):
        endpoint.read(written)


def test_removing_deletes_our_own_file(written):
    endpoint.remove(written, TOKEN)

    assert not Path(written).exists()


def test_removing_leaves_the_file_of_a_newer_agent(written):
    endpoint.remove(written, TOKEN[::-1])

    assert endpoint.read(written).token == TOKEN


def test_removing_nothing_is_no_fault(path):
    endpoint.remove(path, TOKEN)

    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"XDG_RUNTIME_DIR": "/run/user/1000"}, "/run/user/1000/deskcall/endpoint"),
        ("linux", {"XDG_STATE_HOME": "/state"}, "/state/deskcall/endpoint"),
        ("linux", {"XDG_RUNTIME_DIR": "relative", "XDG_STATE_HOME": "also"}, "/home/a/.local/state/deskcall/endpoint"),
        ("linux", {}, "/home/a/.local/state/deskcall/endpoint"),
        ("darwin", {"XDG_RUNTIME_DIR": "/run"}, "/home/a/Library/Application Support/Deskcall/endpoint"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/Deskcall/endpoint"),
    ],
)
@posix
def test_the_file_is_where_the_platform_keeps_such_files(monkeypatch, platform, environ, expected):
    for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/a"} | environ).items():
        monkeypatch.setenv(name, value)

    assert endpoint.default_path(platform) == expected
