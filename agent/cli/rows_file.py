"""A file of rows that a command judges one by one."""

from __future__ import annotations

import os
import sys
from typing import IO

import click


class RowsFile(click.File):
    """A file of rows, or standard input unless it is closed."""

    def convert(
        self, value: str | os.PathLike[str] | IO[bytes], param: click.Parameter | None, ctx: click.Context | None
    ) -> IO[bytes]:
        """Return the opened file; raise click.BadParameter when there is none."""
        if value == "-" and sys.stdin is None:
            self.fail("standard input is closed.", param, ctx)
        return super().convert(value, param, ctx)
