"""Three ways to follow a directory: by its own log of changes, by the stamps of its entries, by Microsoft's counter.

A *mark* is text that says where a follower stands; its first word is the way. All are the server's own values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cache.errors import SourceRefused
from cache.sources import ldap_sync
from cache.sources.ldap_connection import Connection
from cache.sources.ldap_records import Entry, Names

# How long after its stamp an entry may come to be seen: servers of one directory tell each other.
_OVERLAP = timedelta(seconds=60)
_STAMP, _BEGINNING = "%Y%m%d%H%M%SZ", "19700101000000Z"


class Forgotten(Exception):
    """The server cannot say what changed since the mark: all is to be read anew."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries that changed and ids that are gone; *mark* is where to follow on once the *is_last* page was taken."""

    entries: tuple[Entry, ...]
    deletes: tuple[str, ...]
    mark: str
    is_last: bool


@dataclass(slots=True)
class Follower:
    """What is read of one directory: entries below *base* that pass *wanted*, with *attributes*."""

    names: Names
    base: str
    wanted: str
    attributes: tuple[str, ...]
    seconds: Callable[[], float]
    _newest: str = ""
    _newest_since: float = field(default=0.0)

    def everything(self, connection: Connection) -> Iterator[Page]:
        """Yield all entries. The mark is taken before the first: what changes meanwhile comes with the next pull."""
        mark = self._mark(connection)
        for entries, is_last in connection.pages(self.base, self.wanted, self._asked()):
            yield Page(entries, (), mark, is_last)

    def changes(self, connection: Connection, mark: str) -> Iterator[Page]:
        """Yield what changed since *mark*. Raises Forgotten."""
        way, _, where = mark.partition(":")
        match way:
            case "sync" if where:
                yield self._synced(connection, where)
            case "usn":
                yield from self._counted(connection, where)
            case "stamp":
                yield from self._stamped(connection, where)
            case _:
                raise Forgotten

    def few(self, connection: Connection, more: str) -> tuple[Entry, ...]:
        """Return at most 100 entries that pass *more* too."""
        return connection.few(self.base, f"(&{self.wanted}{more})", self._asked())

    def present(self, connection: Connection, *, has_all: bool) -> Iterator[Entry]:
        """Yield all entries; without *has_all* only what says whose each is, and when it changed."""
        for entries, _ in connection.pages(
            self.base, self.wanted, self._asked() if has_all else self.names.bookkeeping
        ):
            yield from entries

    def _asked(self) -> tuple[str, ...]:
        return (*self.attributes, *self.names.bookkeeping)

    def _mark(self, connection: Connection) -> str:
        if self.names.is_microsoft:
            return "usn:{}:{}".format(*_counter(connection))
        cookie = _cookie(connection, self.base)
        # A server that can keep a log says so even where it keeps none for this tree: it must show that it does.
        if cookie and connection.changes(self.base, self.wanted, self._asked(), cookie) is not None:
            return f"sync:{cookie}"
        # Who does not say how late it is: nothing that changes from now on has an older stamp than what is there.
        entries, _ = next(connection.pages(self.base, self.wanted, self.names.bookkeeping))
        return f"stamp:{_earlier(self._newest_of(entries))}"

    def _synced(self, connection: Connection, cookie: str) -> Page:
        changes = connection.changes(self.base, self.wanted, self._asked(), cookie)
        if changes is None:
            raise Forgotten
        return Page(changes.entries, changes.deletes, f"sync:{changes.cookie}", True)

    def _counted(self, connection: Connection, where: str) -> Iterator[Page]:
        """Follow uSNChanged, which each domain controller counts by itself (MS-ADTS §3.1.1.1.9)."""
        before, _, last = where.partition(":")
        controller, now = _counter(connection)
        if controller != before or now < int(last):
            raise Forgotten
        wanted = f"(&{self.wanted}(uSNChanged>={int(last) + 1}))"
        for entries, is_last in connection.pages(self.base, wanted, self._asked()):
            yield Page(entries, (), f"usn:{controller}:{now}", is_last)

    def _stamped(self, connection: Connection, since: str) -> Iterator[Page]:
        """Follow modifyTimestamp, which has whole seconds: a thousand entries may share one."""
        began, mark = self.seconds(), ""
        wanted = f"(&{self.wanted}(modifyTimestamp>={since}))"
        for entries, is_last in connection.pages(self.base, wanted, self._asked()):
            mark = mark or f"stamp:{self._next_stamp(self._newest_of(entries), since, began)}"
            yield Page(entries, (), mark, is_last)

    def _next_stamp(self, newest: str, since: str, began: float) -> str:
        """Return from which stamp on to ask next; after a quiet minute nothing old comes again."""
        if newest == _BEGINNING:
            return since
        if newest != self._newest:
            self._newest, self._newest_since = newest, began
        if began - self._newest_since > _OVERLAP.total_seconds():
            return max(since, _moved(newest, timedelta(seconds=1)))
        return max(since, _earlier(newest))

    def _newest_of(self, entries: tuple[Entry, ...]) -> str:
        stamps = (entry.get(self.names.stamp_attribute, (b"",))[0].decode("ascii", "replace") for entry in entries)
        return max((stamp for stamp in stamps if _is_stamp(stamp)), default=_BEGINNING)


def _counter(connection: Connection) -> tuple[str, int]:
    """Return which domain controller this is, and how far it has counted."""
    root = connection.read("", ("highestCommittedUSN", "dsServiceName")) or {}
    service = root.get("dsservicename", (b"",))[0].decode("utf-8", "replace")
    settings = connection.read(service, ("invocationId",)) if service else None
    if not settings or not settings.get("invocationid") or not root.get("highestcommittedusn"):
        raise SourceRefused("the directory does not say which domain controller it is; may our user read that?")
    return settings["invocationid"][0].hex(), int(root["highestcommittedusn"][0])


def _cookie(connection: Connection, base: str) -> str:
    """Return where the log of changes stands now; "" when the server keeps none, or does not show it to us.

    OpenLDAP's cookie is the stamp that it shows at the top of its tree. Read before all entries it spares us to ask for
    them in one piece, which RFC 4533 alone would: a hundred thousand are half a gigabyte.
    """
    root = connection.read("", ("supportedControl", "namingContexts")) or {}
    if ldap_sync.REQUEST.encode() not in root.get("supportedcontrol", ()):
        return ""
    tops = [top.decode("utf-8", "replace") for top in root.get("namingcontexts", ())]
    top = max((top for top in tops if base.lower().endswith(top.lower())), key=len, default="")
    entry = connection.read(top, ("contextCSN",)) if top else None
    stamps = sorted(value.decode("ascii", "replace") for value in (entry or {}).get("contextcsn", ()))
    return f"rid=000,csn={';'.join(stamps)}" if stamps else ""


def _earlier(stamp: str) -> str:
    return stamp if stamp == _BEGINNING else _moved(stamp, -_OVERLAP)


def _moved(stamp: str, by: timedelta) -> str:
    return (datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC) + by).strftime(_STAMP)


def _is_stamp(text: str) -> bool:
    try:
        datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True
