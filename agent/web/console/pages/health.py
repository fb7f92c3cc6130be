"""The health page: sources, this computer, the numbers of the directory."""

from __future__ import annotations

import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.counting import Counting
from agent.model import utc_text
from agent.state.opening import Trouble
from agent.upstream import Upstream
from agent.web.arrivals import Arrivals
from agent.web.console.parts import Part, part
from agent.web.present import health
from agent.web.present.health import Check, Stream, Sum
from agent.web.present.notices import of_state
from agent.web.present.words import shorten
from agent.web.speech import gettext as _
from agent.web.speech import said
from cache import freshness
from cache.database import SQLITE_VERSION, Cache, State
from cache.directory_report import DirectoryCounts


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Fills the page. *more*: checks of parts that are not always there, such as the telephone links."""

    cache: Cache
    state: State
    upstream: Upstream
    arrivals: Arrivals
    counting: Counting
    port: int
    version: str
    trouble: Trouble | None = None
    more: tuple[Callable[[], Check], ...] = ()

    def parts(self) -> dict[str, Part]:
        """Return the page; nothing here reads much: the directory is counted elsewhere, on request."""
        checks = tuple(self._checks())
        progress = self.counting.progress()
        sums = _sums(progress.counts) if progress.counts else ()
        return {
            "checks": part("health-checks", verdict=health.verdict(checks), checks=checks),
            "directory": part("health-directory", progress=progress, sums=sums),
            "versions": part("health-versions", versions=self._versions()),
        }

    def _checks(self) -> list[Check]:
        streams = tuple(_stream(each) for each in freshness.streams(self.cache))
        checks = [*health.sources(streams), *self._worker(), self._ring_address()]
        return [*checks, *(check() for check in self.more), self._state(), self._cache()]

    def _worker(self) -> list[Check]:
        trouble = self.upstream.trouble()
        return [Check(_("Reading the sources"), shorten(said(trouble), 200), is_ok=False)] if trouble else []

    def _ring_address(self) -> Check:
        came, address = self.arrivals.newest(), f"127.0.0.1:{self.port}"
        if not came:
            note = _("Listening on {address}; no ring came since Deskcall was started").format(address=address)
            return Check(_("Ring address"), note)
        if came[0].refusal:
            note = _("Listening on {address}. The last ring was refused: {reason}")
            note = note.format(address=address, reason=said(came[0].refusal))
            return Check(_("Ring address"), note, is_ok=False, at=utc_text(came[0].at))
        note = _("Listening on {address}").format(address=address)
        return Check(_("Ring address"), note, at=utc_text(came[0].at), at_word=_("last ring"))

    def _state(self) -> Check:
        if self.trouble:
            return Check(_("Your calls and choices"), of_state(self.trouble.kind, self.trouble.detail), is_ok=False)
        return Check(
            _("Your calls and choices"), _("Kept on this computer, {size}").format(size=_size(self.state.path))
        )

    def _cache(self) -> Check:
        return Check(
            _("Data of the service desk"), _("Kept on this computer, {size}").format(size=_size(self.cache.path))
        )

    def _versions(self) -> tuple[tuple[str, str], ...]:
        system = f"{platform.system()} {platform.release()}"
        return (
            ("Deskcall", self.version),
            ("Python", platform.python_version()),
            ("SQLite", SQLITE_VERSION),
            (_("System"), system),
        )


def _stream(known: freshness.StreamState) -> Stream:
    amounts = (known.rows, known.total, known.ok_at, known.error, known.requests_left, known.kept)
    return Stream(known.source, known.stream, known.state, *amounts)


def _size(path: Path) -> str:
    size = 0
    for file in (path, Path(f"{path}-wal")):  # what was written last is still there
        with suppress(OSError):
            size += file.stat().st_size
    return health.size_words(size) if size else _("not there yet")


def _sums(counts: DirectoryCounts) -> tuple[Sum, ...]:
    return (
        Sum(_("People with a number"), counts.with_number),
        Sum(_("Without any number"), counts.without),
        Sum(_("Numbers shared"), counts.shared),
        Sum(_("Not a number"), counts.unparseable),
        Sum(_("Too short"), counts.too_short),
        Sum(_("Fax only"), counts.only_fax),
    )
