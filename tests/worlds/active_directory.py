"""Active Directory by its documents: its names, ids and counter on a slapd, as far as they go.

Nothing here was seen on a domain controller. True to MS-ADTS and MS-ADA: syntaxes and ids of the attributes, sixteen
turned bytes as objectGUID, a counter and an id for each controller, accounts that are switched off by a bit. Not
played: objectCategory that is a name and is asked for by its short form, number ranges, referrals.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from worlds.slapd import BASE, Entry, Slapd, ldif, skeleton

USERS = f"cn=Users,{BASE}"
SERVICE = f"cn=NTDS Settings,{BASE}"
_TEXT = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
_NUMBER = "EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE"
_BYTES = "EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE"
_TIME = "EQUALITY generalizedTimeMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE"
_ATTRIBUTES = {
    "objectGUID": ("4.2", _BYTES),
    "userAccountControl": ("4.8", _NUMBER),
    "employeeID": ("4.35", _TEXT),
    "ipPhone": ("4.721", _TEXT),
    "objectCategory": ("4.782", _TEXT),
    "whenChanged": ("2.3", _TIME),
    "otherTelephone": ("2.18", _TEXT),
    "invocationId": ("2.115", _BYTES),
    "uSNChanged": ("2.120", _NUMBER),
    "company": ("2.146", _TEXT),
    "highestCommittedUSN": ("4.99901", _NUMBER),  # has no id of its own: it is computed
    "dsServiceName": ("4.99902", _TEXT),
}
_CLASSES = f"""
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson STRUCTURAL MAY ( {" $ ".join(_ATTRIBUTES)} $ c ) )
objectclass ( 1.2.840.113556.1.5.47 NAME 'nTDSDSA' SUP top STRUCTURAL MUST cn MAY invocationId )
"""


@dataclass
class ActiveDirectory:
    """One domain controller; *counter* goes up with each change."""

    slapd: Slapd
    counter: int = 0

    @classmethod
    def made(cls, folder: Path, count: int) -> ActiveDirectory:
        """Return a controller that runs, with *count* users."""
        attributes = "\n".join(
            f"attributetype ( 1.2.840.113556.1.{number} NAME '{name}' {rest} )"
            for name, (number, rest) in _ATTRIBUTES.items()
        )
        settings = f"{attributes}\n{_CLASSES}\nrootDSE {folder}/root.ldif"
        made = cls(Slapd(folder, is_syncing=False, settings=settings), counter=count)
        made._tell()
        service: Entry = {"objectClass": "nTDSDSA", "cn": "NTDS Settings", "invocationId": b"first controller"}
        users: Entry = {"objectClass": "organizationalRole", "cn": "Users"}
        entries = [(SERVICE, service), (USERS, users), *(user(number) for number in range(1, count + 1))]
        made.slapd.seed(ldif([*skeleton(), *entries]))
        made.slapd.start()
        return made

    def change(self, number: int, **values: str) -> None:
        """Change attributes of a user."""
        self.counter += 1
        self.slapd.modify(f"cn=User {number},{USERS}", uSNChanged=str(self.counter), **values)
        self._restart()

    def delete(self, number: int) -> None:
        """Delete a user: what stays of them is not to be seen by everybody."""
        self.counter += 1
        self.slapd.delete(f"cn=User {number},{USERS}")
        self._restart()

    def fail_over(self) -> None:
        """Become another controller, which has counted otherwise."""
        self.slapd.modify(SERVICE, invocationId="other controller")
        self.counter += 1000
        self._restart()

    def restore(self, counter: int) -> None:
        """Become what was backed up when *counter* was reached."""
        self.counter = counter
        self._restart()

    def _restart(self) -> None:
        self._tell()
        self.slapd.restart()

    def _tell(self) -> None:
        root = f"dn:\nhighestCommittedUSN: {self.counter}\ndsServiceName: {SERVICE}\n"
        (self.slapd.folder / "root.ldif").write_text(root, encoding="utf-8")


def user(number: int) -> tuple[str, Entry]:
    return f"cn=User {number},{USERS}", {
        "objectClass": "user",
        "objectCategory": "person",
        "objectGUID": UUID(int=number).bytes_le,
        "cn": f"User {number}",
        "sn": "User",
        "displayName": f"User, {number}",
        "mail": f"u{number}@example.com",
        "telephoneNumber": f"+31 20 123 {number:04}",
        "otherTelephone": [f"+31 30 555 {number:04}"],
        "ipPhone": f"{20000 + number}",
        "company": "Acme",
        "employeeID": f"E{number}",
        "userAccountControl": "512",
        "whenChanged": "20260102030405.0Z",
        "uSNChanged": str(number),
    }
