"""Exports of Xurrent: asked for, made in the background, fetched from somewhere else."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from .desk import Asked
from .faults import Reply
from .world import World, seconds, stamp

COLUMNS = {
    "people": ("id", "name", "primary_email", "employeeID", "supportID", "updated_at"),
    "organizations": ("id", "name", "updated_at"),
    "requests": ("id", "subject", "status", "created_at", "updated_at"),
}
CONTACT_COLUMNS = ("Person", "Contact Protocol", "Contact Label", "Contact URI", "Integration")
_GUARDED = ("=", "+", "-", "@")


@dataclass
class Exports:
    """Each is queued, then processing, then done; *fails*: it ends in an error instead."""

    world: World
    fails: bool = False
    polls_until_done: int = 2
    shuffle: random.Random = field(default_factory=lambda: random.Random(7))
    _files: dict[str, bytes] = field(default_factory=dict)
    _polls: dict[str, int] = field(default_factory=dict)

    def begin(self, asked: Asked) -> Reply:
        """Queue an export; 204 when nothing changed since *from*."""
        given = _given(asked)
        types = [each for each in str(given.get("type", "")).split(",") if each]
        if not types or any(each not in (*COLUMNS, "people_contact_details") for each in types):
            return Reply(422, {"message": "Validation Failed", "errors": [["type", "is not included in the list"]]})
        since = seconds(str(given["from"])) if given.get("from") else 0.0
        files = {each: self._table(each, since) for each in types}
        if not any(text.count("\r\n") > 1 for text in files.values()):
            return Reply(204)
        token = f"export{len(self._files) + 1}"
        self._files[token], self._polls[token] = _packed(files), 0
        return Reply(200, {"token": token})

    def state(self, token: str, asked: Asked) -> Reply:
        if token not in self._files:
            return Reply(404, {"message": "Not Found"})
        self._polls[token] += 1
        if self._polls[token] <= self.polls_until_done:
            return Reply(200, {"state": "queued" if self._polls[token] == 1 else "processing", "url": None})
        if self.fails:
            return Reply(200, {"state": "error", "url": None})
        port = asked.headers.get("host", "").rpartition(":")[2]
        return Reply(200, {"state": "done", "url": f"http://localhost:{port}/exports/{token}"})

    def file(self, token: str) -> Reply:
        content = self._files.get(token)
        kind = {"Content-Type": "application/octet-stream"}
        return Reply(404, {"message": "Not Found"}) if content is None else Reply(200, headers=kind, raw=content)

    def _table(self, name: str, since: float) -> str:
        if name == "people_contact_details":
            columns, rows = list(CONTACT_COLUMNS), self._contacts(since)
        else:
            columns = list(COLUMNS[name])
            rows = [_texts(row) for row in self.world.table(name).sorted("id") if row["updated_at"] >= since]
        self.shuffle.shuffle(columns)  # their order is not promised
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([[_guarded(row.get(column, "")) for column in columns] for row in rows])
        return text.getvalue()

    def _contacts(self, since: float) -> list[dict[str, str]]:
        return [
            {
                "Person": row.get("primary_email") or "",
                "Contact Protocol": "telephone",
                "Contact Label": contact["label"],
                "Contact URI": contact["telephone"],
                "Integration": str(contact.get("integration", False)).lower(),
            }
            for row in self.world.table("people").sorted("id")
            for contact in row.get("contacts", ())
            if row["updated_at"] >= since and contact.get("telephone")
        ]


def _given(asked: Asked) -> dict[str, Any]:
    """Return the fields of a form (multipart) or an object."""
    if b"form-data" in asked.body:
        parts = re.findall(rb'name="([a-z_]+)"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', asked.body, re.DOTALL)
        return {name.decode(): value.decode() for name, value in parts}
    found = json.loads(asked.body or b"{}")
    return found if isinstance(found, dict) else {}


def _packed(files: dict[str, str]) -> bytes:
    if len(files) == 1:
        return next(iter(files.values())).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return packed.getvalue()


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {key: stamp(value) if key.endswith("_at") and value else str(value or "") for key, value in row.items()}


def _guarded(text: str) -> str:
    return f"\t{text}" if text.startswith(_GUARDED) else text
