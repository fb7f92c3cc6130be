"""What is wrong with this workstation, and what to do about it: one small function a check. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a *check* found, and the *cure*, "" where none is needed.

    *result*: ``warn``: it works, and will surprise somebody; ``fail``: something that Deskcall is for does not work.
    """

    check: str
    result: Result
    found: str
    cure: str = ""


def ok(check: str, found: str) -> Finding:
    """Return that all is well."""
    return Finding(check, "ok", found)


def warn(check: str, found: str, cure: str) -> Finding:
    """Return that something will surprise."""
    return Finding(check, "warn", found, cure)


def fail(check: str, found: str, cure: str) -> Finding:
    """Return that something does not work."""
    return Finding(check, "fail", found, cure)
