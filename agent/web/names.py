"""The names of what a ring may say (sd.md). Pure."""

from __future__ import annotations

from typing import Literal, get_args

Name = Literal["request", "employeeID", "supportID", "telephone", "called", "callID", "event", "key", "ts", "sig"]
NAMES: tuple[Name, ...] = get_args(Name)
