"""The rows of data/hostile.json that are HTTP, as bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]
DATA = Path(__file__).parent / "data"


# What the console dials or asks about: these leave an outgoing call in the log.
DIALING = frozenset({"body-001", "body-020", "body-022"})


def rows(*kinds: str) -> list[Row]:
    """Return every row of *kinds*, in the order of the table."""
    found: list[Row] = json.loads((DATA / "hostile.json").read_text("utf-8"))["rows"]
    return [row for row in found if row["kind"] in kinds]


def filled(row: Row) -> str:
    """Return the input with its repeated parts written out."""
    text: str = row["input"]
    for number, (part, times) in enumerate(row.get("repeat", [])):
        text = text.replace(f"{{R{number}}}", part * times)
    return text


def request(row: Row, port: int, console_token: str, endpoint_token: str) -> bytes:
    """Return what is sent for *row*."""
    text = filled(row)
    if row["kind"] == "sd-query":
        text = f"GET /sd?{text} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    else:
        for placeholder, value in (("{P}", str(port)), ("{T}", console_token), ("{E}", endpoint_token)):
            text = text.replace(placeholder, value)
    if "encoding" in row or row["kind"] == "body":
        return text.encode(row.get("encoding", "utf-8"))
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def rings(row: Row) -> bool:
    """Tell whether *row* must leave exactly one call behind."""
    if row["kind"] == "sd-query":
        return bool(row["expected"] != "refuse")
    line = row["input"].partition("\r\n")[0]
    is_ring = any(path in line for path in ("/sd?", "/%73%64?", "/open"))
    return bool(row["expected"] == "accept" and is_ring)
