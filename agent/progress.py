"""How far a sync is and how fast, in a terminal: a bar for each stream; else a line every 10 seconds; or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TextIO

import click

from agent.pipe import Finished, Progress

LINE_EVERY_SECONDS = 10.0
SHOWN_TROUBLES = 20


@dataclass(slots=True)
class Display:
    """Says on *out* what became of each stream and on *bars* how far it is; *is_quiet*: errors only.

    *seconds* is a clock that never goes back.
    """

    out: TextIO
    bars: TextIO
    seconds: Callable[[], float]
    is_quiet: bool = False
    _bar: ExitStack = field(default_factory=ExitStack)
    _update: Callable[[int, str], None] | None = None
    _stream: tuple[str, str] | None = None
    _rows: int = 0
    _said_at: float = 0.0
    _began: tuple[float, int] = (0.0, 0)

    def advanced(self, progress: Progress) -> None:
        """Show how far a stream is."""
        if self.is_quiet:
            return
        if self._stream != (progress.source, progress.stream):
            self._begin(progress)
        if self._update is not None:
            self._update(progress.rows - self._rows, self._pace(progress))
        elif not self.bars.isatty() and self.seconds() - self._said_at >= LINE_EVERY_SECONDS:
            self._said_at = self.seconds()
            click.echo(f"{_named(progress)}  {_counted(progress)}{self._rest(progress)}", file=self.bars)
        elif self.bars.isatty():
            counted = f"\r{_named(progress)}  {progress.rows:,} rows  {self._pace(progress)}"
            click.echo(counted, file=self.bars, nl=False)
        self._rows = progress.rows

    def finished(self, report: Finished, troubles: tuple[str, ...]) -> None:
        """Say how a stream ended, and what was left out of it."""
        self.close()
        if report.state != "fresh":
            self.say(f"{report.source} {report.stream}: {report.state}: {report.error}")
        elif not self.is_quiet:
            word = "" if report.changed else ", nothing new"
            click.echo(f"{report.source} {report.stream}: {report.rows:,} rows{word}", file=self.out)
        if not self.is_quiet:
            self._list(troubles)

    def say(self, sentence: str) -> None:
        """Say one sentence about the whole."""
        self.close()
        click.echo(sentence, file=self.out)

    def close(self) -> None:
        """Leave the line of the bar."""
        self._bar.close()
        self._update, self._stream, self._rows = None, None, 0

    def _begin(self, progress: Progress) -> None:
        self.close()
        self._stream, self._said_at = (progress.source, progress.stream), self.seconds()
        self._began = self.seconds(), progress.rows
        if not self.bars.isatty():
            return
        if progress.total is None:
            self._bar.callback(click.echo, "", file=self.bars)  # ends the line of the counter
            return
        shown = click.progressbar(
            length=progress.total,
            label=_named(progress),
            show_pos=True,
            show_percent=True,
            item_show_func=lambda pace: pace,
            file=self.bars,
        )
        self._update = self._bar.enter_context(shown).update

    def _rate(self, progress: Progress) -> float:
        """Return rows a second since the stream began; 0.0 when that cannot be told yet."""
        began, rows = self._began
        seconds = self.seconds() - began
        return (progress.rows - rows) / seconds if seconds > 0 else 0.0

    def _pace(self, progress: Progress) -> str:
        rate = self._rate(progress)
        return f"{rate:,.0f}/s" if rate else ""

    def _rest(self, progress: Progress) -> str:
        """Return how fast it goes and how long that will take; "" when that cannot be told."""
        rate = self._rate(progress)
        if not rate:
            return ""
        if progress.total is None:
            return f"  {rate:,.0f}/s"
        minutes, seconds = divmod(round(max(0, progress.total - progress.rows) / rate), 60)
        return f"  {rate:,.0f}/s  {minutes // 60}:{minutes % 60:02}:{seconds:02} left"

    def _list(self, troubles: tuple[str, ...]) -> None:
        for sentence in troubles[:SHOWN_TROUBLES]:
            click.echo(f"  {sentence}", file=self.out)
        if len(troubles) > SHOWN_TROUBLES:
            click.echo(f"  and {len(troubles) - SHOWN_TROUBLES:,} more, see the log", file=self.out)


@contextmanager
def shown(display: Display) -> Iterator[Display]:
    """Give *display*, and leave its bar whatever happens."""
    try:
        yield display
    finally:
        display.close()


def _named(progress: Progress) -> str:
    return f"{progress.source} {progress.stream}"


def _counted(progress: Progress) -> str:
    if progress.total is None:
        return f"{progress.rows:,} rows"
    percent = 100 * progress.rows // max(progress.total, 1)
    return f"{progress.rows:,}/{progress.total:,}  {percent} %"
