"""Whether the configuration can be used, and whether what is seldom wanted otherwise is set."""

from __future__ import annotations

from collections.abc import Iterator

from agent.doctor import Finding, fail, ok, warn
from agent.doctor.patient import Patient

_MOST_SHOWN = 3
_CURE = "mend it: 'deskcall config check' names every mistake; until then nothing is started"


def configuration(patient: Patient) -> Iterator[Finding]:
    """Yield what is wrong with the configuration."""
    if patient.loaded is None:
        more = len(patient.mistakes) - _MOST_SHOWN
        shown = [*patient.mistakes[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        yield fail("configuration", "; ".join(shown), _CURE)
        return
    for warning in patient.loaded.warnings:
        yield warn("configuration", warning, "change what it names, or live with what it says")
    if not patient.loaded.warnings:
        files = " and ".join(map(str, patient.loaded.files))
        yield ok("configuration", f"good ({files or 'no file: every key has its default'})")


def country(patient: Patient) -> Iterator[Finding]:
    """Yield whether numbers can be read as they are dialed here."""
    region = patient.config.site.region
    if region:
        yield ok("country", f"numbers are read as they are dialed in {region}")
    else:
        found = "not set: 020… is nobody's number, only +, 00 and 011 are understood"
        yield warn("country", found, 'set region below [site], for example region = "NL"')


def sources(patient: Patient) -> Iterator[Finding]:
    """Yield whether there is anything to read."""
    if not patient.config.source:
        yield warn("sources", "none: every caller will be unknown", "add one: deskcall source add")
