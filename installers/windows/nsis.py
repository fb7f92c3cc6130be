"""The setup program by NSIS, for who installs for themselves: same files, same rows, same properties as the MSI."""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from handlers import rows
from installers import spec
from installers.windows import stub, tools, tree

TEMPLATE = Path(__file__).with_name("setup.nsi.in")
_FOLDER = "$INSTDIR\\"
_KEPT = {"Software", rows.CLASSES, rows.REGISTERED_APPLICATIONS, rows.RUN}


def build(out: Path, given: argparse.Namespace) -> tuple[Path, ...]:
    """Put ``deskcall-VERSION-setup.exe`` into *out*; the same sources give the same bytes. Raises CannotBuild."""
    return tree.packed(out, given, "-setup.exe", pack)


def pack(files: Path, made: Path, version: str) -> None:
    """Make the setup program of everything in the folder *files*. Raises CannotBuild."""
    with tempfile.NamedTemporaryFile("w", suffix=".nsi", encoding="utf-8") as script:
        script.write(text(files, made, version))
        script.flush()
        tools.run("makensis", "-V2", "-WX", script.name, SOURCE_DATE_EPOCH=str(spec.RELEASED_SECONDS))


def text(files: Path, made: Path, version: str) -> str:
    """Return the script: the template, filled from the table."""
    script = TEMPLATE.read_text("utf-8")
    filling = {
        "application": rows.APPLICATION,
        "click": spec.CLICK_PROGRAM,
        "defaults_key": rows.MACHINE_DEFAULTS,
        "drop_always": _lines(_dropped_always()),
        "drop_files": _lines(_dropped_files(files)),
        "drop_rows": _lines(_dropped_rows()),
        "files": f"{files}/*",
        "given": _lines(f'!insertmacro Given {each.name} "{each.row}" "{each.default}"' for each in spec.PROPERTIES),
        "icon": str(stub.ICON),
        "out": str(made.absolute()),
        "publisher": spec.PUBLISHER,
        "rows": _lines(_written()),
        "uninstall_rows": _lines(_uninstall_rows(version)),
        "variables": "\n".join(f"Var {each.name}" for each in spec.PROPERTIES),
        "version": version,
    }
    for name, value in filling.items():
        script = script.replace(f"@{name}@", value)
    return script


def _lines(lines: Iterator[str]) -> str:
    return "\n    ".join(lines)


def _written() -> Iterator[str]:
    """Yield what writes the rows, each component's behind its condition; what was ours is away by then."""
    for component in spec.COMPONENTS:
        of_it = [row for row in spec.registry_rows() if row.component == component.name]
        if component.unless_taken:
            yield f'ReadRegStr $0 HKLM "{rows.CLASSES}\\{component.unless_taken}\\{rows.COMMAND}" ""'
            yield '${If} $0 == ""'
        if component.only_if:
            yield f'${{If}} ${component.only_if} == "1"'
        yield from (_write(row.key, row.name, spec.windows_data(row.data, _FOLDER)) for row in of_it)
        yield from ["${EndIf}"] * (bool(component.unless_taken) + bool(component.only_if))
    for each in spec.PROPERTIES:  # always, empty or not
        yield f'WriteRegStr HKLM "{rows.MACHINE_DEFAULTS}" "{each.row}" ${each.name}'


def _dropped_rows() -> Iterator[str]:
    """Yield what takes every row whose data is ours, and the keys that this empties."""
    schemes = {component.name: component.unless_taken for component in spec.COMPONENTS}
    for component in spec.COMPONENTS:
        of_it = [row for row in spec.registry_rows() if row.component == component.name]
        if scheme := schemes[component.name]:
            command = next(row for row in of_it if row.key.endswith(rows.COMMAND))
            yield f'ReadRegStr $0 HKLM "{command.key}" ""'
            yield f"${{If}} $0 == {_quoted(spec.windows_data(command.data, _FOLDER))}"
        for row in reversed(of_it):
            yield from _dropped(row)
        if scheme:
            yield "${EndIf}"


def _dropped(row: spec.Row) -> Iterator[str]:
    yield f'ReadRegStr $0 HKLM "{row.key}" "{row.name}"'
    yield f"${{If}} $0 == {_quoted(spec.windows_data(row.data, _FOLDER))}"
    yield f'    DeleteRegValue HKLM "{row.key}" "{row.name}"'
    yield "${EndIf}"
    yield from _emptied(row.key)


def _dropped_always() -> Iterator[str]:
    """Yield what takes the rows of properties, whatever they hold."""
    yield from (f'DeleteRegValue HKLM "{rows.MACHINE_DEFAULTS}" "{each.row}"' for each in spec.PROPERTIES)
    yield from _emptied(rows.MACHINE_DEFAULTS)


def _emptied(key: str) -> Iterator[str]:
    """Yield what takes *key* and those above it as long as they are empty, never Windows' own."""
    while key not in _KEPT:
        yield f'DeleteRegKey /ifempty HKLM "{key}"'
        key = key.rpartition("\\")[0]


def _dropped_files(files: Path) -> Iterator[str]:
    """Yield what takes what lies in the folder: an upgrade leaves no module of before, and what others put stays."""
    for place in sorted(files.iterdir()):
        yield f'RMDir /r "{_FOLDER}{place.name}"' if place.is_dir() else f'Delete "{_FOLDER}{place.name}"'


def _uninstall_rows(version: str) -> Iterator[str]:
    """Yield the entry in Windows' list of programs."""
    uninstaller = f'"{_FOLDER}uninstall.exe"'
    texts = {
        "DisplayName": rows.APPLICATION,
        "DisplayVersion": version,
        "DisplayIcon": f"{_FOLDER}{spec.CLICK_PROGRAM}",
        "Publisher": spec.PUBLISHER,
        "InstallLocation": _FOLDER,
        "UninstallString": uninstaller,
        "QuietUninstallString": f"{uninstaller} /S",
    }
    yield from (f'WriteRegStr HKLM "${{UNINSTALL}}" "{name}" {_quoted(text)}' for name, text in texts.items())
    yield from (f'WriteRegDWORD HKLM "${{UNINSTALL}}" "{name}" 1' for name in ("NoModify", "NoRepair"))


def _write(key: str, name: str, data: str) -> str:
    return f'WriteRegStr HKLM "{key}" "{name}" {_quoted(data)}'


def _quoted(data: str) -> str:
    """Return a text as NSIS reads it; only ``$INSTDIR`` in it is a variable."""
    escaped = data.replace("$", "$$").replace("$$INSTDIR", "$INSTDIR").replace('"', '$\\"')
    return f'"{escaped}"'
