"""The texts of the Debian package, each made from the table or from what it is about."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from email.utils import formatdate
from pathlib import Path

from handlers import desktop_entry, rows
from handlers.changes import Commands
from installers import spec

_HERE = Path(__file__).parent
_COMMANDS = Commands((rows.PACKAGED_CLICK,), (rows.PACKAGED_COMMAND, "run"))
_DEPENDS = "python3:any (>= 3.11)"
# secretstorage: the desktop's keyring; desktop-file-utils: desktops learn from it who opens links.
_RECOMMENDS = "desktop-file-utils, python3-secretstorage, systemd, xdg-utils"
_SUGGESTS = "libnotify-bin"
_DESCRIPTION = """\
When the phone rings on a service desk, the caller's page is on the analyst's
screen before the second ring: who it is, their organization, their requests.
Deskcall keeps a local copy of people and requests, so that a ring needs no
server, takes milliseconds, and works while the service desk is down. It also
dials tel: links by the softphone that is there.
"""
_VENDOR = f"{rows.PACKAGED_FOLDER}/vendor".lstrip("/")


def control(installed_kib: int) -> str:
    """Return DEBIAN/control."""
    fields = (
        ("Package", spec.PACKAGE),
        ("Version", spec.VERSION),
        ("Section", "comm"),
        ("Priority", "optional"),
        ("Architecture", "all"),
        ("Maintainer", spec.MAINTAINER),
        ("Installed-Size", str(installed_kib)),
        ("Depends", _DEPENDS),
        ("Recommends", _RECOMMENDS),
        ("Suggests", _SUGGESTS),
        ("Description", "caller's page on the screen when the telephone rings"),
    )
    lines = (f"{name}: {value}\n" for name, value in fields)
    return "".join((*lines, textwrap.indent(_DESCRIPTION, " ")))


def script(name: str) -> str:
    """Return a maintainer script of this folder with the names of the table in it."""
    text = (_HERE / name).read_text("utf-8")
    for mark, meant in (
        ("@PACKAGE@", spec.PACKAGE),
        ("@FOLDER@", rows.PACKAGED_FOLDER),
        ("@COMMAND@", rows.PACKAGED_COMMAND),
        ("@UNIT@", rows.UNIT),
    ):
        text = text.replace(mark, meant)
    return text


def settings() -> str:
    """Return the machine's configuration: comments, for an administrator to begin with."""
    return (_HERE / "config.toml").read_text("utf-8")


def unit() -> str:
    """Return the unit that runs the agent in a person's desktop session."""
    groups = ("".join((f"[{name}]\n", *(f"{key}={value}\n" for key, value in keys))) for name, keys in spec.UNIT)
    return "\n".join(groups)


def entry() -> str:
    """Return the desktop entry that claims links."""
    return desktop_entry.of_links(_COMMANDS, rows.USUAL_SCHEMES)


def logon_entry() -> str:
    """Return the entry that starts the agent on desktops whose session systemd does not know."""
    return "".join((desktop_entry.of_logon(_COMMANDS), "=".join(spec.SKIPPED_BY_SYSTEMD), "\n"))


def command_launcher() -> str:
    """Return /usr/bin/deskcall: isolated, but what Debian packages is in reach (keyring's SecretStorage)."""
    folders = f'"{rows.PACKAGED_FOLDER}", "/{_VENDOR}"'
    return _launcher("-I", f"sys.path[:0] = [{folders}]", "agent.cli", "main()")


def click_launcher() -> str:
    """Return /usr/bin/deskcall-open. It has no compiled form: every line is read at every click."""
    return _launcher("-IS", f'sys.path.insert(0, "{rows.PACKAGED_FOLDER}")', "handlers.link", "main(sys.argv)")


def _launcher(flags: str, path: str, module: str, call: str) -> str:
    return f"#!/usr/bin/python3 {flags}\nimport sys\n{path}\nfrom {module} import main\nsys.exit({call})\n"


def changelog(news: str, seconds: int) -> str:
    """Return Debian's changelog with the points of the newest part of CHANGELOG.md, *news*."""
    newest = news.partition("\n## ")[2].partition("\n## ")[0]
    points = [point.partition("\n\n")[0].partition("\n#")[0] for point in newest.split("\n- ")[1:]]
    shown = (textwrap.fill(_plain(point), 78, initial_indent="  * ", subsequent_indent="    ") for point in points)
    head = f"{spec.PACKAGE} ({spec.VERSION}) unstable; urgency=medium"
    return "\n".join((head, "", *shown, "", f" -- {spec.MAINTAINER}  {formatdate(seconds)}", ""))


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def copyrights(licence: str, vendored: Iterable[Path]) -> str:
    """Return the package's copyright file: *licence* is ours, *vendored* are the ``*.dist-info`` of the others."""
    parts = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        f"Upstream-Name: {rows.APPLICATION}",
        "",
        f"Files: *\nCopyright: {_holder(licence)}\nLicense: Expat\n{_indented(licence.partition(_holder(licence))[2])}",
    ]
    for folder in sorted(vendored):
        about = HeaderParser().parsestr((folder / "METADATA").read_text("utf-8"))
        parts += ["", _stanza(folder.name, about)]
    return "\n".join((*parts, ""))


def _stanza(folder: str, about: Message) -> str:
    holder = about["Author"] or about["Author-email"] or about["Maintainer-email"] or f"the authors of {about['Name']}"
    return (
        f"Files: {_VENDOR}/{folder}/*\n"
        f"Copyright: {_plain(holder)}\n"
        f"License: {folder.partition('-')[0]}\n"
        f" {_licence(about)} ({about['Name']} {about['Version']}); its texts, where it has any, are in\n"
        f" /{_VENDOR}/{folder}."
    )


def _licence(about: Message) -> str:
    kinds = (line for line in about.get_all("Classifier", ()) if line.startswith("License ::"))
    named = about["License-Expression"] or (about["License"] or "").partition("\n")[0]
    return _plain(named or next(kinds, "").rpartition(":: ")[2] or "see its texts")


def _holder(licence: str) -> str:
    return next(line for line in licence.splitlines() if line.startswith("Copyright")).removeprefix("Copyright (c) ")


def _indented(text: str) -> str:
    return "\n".join(f" {line}" if line else " ." for line in text.strip().splitlines())
