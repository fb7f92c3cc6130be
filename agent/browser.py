"""Opens our own page, or the service desk, through the operating system; nothing else.

``$BROWSER`` is not read: it is a command line with its own quoting, and any program of the session may set it. The
module webbrowser, which reads it, is not used either.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from shutil import which
from urllib.parse import quote

from agent.config import Console
from agent.errors import CannotOpen
from agent.model import RingQuery

log = logging.getLogger(__name__)

_OWN_PATH = re.compile(r"/(call/[A-Za-z0-9_-]{1,64})?(#t=[A-Za-z0-9_-]{1,64})?\Z")
_ORIGIN = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(?=[/?#]|\Z)")
_URL = re.compile(r"https://[!#-;=?-\[\]_a-z~]{1,2000}\Z")  # no blank, quote, angle, backslash, caret, backtick, brace
_FILES_UNMASKED = 0o022


@dataclass(slots=True)
class Browser:
    """Opens pages for this agent, which listens on *port*.

    *service_desks*: ``https://host[:port]`` of what may be opened beside our own pages. *tell* gets an address that was
    not opened, for a person to open. *is_silent* (``--no-browser``): every address goes there. *old_umask* is for the
    browser: ours is 077, but its files are not ours to hide.
    """

    port: int
    tell: Callable[[str], object]
    service_desks: tuple[str, ...] = ()
    is_silent: bool = False
    old_umask: int = _FILES_UNMASKED
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _has_told: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open_page(self, path: str) -> None:
        """Open our own page *path* (with its fragment), e.g. ``/call/<id>#t=…``. Raises CannotOpen."""
        if not _OWN_PATH.match(path):
            raise CannotOpen("not a page of ours")
        self._open(f"http://127.0.0.1:{self.port}{path}")

    def open_service_desk(self, url: str) -> None:
        """Open a page of the configured service desk; any other address raises CannotOpen."""
        if not _URL.match(url) or _origin(url) not in self.service_desks:
            raise CannotOpen("not an address of the configured service desk")
        self._open(url)

    def has_children(self) -> bool:
        """Return whether an opener still runs, so that reap() has something to do."""
        with self._lock:
            return bool(self._children)

    def reap(self) -> None:
        """Take leave of openers that have ended, so that none stays a zombie; one that failed is logged."""
        with self._lock:
            ended = [child for child in self._children if child.poll() is not None]
            self._children = [child for child in self._children if child not in ended]
        for child in ended:
            if child.returncode:
                log.warning("opener failed program=%s exit=%d", child.args[0], child.returncode)  # type: ignore[index]

    def _open(self, url: str) -> None:
        if self.is_silent:
            self.tell(url)
            return
        try:
            self._start(url)
        except CannotOpen:
            self._tell_once(url)
            raise

    def _start(self, url: str) -> None:
        try:
            child = _started(url, self.old_umask)
        except OSError as error:
            raise CannotOpen(f"the browser could not be started: {error.strerror}") from error
        if child is not None:
            with self._lock:
                self._children.append(child)

    def _tell_once(self, url: str) -> None:
        # Without its ticket: what is told may end in a journal, and without a browser nobody can use it.
        with self._lock:
            has_told, self._has_told = self._has_told, True
        if not has_told:
            self.tell(url.partition("#")[0])


def ring_url(console: Console, query: RingQuery, *, person_id: str = "", ticket_id: str = "") -> str:
    """Return the service desk's address for a ring, every value percent-encoded; "" when none is configured.

    Scheme, host and port come from the configuration alone. For a ``Location`` leave the ids out: it must tell nothing.
    """
    values = {
        "telephone": query.telephone.strip(),
        "employeeID": query.employee_id,
        "supportID": query.support_id,
        "request": query.request,
    }
    if console.service_desk_url:
        ids = {"person_id": person_id.partition(":")[2], "ticket_id": ticket_id.partition(":")[2]}
        return _filled(console.service_desk_url, {**values, **ids})
    if not console.account or not console.domain:
        return ""
    given = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items() if value)
    return f"https://{console.account}.{console.domain}/sd?{given}"


def origins(console: Console) -> tuple[str, ...]:
    """Return ``https://host[:port]`` of every service desk that *console* names; a host with a placeholder is none."""
    urls = [console.service_desk_url, console.new_request_url]
    if console.account and console.domain:
        urls.append(f"https://{console.account}.{console.domain}/")
    return tuple(dict.fromkeys(origin for origin in map(_origin, urls) if origin))


def _filled(template: str, values: dict[str, str]) -> str:
    # One replacement after the other is safe: an encoded value has no brace that could be taken for a placeholder.
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template


def _origin(url: str) -> str:
    """Return ``https://host[:port]`` of *url*; "" when we never open its like (a user, a placeholder in it)."""
    found = _ORIGIN.match(url)
    return found.group().lower() if found else ""


if sys.platform == "win32":

    def _started(url: str, umask: int) -> subprocess.Popen[bytes] | None:
        del umask
        os.startfile(url)  # noqa: S606 our own page or the configured https host, checked by the caller
        return None

else:

    def _started(url: str, umask: int) -> subprocess.Popen[bytes] | None:
        return subprocess.Popen(
            [*_opener(), url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in our terminal is not for the browser
            umask=umask,
        )


if sys.platform == "darwin":

    def _opener() -> tuple[str, ...]:
        return ("/usr/bin/open",)

else:

    def _opener() -> tuple[str, ...]:
        """Return the program that opens an address, by its whole path. Raises CannotOpen."""
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise CannotOpen("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)")
        for name, *rest in (("xdg-open",), ("gio", "open")):
            program = which(name)
            if program is not None:
                return (program, *rest)
        raise CannotOpen("no program that opens a browser was found; install xdg-utils")
