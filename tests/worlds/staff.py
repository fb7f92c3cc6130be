"""A company's staff in a real directory, and how Deskcall is told to read it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from worlds.slapd import PASSWORD, PEOPLE, SYNC, Slapd, ldif, skeleton, staff

from cache.model import Person
from cache.sources import LooksUp, Stream
from cache.sources.ldap_settings import LdapSettings
from cache.sources.opening import open_source


def key(number: int) -> str:
    return f"desk:{UUID(int=number)}"


def dn(number: int) -> str:
    return f"uid=p{number},{PEOPLE}"


@contextmanager
def running(folder: Path, count: int = 30, **more: Any) -> Iterator[Slapd]:
    slapd = Slapd(folder, **more)
    slapd.seed(ldif([*skeleton(), *staff(count, o="Acme")]))
    slapd.start()
    try:
        yield slapd
    finally:
        slapd.stop()


def settings(slapd: Slapd, **changes: object) -> LdapSettings:
    plain = LdapSettings(name="desk", url=slapd.url, base=PEOPLE, user=SYNC, disabled=("employeeType=left",))
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def people(slapd: Slapd, secret: str = PASSWORD, **changes: object) -> Stream[Person]:
    stream = open_source(settings(slapd, **changes), secret=secret).people
    assert stream is not None
    return stream


def look_up(slapd: Slapd) -> LooksUp:
    looks_up = open_source(settings(slapd), secret=PASSWORD).looks_up
    assert looks_up is not None
    return looks_up
