"""What logs hold, and what they do not."""

from __future__ import annotations

import logging
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import logs


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    root.handlers.clear()  # pytest's own, which basicConfig would close
    logs.set_up(tmp_path, "agent", key_file=tmp_path / "log.key")
    yield tmp_path
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    logging.raiseExceptions = raises
    logging.captureWarnings(capture=False)


def test_a_number_is_two_digits_and_a_tag() -> None:
    assert re.fullmatch(r"…67#[0-9a-f]{6}", logs.mask("+31 20 123 45 67"))


def test_the_same_digits_have_the_same_tag_however_they_are_written() -> None:
    assert logs.mask("+31 20 123 4567") == logs.mask("31201234567")


def test_other_digits_have_another_tag() -> None:
    assert logs.mask("+31201234567") != logs.mask("+31201234667")


@pytest.mark.parametrize("number", ["112", "1234", "", "anonymous"])
def test_of_a_short_number_nothing_is_shown(number: str) -> None:
    assert re.fullmatch(r"…#[0-9a-f]{6}", logs.mask(number))


def test_the_tags_of_one_installation_stay_the_same(folder: Path) -> None:
    masked = logs.mask("+31201234567")
    code = f"from pathlib import Path; from agent import logs; folder = Path({str(folder)!r}); " + (
        "logs.set_up(folder, 'sync', key_file=folder / 'log.key'); "
        "import sys; sys.stdout.buffer.write(logs.mask('+31201234567').encode())"
    )

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout.decode()

    assert said == masked


def test_another_installation_has_other_tags(folder: Path, tmp_path: Path) -> None:
    masked = logs.mask("+31201234567")
    (tmp_path / "log.key").write_bytes(b"\1" * 32)
    logs.set_up(folder, "agent", key_file=tmp_path / "log.key")

    assert logs.mask("+31201234567") != masked


def test_files_are_for_this_user_alone(folder: Path) -> None:
    logging.getLogger("agent.any").info("started")

    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_one_record_is_one_line_whatever_it_holds(folder: Path) -> None:
    logging.getLogger("agent.any").info("said text=%s", "a\r\n2026-01-01 forged\x1b[2J\u2028b")

    assert len((folder / "agent.log").read_text(encoding="utf-8").splitlines()) == 1


def test_logs_rotate_at_a_megabyte_and_three_old_ones_are_kept(folder: Path) -> None:
    for minute in range(6):
        flood(10, at=minute * 60, message=f"%d{'x' * 100_000}")

    files = sorted(file.name for file in folder.iterdir() if file.name != "log.key")

    assert files == ["agent.log", "agent.log.1", "agent.log.2", "agent.log.3"]
    assert max(file.stat().st_size for file in folder.iterdir()) <= logs.LARGEST_BYTES


def test_debug_messages_of_libraries_are_not_kept(folder: Path) -> None:
    logging.getLogger("urllib3").debug("GET /?token=secret")

    assert not (folder / "agent.log").exists()


def test_a_damaged_key_file_is_no_reason_to_fail(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "log.key").write_bytes(b"short")

    logs.set_up(folder, "agent", key_file=tmp_path / "log.key")

    assert logs.mask("+31201234567").startswith("…67#")


def flood(count: int, *, at: float, message: str = "request refused status=%d", line: int = 1) -> None:
    """Log *message* *count* times at one *line* of code, all at *at* seconds since 1970."""
    for _ in range(count):
        record = logging.LogRecord("agent.web.guard", logging.INFO, __file__, line, message, (403,), None)
        record.created = at
        logging.getLogger().handle(record)


def lines(folder: Path) -> list[str]:
    return (folder / "agent.log").read_text("utf-8").splitlines()


def test_one_minute_holds_so_many_records_of_one_place_and_the_rest_is_counted(folder: Path) -> None:
    flood(1_000, at=1_000_000_000)
    flood(1, at=1_000_000_060)

    assert len(lines(folder)) == logs.MOST_A_MINUTE + 2
    assert lines(folder)[-2].endswith(f"left out count={1_000 - logs.MOST_A_MINUTE} last: request refused status=403")


def test_a_flood_from_one_place_leaves_out_nothing_else(folder: Path) -> None:
    flood(1_000, at=1_000_000_000)
    flood(1, at=1_000_000_000, message="ring received count=%d", line=2)

    assert lines(folder)[-1].endswith("ring received count=403")


def test_what_was_left_out_last_is_counted_at_the_end(folder: Path) -> None:
    flood(logs.MOST_A_MINUTE + 1, at=1_000_000_000)
    for handler in logging.getLogger().handlers:
        handler.close()

    assert lines(folder)[-1].endswith("left out count=1 last: request refused status=403")
