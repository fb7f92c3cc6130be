"""Our files are ours alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from agent import paths
from agent.errors import UnsafePlace
from agent.paths import Paths

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes; the profile is private there")


@pytest.fixture
def place(tmp_path: Path) -> Paths:
    return paths.locate(tmp_path / "data", {})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_folders_are_made_for_this_user_alone(place: Paths) -> None:
    paths.prepare(place)

    assert [mode(folder) for folder in (place.data, place.backups, place.logs)] == [0o700, 0o700, 0o700]


def test_open_files_are_closed_to_others(place: Paths) -> None:
    paths.prepare(place)
    files = [place.state_db, place.data / "state.db-wal", place.logs / "agent.log.1", place.backups / "copy"]
    for file in files:
        file.touch()
        file.chmod(0o644)

    paths.prepare(place)

    assert {mode(file) for file in files} == {0o600}


def test_our_folder_that_was_opened_is_closed(place: Paths) -> None:
    paths.prepare(place)
    place.cache_db.touch()
    place.data.chmod(0o755)

    paths.check(place)

    assert mode(place.data) == 0o700


def test_a_folder_with_other_things_is_not_closed_to_others(place: Paths) -> None:
    place.data.mkdir()
    (place.data / "holiday.jpg").touch()
    place.data.chmod(0o755)

    with pytest.raises(UnsafePlace, match="holds other things"):
        paths.check(place)

    assert mode(place.data) == 0o755


def test_a_shared_folder_is_not_closed_to_others(place: Paths) -> None:
    place.data.mkdir()
    place.data.chmod(0o1777)

    with pytest.raises(UnsafePlace, match="open to others"):
        paths.prepare(place)

    assert mode(place.data) == 0o1777


@pytest.mark.parametrize("name", ["state.db", "cache.db-wal", "logs", "logs/agent.log", "log.key", "backups"])
def test_a_link_in_the_place_of_ours_is_refused(place: Paths, tmp_path: Path, name: str) -> None:
    paths.prepare(place)
    target = tmp_path / "elsewhere"
    if name in ("logs", "backups"):
        (place.data / name).rmdir()
        target.mkdir()
    (place.data / name).symlink_to(target)

    with pytest.raises(UnsafePlace, match="is a link"):
        paths.prepare(place)


def test_a_link_in_the_place_of_the_data_folder_is_refused(place: Paths, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place.data.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UnsafePlace, match="is a link"):
        paths.prepare(place)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["", "state.db", "logs"])
def test_what_belongs_to_another_user_is_refused(place: Paths, name: str) -> None:
    paths.prepare(place)
    target = place.data / name
    if name == "state.db":
        target.touch()
    os.chown(target, 65534, 65534)

    with pytest.raises(UnsafePlace, match="belongs to another user"):
        paths.check(place)


def test_a_pipe_in_the_place_of_a_file_is_refused(place: Paths) -> None:
    paths.prepare(place)
    os.mkfifo(place.state_db)

    with pytest.raises(UnsafePlace, match="neither file nor folder"):
        paths.check(place)


def test_a_file_in_the_place_of_the_folder_is_said_plainly(place: Paths) -> None:
    place.data.touch()

    with pytest.raises(UnsafePlace, match="is not a folder"):
        paths.prepare(place)


def test_checking_makes_nothing(place: Paths) -> None:
    paths.check(place)

    assert not place.data.exists()


def test_the_command_line_names_the_folder_before_the_environment(tmp_path: Path) -> None:
    environ = {"DESKCALL_DATA": str(tmp_path / "environment")}

    found = [paths.locate(given, environ).data.name for given in (None, tmp_path / "given")]

    assert found == ["environment", "given"]


def test_a_named_folder_has_its_own_endpoint_file(tmp_path: Path) -> None:
    assert paths.locate(tmp_path, {}).endpoint == str(tmp_path / "endpoint")


def test_another_process_is_led_to_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    found = paths.locate(Path("data"), {}, config=Path("config.toml")).arguments

    assert found == ("--config", str(tmp_path / "config.toml"), "--data", str(tmp_path / "data"))


def test_what_is_made_inside_private_files_is_ours_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with paths.private_files() as old:
            (tmp_path / "made").touch()
    finally:
        now = os.umask(before)

    assert (mode(tmp_path / "made"), old, now) == (0o600, 0o022, 0o022)
