"""What may be configured of a directory, and what its entries mean."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from cache.model import TelephoneNumber
from cache.sources.ldap_records import Names, NoPerson
from cache.sources.ldap_settings import LdapSettings
from cache.sources.settings import fingerprint

PLAIN = LdapSettings(name="desk", url="ldaps://ldap.example.com", base="ou=people,dc=example,dc=com")


def ldap(**changes: Any) -> LdapSettings:
    return dataclasses.replace(PLAIN, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"url": "ldaps://ldap.example.com:3269/"},
        {"url": "ldap://ldap.example.com", "start_tls": True},
        {"url": "ldap://127.0.0.1:3890"},
        {"url": "ldap://localhost"},
        {"filter": "(&(objectClass=person)(!(title=left)))"},
        {"attributes": {"uid": "supportID", "homePhone": ""}},
        {"disabled": ()},
        {"directory": "active_directory", "user": "reader@example.com"},
    ],
)
def test_a_good_directory_has_no_mistakes(changes: dict[str, Any]) -> None:
    assert ldap(**changes).mistakes() == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"url": "ldap://ldap.example.com"}, "url"),
        ({"url": "ldaps://ldap.example.com", "start_tls": True}, "url"),
        ({"url": "https://ldap.example.com"}, "url"),
        ({"url": "ldaps://reader:word@ldap.example.com"}, "url"),
        ({"url": "ldaps://ldap.example.com/dc=example"}, "url"),
        ({"url": "ldaps://ldap.example.com/?sub"}, "url"),
        ({"url": ""}, "url"),
        ({"base": ""}, "base"),
        ({"base": "example.com"}, "base"),
        ({"filter": "objectClass=person"}, "filter"),
        ({"filter": "(a=b)(c=d)"}, "filter"),
        ({"filter": "((a=b)"}, "filter"),
        ({"attributes": {"uid": "nick name"}}, "attributes"),
        ({"attributes": {"uid)(x": "name"}}, "attributes"),
        ({"attributes": {"facsimileTelephoneNumber": "work"}}, "attributes"),
        ({"disabled": ("left",)}, "disabled"),
        ({"every": "1s"}, "every"),
        ({"name": "Desk 1"}, "name"),
        ({"shrink_percent": 80}, "shrink_percent"),
    ],
)
def test_a_mistake_names_its_key(changes: dict[str, Any], key: str) -> None:
    found = ldap(**changes).mistakes()

    assert [sentence.partition(":")[0] for sentence in found] == [key]


def test_another_account_or_meaning_brings_all_rows_anew() -> None:
    kept, other = (
        {"every": "5m"},
        ({"user": "cn=b"}, {"base": "dc=b"}, {"attributes": {"uid": "name"}}, {"url": "ldaps://b"}),
    )

    assert fingerprint(ldap(**kept)) == fingerprint(PLAIN)
    assert fingerprint(PLAIN) not in {fingerprint(ldap(**changes)) for changes in other}


def entry(**values: str) -> dict[str, list[bytes]]:
    return {
        "entryuuid": [b"00000000-0000-0000-0000-000000000001"],
        **{name: [text.encode()] for name, text in values.items()},
    }


def test_an_attribute_of_our_own_comes_before_those_that_are_known() -> None:
    names = Names.of(ldap(attributes={"nickName": "name"}))

    assert [names.person(entry(cn="Anna", **more)).name for more in ({"nickname": "Ann"}, {})] == ["Ann", "Anna"]


def test_the_same_number_twice_is_one() -> None:
    person = Names.of(ldap(attributes={"pager": "work"})).person(
        entry(cn="Anna", telephonenumber="020 1", pager="020 1")
    )

    assert person.numbers == (TelephoneNumber("020 1", "work"),)


@pytest.mark.parametrize(("country", "region"), [("nl", "NL"), ("Nederland", ""), ("", "")])
def test_a_country_of_two_letters_is_the_region(country: str, region: str) -> None:
    assert Names.of(PLAIN).person(entry(cn="Anna", c=country)).region == region


@pytest.mark.parametrize(("value", "is_vip"), [("TRUE", True), ("yes", True), ("FALSE", False), ("often", False)])
def test_important_people_are_said_so(value: str, is_vip: bool) -> None:
    assert (
        Names.of(ldap(attributes={"isImportant": "vip"})).person(entry(cn="Anna", isimportant=value)).is_vip is is_vip
    )


@pytest.mark.parametrize("broken", [{}, {"cn": "  "}], ids=["no name", "empty name"])
def test_an_entry_without_a_name_is_no_person(broken: dict[str, str]) -> None:
    with pytest.raises(NoPerson, match="no name"):
        Names.of(PLAIN).person(entry(**broken))


def test_bytes_that_are_no_text_are_no_person() -> None:
    with pytest.raises(NoPerson, match="mail is no text"):
        Names.of(PLAIN).person({**entry(cn="Anna"), "mail": [b"\xff\xfe"]})


@pytest.mark.parametrize("value", [[], [b""], [b"17"], [b"\xff"]])
def test_an_id_that_cannot_be_read_is_none(value: list[bytes]) -> None:
    assert Names.of(PLAIN).id_of({"entryuuid": value}) == ""


@pytest.mark.parametrize(
    ("attributes", "is_disabled"),
    [
        ({"pwdaccountlockedtime": "000001010000Z"}, True),
        ({"pwdaccountlockedtime": "20260101000000Z"}, False),
        ({"nsaccountlock": "true"}, True),
        ({}, False),
    ],
    ids=["for ever", "for a while", "other servers", "nothing"],
)
def test_who_is_locked_out_for_ever_is_disabled(attributes: dict[str, str], is_disabled: bool) -> None:
    assert Names.of(PLAIN).is_disabled(entry(**attributes)) is is_disabled


def test_any_value_of_an_attribute_may_mean_disabled() -> None:
    names = Names.of(ldap(disabled=("leaveDate=*",)))

    assert [names.is_disabled(entry(**more)) for more in ({"leavedate": "2026"}, {})] == [True, False]


@pytest.mark.parametrize(
    ("directory", "attribute"), [("ldap", "nsaccountlock"), ("active_directory", "useraccountcontrol")]
)
def test_somebody_whose_state_cannot_be_read_still_works_here(directory: str, attribute: str) -> None:
    names = Names.of(ldap(directory=directory))

    assert [names.is_disabled({attribute: [value]}) for value in (b"\xff\xfe", b"", b"?")] == [False] * 3
