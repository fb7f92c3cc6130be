"""What every writer of a fake service desk keeps: a write arrives once, is found again, and is unsure when cut off."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Protocol

import pytest
from fakes.desk import Desk

from cache.errors import Unsure
from cache.sources import Writer

KEY = "0d6e4079-e366-4e4e-8b8e-1a7a6d6f4a11"


class Write(NamedTuple):
    """An *item* for the writer of *what* there is, and the request that stores it."""

    what: str
    item: Any
    path: str
    method: str = "POST"


class Office(Protocol):
    """A fake service desk with somebody to write about."""

    @property
    def desk(self) -> Desk: ...

    def writer(self, what: str) -> Writer[Any]: ...


class EveryWriter:
    """Subclasses name their `WRITES`; the fixture ``here`` is an `Office` that nobody wrote to yet."""

    WRITES: ClassVar[tuple[Write, ...]] = ()

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "write" in metafunc.fixturenames:
            metafunc.parametrize("write", self.WRITES, ids=[each.what for each in self.WRITES])

    def test_a_write_arrives_once_and_is_found_again(self, here: Office, write: Write) -> None:
        before = here.writer(write.what).find(KEY, write.item)

        sent = here.writer(write.what).send(KEY, write.item)

        assert (before, here.writer(write.what).find(KEY, write.item)) == (None, sent)
        assert [(each.method, each.path) for each in here.desk.asked if each.method != "GET"] == [
            (write.method, write.path)
        ]

    @pytest.mark.parametrize("fault", ["stores_then_cuts", "stores_then_fails", "login_page"])
    def test_a_write_whose_answer_was_cut_off_is_unsure(self, here: Office, write: Write, fault: str) -> None:
        here.desk.script.on(write.path, fault, method=write.method)

        with pytest.raises(Unsure):
            here.writer(write.what).send(KEY, write.item)

        assert (here.writer(write.what).find(KEY, write.item) is not None) is fault.startswith("stores")
