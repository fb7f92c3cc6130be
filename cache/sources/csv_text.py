"""A delimited text file, read strictly: encoding, delimiter, quotes and limits. What it means: csv_columns.py."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from cache.errors import SourceGarbled

FIELD_LIMIT = 64 * 1024
FILE_LIMIT_BYTES = 256 * 1024 * 1024
ROW_LIMIT = 1_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Record = tuple[int, "list[str] | str"]  # line where it begins; its cells, or why it cannot be read


@dataclass(frozen=True, slots=True)
class Text:
    """The bytes of one file and how they are to be decoded; *name* stands in messages."""

    name: str
    raw: bytes
    encoding: str

    def records(self, delimiter: str) -> Iterator[Record]:
        """Yield every row that is not blank, the header too. Raises SourceGarbled when no row can be trusted."""
        csv.field_size_limit(FIELD_LIMIT)
        with io.TextIOWrapper(io.BytesIO(self.raw), encoding=self.encoding, newline="") as lines:
            # strict: a quote that is never closed must not swallow the rest of the file.
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            while True:
                began = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield began, self._reason(error, began, reader.line_num)
                    continue
                if any(cells):
                    yield began, cells

    def _reason(self, error: csv.Error, began: int, ended: int) -> str:
        said = str(error)
        if "field larger" in said:
            raise SourceGarbled(f"{self.name}, line {began}: a field is longer than 64 KiB") from error
        if "unexpected end" in said or ended > began:
            raise SourceGarbled(f"{self.name}: the quote that opens in line {began} is not closed") from error
        return "text after a closing quote; a quote inside a field is written twice"


def text_of(name: str, raw: bytes, *, declared: str) -> Text:
    """Return the text in *raw*: a BOM decides, else the *declared* encoding, else strict UTF-8; it is never guessed.

    Raises SourceGarbled, with line and byte, for what is no such text.
    """
    if not raw.strip():
        raise SourceGarbled(f"{name} is empty")
    if len(raw) > FILE_LIMIT_BYTES:
        raise SourceGarbled(f"{name} is larger than 256 MiB")
    encoding = next((encoding for bom, encoding in _BOMS if raw.startswith(bom)), declared or "utf-8")
    _check(name, raw, encoding)
    return Text(name, raw, encoding)


def _check(name: str, raw: bytes, encoding: str) -> None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceGarbled(_undecodable(name, raw, error)) from error
    except UnicodeError as error:
        raise SourceGarbled(f"{name} is no {encoding} text: {error}") from error
    position = text.find("\0")
    if position >= 0:
        raise SourceGarbled(f"{name}, line {_line(text[:position])}: a NUL character; this is no text file")


def _undecodable(name: str, raw: bytes, error: UnicodeDecodeError) -> str:
    # error.object starts behind a BOM with some codecs; what is before the mistake can be decoded.
    before = error.object[: error.start].decode(error.encoding, errors="ignore")
    byte = error.object[error.start]
    advice = "" if raw.startswith(tuple(bom for bom, _ in _BOMS)) else '; say how it is written: encoding = "cp1252"'
    return f"{name}, line {_line(before)}: byte 0x{byte:02x} is not {error.encoding}{advice}"


def _line(before: str) -> int:
    return before.count("\n") + (before.count("\r") - before.count("\r\n")) + 1
