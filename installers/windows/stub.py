"""Builds deskcall-open.exe, which Windows starts for a click, from its one file of C."""

from pathlib import Path

from installers import spec
from installers.windows import tools

COMPILER = "x86_64-w64-mingw32-gcc"
SOURCE = Path(__file__).with_name("deskcall-open.c")
# No time in it: the same source gives the same bytes, on which signatures and hashes are.
FLAGS = ("-O2", "-s", "-municode", "-mwindows", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp")


def build(folder: Path) -> Path:
    """Write the program into *folder* and return its path. Raises CannotBuild."""
    program = folder / spec.CLICK_PROGRAM
    tools.run(COMPILER, *FLAGS, "-o", program, SOURCE, "-lws2_32")
    return program
