"""A desk's files and its commands: three people, one ticket, one configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEOPLE = """id,name,email,work,employeeID,supportID,site
1,Anna Smit,anna@example.com,+31 20 123 4567,0042,B7,Office
2,Bob Jansen,bob@example.com,+31 20 123 4568,0043,B8,Office
3,=Cas de Boer,cas@example.com,1-2-3,0044,B8,Office
"""
TICKETS = """id,subject,open,requester
70464,Printer on fire,yes,1
"""


@dataclass(frozen=True)
class Office:
    """A configuration with people and tickets below *folder*, and the commands on it."""

    folder: Path

    @property
    def config(self) -> str:
        return (
            f'[site]\nregion = "NL"\n[[source]]\nname = "desk"\nkind = "csv"\n'
            f'people = "{self.folder}/people.csv"\ntickets = "{self.folder}/tickets.csv"\n'
        )

    def write(self, people: str = PEOPLE) -> None:
        (self.folder / "people.csv").write_text(people, encoding="utf-8")
        (self.folder / "tickets.csv").write_text(TICKETS, encoding="utf-8")
        (self.folder / "office.toml").write_text(self.config, encoding="utf-8")

    def run(self, *arguments: str, data: str = "data") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-I", "-m", "agent", "--config", str(self.folder / "office.toml")),
                *("--data", str(self.folder / data), *arguments),
            ],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
            timeout=60,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)
