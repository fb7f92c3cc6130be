"""The registry rows as a file for ``reg import``, where neither MSI nor setup program is wanted."""

import argparse
from pathlib import Path

from handlers import rows
from handlers.windows import reg_text
from installers import spec

PROGRAM = rf"C:\Program Files\{rows.APPLICATION}\{spec.CLICK_PROGRAM}"


def build(out: Path, given: argparse.Namespace) -> tuple[Path, ...]:
    """Put ``deskcall.reg`` into *out*: the rows of all users but those that claim a scheme outright."""
    del given
    made = out / f"{spec.PACKAGE}.reg"
    made.write_text(reg_text(PROGRAM).replace("\n", "\r\n"), encoding="utf-16", newline="")
    return (made,)
