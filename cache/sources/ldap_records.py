"""Entries of a directory → people and organizations. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cache.model import Organization, OrganizationId, Person, PersonId, TelephoneNumber
from cache.sources.ldap_settings import NUMBER_FIELDS, LdapSettings

# Of two attributes with one meaning the first that an entry has is taken; numbers are taken all.
_STANDARD = {
    "displayName": "name",
    "cn": "name",
    "mail": "email",
    "o": "organization",
    "employeeNumber": "employeeID",
    "l": "site",
    "c": "region",
    "title": "job title",
    "telephoneNumber": "work",
    "mobile": "mobile",
    "homePhone": "home",
}
_MICROSOFT = {
    "displayName": "name",
    "cn": "name",
    "mail": "email",
    "company": "organization",
    "employeeID": "employeeID",
    "physicalDeliveryOfficeName": "site",
    "l": "site",
    "c": "region",
    "title": "job title",
    "telephoneNumber": "work",
    "otherTelephone": "work",
    "ipPhone": "work",
    "mobile": "mobile",
    "otherMobile": "mobile",
    "homePhone": "home",
    "otherHomePhone": "home",
}
_REGION = re.compile(r"[A-Za-z]{2}")
_STAMP = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:[.,][0-9]+)?Z")
_IS_SWITCHED_OFF = 2  # of userAccountControl (MS-ADTS §2.2.16, ADS_UF_ACCOUNT_DISABLE)
Entry = Mapping[str, Sequence[bytes]]  # attributes by their names in small letters


class NoPerson(ValueError):
    """An entry cannot be read as a person; the text says why."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the attributes of one directory mean, and which of them say what is needed beside that."""

    source: str
    meanings: Mapping[str, str]
    disabled: tuple[tuple[str, str], ...]
    is_microsoft: bool

    @classmethod
    def of(cls, settings: LdapSettings) -> Names:
        """Return what *settings* say: their attributes come before those that are known."""
        is_microsoft = settings.directory == "active_directory"
        own = {name.lower(): meaning for name, meaning in settings.attributes.items()}
        known = {name.lower(): meaning for name, meaning in (_MICROSOFT if is_microsoft else _STANDARD).items()}
        meanings = {name: meaning for name, meaning in {**own, **known, **own}.items() if meaning}
        rules = [rule.partition("=") for rule in settings.disabled]
        return cls(settings.name, meanings, tuple((name.lower(), value) for name, _, value in rules), is_microsoft)

    @property
    def id_attribute(self) -> str:
        """Name the attribute that an entry keeps for ever."""
        return "objectguid" if self.is_microsoft else "entryuuid"

    @property
    def stamp_attribute(self) -> str:
        """Name the attribute that says when an entry changed last."""
        return "whenchanged" if self.is_microsoft else "modifytimestamp"

    @property
    def persons(self) -> str:
        """Return the filter of entries that are people."""
        return "(&(objectCategory=person)(objectClass=user))" if self.is_microsoft else "(objectClass=inetOrgPerson)"

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """Name the attributes that say whose an entry is, when it changed, whether it is switched off."""
        switched_off = ("useraccountcontrol",) if self.is_microsoft else ()
        return (self.id_attribute, self.stamp_attribute, *switched_off, *(name for name, _ in self.disabled))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Name the attributes that hold telephone numbers."""
        return tuple(name for name, meaning in self.meanings.items() if meaning in NUMBER_FIELDS)

    def id_of(self, entry: Entry) -> str:
        """Return the id of an entry; "" when it shows none."""
        value = next(iter(entry.get(self.id_attribute, ())), b"")
        try:
            # An objectGUID is sixteen bytes, the first three groups of them turned round (MS-DTYP §2.3.4).
            return str(UUID(bytes_le=value)) if self.is_microsoft else str(UUID(value.decode("ascii")))
        except ValueError:
            return ""

    def is_disabled(self, entry: Entry) -> bool:
        """Say whether an entry is of somebody who no longer works here."""
        if self.is_microsoft and _whole(entry, "useraccountcontrol") & _IS_SWITCHED_OFF:
            return True
        return any(
            entry.get(name) and (value == "*" or value.casefold() in map(str.casefold, _shown(entry, name)))
            for name, value in self.disabled
        )

    def updated_at(self, entry: Entry) -> str:
        """Return when an entry changed last, ``YYYY-MM-DDTHH:MM:SSZ``; "" when it does not say."""
        found = _STAMP.fullmatch(_text(entry, self.stamp_attribute))
        return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else ""

    def person(self, entry: Entry) -> Person:
        """Return the person of an entry. Raises NoPerson."""
        name = self._first(entry, "name")
        if not name:
            raise NoPerson("no name")
        region = self._first(entry, "region")
        organization = self.organization(entry)
        return Person(
            PersonId(f"{self.source}:{self.id_of(entry)}"),
            name,
            email=self._first(entry, "email"),
            organization_id=organization.id if organization else None,
            employee_id=self._first(entry, "employeeID"),
            support_id=self._first(entry, "supportID"),
            site=self._first(entry, "site"),
            region=region.upper() if _REGION.fullmatch(region) else "",
            job_title=self._first(entry, "job title"),
            is_vip=self._first(entry, "vip").casefold() in {"true", "yes", "1"},
            numbers=self._numbers(entry),
            updated_at=self.updated_at(entry),
        )

    def organization(self, entry: Entry) -> Organization | None:
        """Return the organization that an entry names; None when it names none. Raises NoPerson."""
        name = self._first(entry, "organization")
        return Organization(OrganizationId(f"{self.source}:name:{name.casefold()}"), name) if name else None

    def _first(self, entry: Entry, wanted: str) -> str:
        found = (_text(entry, name) for name, meaning in self.meanings.items() if meaning == wanted)
        return next(filter(None, found), "")

    def _numbers(self, entry: Entry) -> tuple[TelephoneNumber, ...]:
        found = (
            TelephoneNumber(text, meaning)
            for name, meaning in self.meanings.items()
            if meaning in NUMBER_FIELDS
            for text in _texts(entry, name)
            if text
        )
        return tuple(dict.fromkeys(found))


def _text(entry: Entry, name: str) -> str:
    return next(iter(_texts(entry, name)), "")


def _whole(entry: Entry, name: str) -> int:
    try:
        return int(next(iter(_shown(entry, name)), "0"))
    except ValueError:
        return 0


def _shown(entry: Entry, name: str) -> list[str]:
    """Return the values of an attribute, also when they are no text."""
    return [value.decode(errors="replace") for value in entry.get(name, ())]


def _texts(entry: Entry, name: str) -> list[str]:
    """Return the values of an attribute, each on one line."""
    try:
        return [" ".join(value.decode().split()) for value in entry.get(name, ())]
    except UnicodeDecodeError:
        raise NoPerson(f"{name} is no text") from None
