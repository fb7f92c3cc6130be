"""Everything that can go wrong with the cache, one class per thing a caller can do about it."""

from __future__ import annotations


class CacheError(Exception):
    """Base of all errors of this package; its text is for people."""


class SchemaTooNew(CacheError):
    """A newer version of Deskcall wrote this file."""


class Damaged(CacheError):
    """SQLite reports damage (CORRUPT, NOTADB): the file must be set aside."""


class StoreBusy(CacheError):
    """The file cannot be written or read now (locked, full disk, no permission): keep it and try again later."""


class TooManyGone(CacheError):
    """A source now shows far fewer rows than before; the old ones were kept (mass-delete guard)."""


class SourceError(CacheError):
    """Base of what a source may raise; nothing else leaves a source."""


class SourceBusy(SourceError):
    """The service desk asked us to wait *retry_after_seconds* (0 to 3600)."""

    def __init__(self, message: str, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class SourceAway(SourceError):
    """Not reachable now: no file, no network, server error; try again soon."""


class Unsure(SourceAway):
    """A write was cut off on its way: nobody knows whether it arrived. One that surely did not raises SourceAway."""


class ItemRefused(SourceError):
    """The service desk will not take this write as it is; the text is its own words, or why there is no room for it."""


class SourceRefused(SourceError):
    """It will not let us in until somebody changes a secret, a right or the configuration."""


class SecretRefused(SourceRefused):
    """It does not take the secret: mistyped, revoked, or it has expired."""


class NotTrusted(SourceRefused):
    """It shows a certificate that this computer does not trust: nothing was sent to it."""


class SourceGarbled(SourceError):
    """What came is not what was agreed; nothing of it was applied."""
