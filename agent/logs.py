"""Logs: where they go, and what a telephone number looks like in them. Names, queries and tokens are never logged."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import time
from collections import Counter
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST_BYTES = 1024 * 1024
OLD_FILES = 3
KEY_BYTES = 32
FILE_MODE = 0o600
MOST_A_MINUTE = 30  # records of one line of code: whoever floods us must not push a week of log out of its files
_SHOWN_DIGITS = 2
_FEWEST_TO_SHOW = 5  # of a shorter number two digits would be most of it
_TAG_HEX_DIGITS = 6

log = logging.getLogger(__name__)


class _Key:
    """The key of the tags; until a file gives it, one of this process."""

    value = secrets.token_bytes(KEY_BYTES)


class _OneLine(logging.Formatter):
    """Writes one record as one line (a traceback follows indented): what comes from outside cannot forge another."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:
        text = super().formatMessage(record)
        return text if text.isprintable() else "".join(letter if letter.isprintable() else "�" for letter in text)

    def formatException(self, ei: object) -> str:
        return "    " + super().formatException(ei).replace("\n", "\n    ")  # type: ignore[arg-type]


class _Minute:
    """How often each line of our code logged in the current minute. The handler that owns it locks."""

    def __init__(self) -> None:
        self._number = 0
        self._came: Counter[tuple[str, int]] = Counter()
        self._left_out: dict[tuple[str, int], logging.LogRecord] = {}

    def is_over(self, record: logging.LogRecord) -> bool:
        """Return whether *record* belongs to another minute: a later one, or the clock was set."""
        return int(record.created) // 60 != self._number

    def begin(self, record: logging.LogRecord) -> None:
        """Forget what came, for the minute of *record*."""
        self._number = int(record.created) // 60
        self._came.clear()
        self._left_out.clear()

    def takes(self, record: logging.LogRecord) -> bool:
        """Return whether *record* is still to be written."""
        place = (record.pathname, record.lineno)
        self._came[place] += 1
        if self._came[place] <= MOST_A_MINUTE:
            return True
        self._left_out[place] = record
        return False

    def left_out(self) -> list[logging.LogRecord]:
        """Return one record for each place of which some were not written."""
        return [_counted(record, self._came[place] - MOST_A_MINUTE) for place, record in self._left_out.items()]


def _counted(last: logging.LogRecord, count: int) -> logging.LogRecord:
    text = f"left out count={count} last: {last.msg}"
    record = logging.LogRecord(last.name, last.levelno, last.pathname, last.lineno, text, last.args, None)
    record.created, record.msecs = last.created, last.msecs
    return record


class _PrivateFile(RotatingFileHandler):
    """Makes its files for this user alone, whatever the umask is when the first record comes; bounds what floods it."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=LARGEST_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)
        self._minute = _Minute()

    def emit(self, record: logging.LogRecord) -> None:
        if self._minute.is_over(record):
            self._tell_left_out()
            self._minute.begin(record)
        if self._minute.takes(record):
            super().emit(record)

    def close(self) -> None:
        self.acquire()
        try:
            self._tell_left_out()
            self._minute = _Minute()
        finally:
            self.release()
        super().close()

    def _tell_left_out(self) -> None:
        for each in self._minute.left_out():
            super().emit(each)

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        return open(handle, "a", encoding="utf-8")  # noqa: PTH123 a handle is no path


def set_up(folder: Path, program: str, *, key_file: Path) -> None:
    """Write what this process logs to ``<program>.log`` in *folder*: 1 MB, and three old ones.

    Each process has its own *program*: two that rotate one file lose lines. *key_file* keeps the key of the tags.
    """
    _Key.value = _kept_key(key_file)
    handler = _PrivateFile(folder / f"{program}.log")
    handler.setFormatter(_OneLine())
    logging.raiseExceptions = False  # a full disk must not print tracebacks over a command's output
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


def mask(number: str) -> str:
    """Return what stands for *number* in a log: its last two digits, and a tag that only this installation can make.

    The same digits have the same tag, however they are written.
    """
    digits = "".join(letter for letter in number if letter.isdecimal())
    tag = hmac.new(_Key.value, digits.encode(), hashlib.sha256).hexdigest()[:_TAG_HEX_DIGITS]
    return f"…{digits[-_SHOWN_DIGITS:] if len(digits) >= _FEWEST_TO_SHOW else ''}#{tag}"


def _kept_key(file: Path) -> bytes:
    """Return the key of this installation, made at the first start; without a file one of this process."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return _read_key(file)
    except OSError as error:
        log.warning("no key for numbers in logs, one of this process is used error=%s", error.strerror)
        return _Key.value
    with os.fdopen(handle, "wb") as opened:
        opened.write(_Key.value)
    return _Key.value


def _read_key(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except OSError as error:
        log.warning("key for numbers in logs cannot be read error=%s", error.strerror)
        return _Key.value
    return key if len(key) == KEY_BYTES else _Key.value
