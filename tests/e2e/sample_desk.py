"""A small service desk, made by hand: each caller of the console's tests, as CSV files (``e2e.sample_desk``)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

DESK = "https://desk.example.com"
NADIA, SHARED, TEAM, CROWD = "+31624187733", "+31108082400", "+31205550100", "+31205550200"
HOSTILE, LONG, SHORT_NUMBER, NOBODY = "+31205550001", "+31205550002", "8089999", "+442079460018"
NORTHWIND, HARBOUR, TWINS = "+31108082000", "+31107001000", "+31107002000"
ENTERED, CLOSED, OLD, IN_BOTH, MISSING = "70464", "70353", "60001", "81000", "1081652"
HOSTILE_NAME = "<script>alert(1)</script> {{7*7}} %CallerNumber%"
LONG_NAME = "Wilhelmina " + "Alexandrina-" * 24 + "Brandt"

Row = tuple[str, ...]
_PEOPLE: Row = (
    *("id", "name", "email", "organization", "employeeID", "supportID", "site", "region"),
    *("job title", "vip", "work", "mobile"),
)
_TICKETS: Row = (
    "id",
    "number",
    "subject",
    "status",
    "open",
    "requester id",
    "organization",
    "created",
    "updated",
    "url",
)


def write(folder: Path, now: datetime) -> str:
    """Write the files of two sources into *folder*; return their configuration."""
    folder.mkdir()
    _write(folder / "organizations.csv", ("id", "name", "work", "region"), _organizations())
    _write(folder / "people.csv", _PEOPLE, _people())
    _write(folder / "tickets.csv", _TICKETS, _tickets(now))
    _write(folder / "other-people.csv", ("id", "name"), [("1", "Bram Postma")])
    other = ("900", IN_BOTH, "Toner for the third floor", "Closed", "no", "1", "", _utc(now), _utc(now), "")
    _write(folder / "other-tickets.csv", _TICKETS, [other])
    return f"""
[[source]]
name = "desk"
kind = "csv"
organizations = "{folder}/organizations.csv"
people = "{folder}/people.csv"
tickets = "{folder}/tickets.csv"

[[source]]
name = "facilities"
kind = "csv"
people = "{folder}/other-people.csv"
tickets = "{folder}/other-tickets.csv"
"""


def _organizations() -> Iterator[Row]:
    yield ("7", "Northwind Freight", NORTHWIND, "NL")
    yield ("8", "Harbour Logistics IT", HARBOUR, "NL")
    yield ("9", "Twin Lakes Insurance", TWINS, "NL")
    yield ("10", "Twin Lakes Pensions", TWINS, "NL")


def _people() -> Iterator[Row]:
    yield _person("12", "Nadia Okafor", "Finance controller", "40001652", "33821", "1", SHARED, "06-24187733")
    yield _person("13", "Ruud Visser", "Head of finance", "40001653", "33822", "0", SHARED, "")
    yield _person("14", "Lotte de Wit", "Accounts payable", "40001654", "33822", "0", SHARED, "")
    yield _person("15", HOSTILE_NAME, "% import os", "", "", "0", HOSTILE, "")
    yield _person("16", LONG_NAME, "Treasurer", "", "", "0", LONG, "")
    yield _person("17", "Chidi Okafor", "Site manager", "", "", "0", SHORT_NUMBER, "")
    for at in range(12):
        yield _person(f"t{at}", f"{chr(65 + at)}nna Team{at:02}", "Agent", "", "", "0", TEAM, "")
    for at in range(55):
        yield _person(f"c{at}", f"Crowd Member{at:02}", "Operator", "", "", "0", CROWD, "")


def _person(key: str, name: str, title: str, employee: str, support: str, vip: str, work: str, mobile: str) -> Row:
    organization = "" if key[0] in "tc" else "Northwind Freight"
    email = f"p{key}@northwind.example"
    return (key, name, email, organization, employee, support, "Rotterdam", "NL", title, vip, work, mobile)


def _tickets(now: datetime) -> Iterator[Row]:
    subjects = (
        "Invoice portal shows error 502 after month end",
        "Password expired while travelling",
        "Printer prints blank pages",
    )
    yield _ticket(
        ENTERED,
        "VPN drops every few minutes when working from home",
        "Assigned",
        "12",
        "7",
        now - timedelta(minutes=18),
    )
    yield _ticket(
        "70427",
        "Cannot open the shared mailbox freight-claims@",
        "Waiting for customer",
        "12",
        "7",
        now - timedelta(hours=3),
    )
    yield _ticket("70390", "Second monitor for desk 4.12", "Accepted", "12", "7", now - timedelta(days=1))
    for at in range(55):
        number = str(int(CLOSED) - at)
        yield _ticket(number, subjects[at % 3], "Completed", "12", "7", now - timedelta(days=3 + 4 * at))
    yield _ticket(OLD, "Telephone headset is broken", "Assigned", "12", "7", now - timedelta(days=900))
    yield _ticket("70401", "Budget report is empty", "Assigned", "13", "7", now - timedelta(hours=5))
    yield _ticket(IN_BOTH, "Scanner does not send mail", "Assigned", "14", "7", now - timedelta(hours=6))
    for at in range(4):
        yield _ticket(
            str(90_000 + at), f"Crane terminal {at + 1} is offline", "Assigned", "c1", "8", now - timedelta(hours=at)
        )


def _ticket(number: str, subject: str, status: str, requester: str, organization: str, at: datetime) -> Row:
    is_open = "no" if status == "Completed" else "yes"
    url = f"{DESK}/requests/{number}" if number != "70390" else "javascript:alert(1)"
    return (
        number,
        number,
        subject,
        status,
        is_open,
        requester,
        organization,
        _utc(at - timedelta(hours=1)),
        _utc(at),
        url,
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, columns: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
