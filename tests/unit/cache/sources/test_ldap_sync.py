"""What a directory's log of changes says, in the bytes that OpenLDAP 2.5 sent."""

from __future__ import annotations

from uuid import UUID

import pytest

from cache.sources import ldap_sync

COOKIE = b"rid=000,csn=20261129010425.464351Z#000000#000#000000"
IDS = (UUID(int=6), UUID(int=7))


def packed(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = bytes((tag, length)) if length < 128 else bytes((tag, 0x82)) + length.to_bytes(2, "big")
    return head + content


def id_set(*, deletes: bool, ids: tuple[UUID, ...] = IDS) -> bytes:
    flag = b"\x01\x01\xff" if deletes else b""
    return packed(0xA3, packed(0x04, COOKIE) + flag + packed(0x31, b"".join(packed(0x04, one.bytes) for one in ids)))


def test_the_first_question_holds_the_cookie() -> None:
    assert ldap_sync.request(COOKIE.decode()) == b"0\x39\n\x01\x01\x04\x34" + COOKIE


def test_a_long_cookie_is_packed_with_a_long_length() -> None:
    assert ldap_sync.request("c" * 300) == packed(0x30, b"\n\x01\x01" + packed(0x04, b"c" * 300))


@pytest.mark.parametrize(
    ("value", "cookie", "names_deletes"),
    [
        (b"0\x39\x04\x34" + COOKIE + b"\x01\x01\xff", COOKIE.decode(), True),
        (b"0\x36\x04\x34" + COOKIE, COOKIE.decode(), False),
        (b"0\x03\x01\x01\xff", None, True),
        (b"0\x05\x04\x00\x01\x01\xff", "", True),
        (b"0\x00", None, False),
    ],
    ids=["changes", "after a restart", "nothing changed", "cookie not understood", "empty"],
)
def test_the_end_says_where_it_stands_and_what_it_named(value: bytes, cookie: str | None, names_deletes: bool) -> None:
    assert ldap_sync.done(value) == ldap_sync.Done(cookie, names_deletes)


@pytest.mark.parametrize(
    ("number", "is_deleted", "is_only_present"),
    [(0, False, True), (1, False, False), (2, False, False), (3, True, False)],
)
def test_an_entry_says_whether_it_is_gone(number: int, is_deleted: bool, is_only_present: bool) -> None:
    value = packed(0x30, bytes((0x0A, 1, number)) + packed(0x04, IDS[0].bytes))

    assert ldap_sync.state(value) == ldap_sync.State(str(IDS[0]), is_deleted, is_only_present)


def test_ids_with_the_flag_are_gone() -> None:
    assert ldap_sync.deleted(id_set(deletes=True)) == tuple(map(str, IDS))


def test_ids_without_the_flag_are_still_there() -> None:
    assert ldap_sync.deleted(id_set(deletes=False)) is None


def test_three_hundred_ids_are_read() -> None:
    ids = tuple(UUID(int=number) for number in range(300))

    assert ldap_sync.deleted(id_set(deletes=True, ids=ids)) == tuple(map(str, ids))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(packed(0x80, COOKIE), ()), (packed(0xA1, b""), ()), (packed(0xA2, b""), None), (b"", ())],
    ids=["new cookie", "deletes are told", "what is there was told", "nothing"],
)
def test_other_news_name_nobody(value: bytes, expected: tuple[str, ...] | None) -> None:
    assert ldap_sync.deleted(value) == expected


@pytest.mark.parametrize("value", [b"", b"\x04\x00", b"0", b"0\x05\x04", b"0\x80\x00\x00", b"0\x85" + b"\x01" * 5])
def test_what_is_cut_or_something_else_is_an_error(value: bytes) -> None:
    with pytest.raises(ValueError, match="value"):
        ldap_sync.done(value)


@pytest.mark.parametrize("value", [b"0\x00", b"0\x03\n\x01\x01", packed(0x30, b"\n\x01\x01" + packed(0x04, b"short"))])
def test_an_entry_without_its_id_is_an_error(value: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        ldap_sync.state(value)
