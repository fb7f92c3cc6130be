"""Builds deskcall-open.exe, which Windows starts for a click, from its one file of C."""

import tempfile
from pathlib import Path

from handlers import rows
from installers import spec
from installers.windows import tools

COMPILER, RESOURCES = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres"
SOURCE = Path(__file__).with_name("deskcall-open.c")
ICON = Path(__file__).with_name("deskcall.ico")  # agent/web/static/icon.svg in six sizes
# No time in it: the same source gives the same bytes, on which signatures and hashes are.
FLAGS = ("-O2", "-s", "-municode", "-mwindows", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp")


def build(folder: Path) -> Path:
    """Write the program into *folder* and return its path. Raises CannotBuild."""
    program = folder / spec.CLICK_PROGRAM
    with tempfile.TemporaryDirectory() as name:
        described, compiled = Path(name) / "deskcall-open.rc", Path(name) / "resources.o"
        described.write_text(_resources(), encoding="ascii")
        tools.run(RESOURCES, "--output-format=coff", described, compiled)
        tools.run(COMPILER, *FLAGS, "-o", program, SOURCE, compiled, "-lws2_32")
    return program


def _resources() -> str:
    """Return what the desktop shows of the program: the icon that the registry names, and whose it is."""
    number = ",".join([*spec.VERSION.split("."), "0", "0", "0"][:4])
    texts = {
        "CompanyName": spec.PUBLISHER,
        "FileDescription": rows.DESCRIPTION,
        "FileVersion": spec.VERSION,
        "OriginalFilename": spec.CLICK_PROGRAM,
        "ProductName": rows.APPLICATION,
        "ProductVersion": spec.VERSION,
    }
    values = "".join(f'VALUE "{name}", "{text}"\n' for name, text in texts.items())
    return (
        f'1 ICON "{ICON}"\n'
        f"1 VERSIONINFO FILEVERSION {number} PRODUCTVERSION {number} FILEOS 0x40004 FILETYPE 1\n"
        'BEGIN BLOCK "StringFileInfo" BEGIN BLOCK "040904B0" BEGIN\n'
        f"{values}"
        'END END BLOCK "VarFileInfo" BEGIN VALUE "Translation", 0x409, 1200 END END\n'
    )
