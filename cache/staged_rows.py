"""Organizations and tickets as text, while they wait for their swap."""

from __future__ import annotations

import json
from typing import cast

from cache.model import Organization, OrganizationId, PersonId, TelephoneNumber, Ticket, TicketId


def organization_text(row: Organization) -> str:
    """Return an organization as text."""
    numbers = [(number.raw, number.kind) for number in row.numbers]
    return json.dumps((row.id, row.name, row.region, numbers, row.url, row.updated_at))


def organization_of(text: str) -> Organization:
    """Return the organization that `organization_text` wrote."""
    key, name, region, numbers, url, updated_at = json.loads(text)
    telephones = tuple(TelephoneNumber(raw, kind) for raw, kind in numbers)
    return Organization(OrganizationId(key), name, region, telephones, url, updated_at)


def ticket_text(row: Ticket) -> str:
    """Return a ticket as text."""
    texts = (row.id, row.number, row.subject, row.status, row.created_at, row.updated_at, row.url, row.organization_id)
    return json.dumps((texts, row.is_open, row.requesters, row.requester_emails))


def ticket_of(text: str) -> Ticket:
    """Return the ticket that `ticket_text` wrote."""
    texts, is_open, requesters, emails = json.loads(text)
    *words, organization = texts
    key, number, subject, status, created_at, updated_at, url = cast("list[str]", words)
    return Ticket(
        TicketId(key),
        number,
        subject,
        bool(is_open),
        status,
        tuple(PersonId(each) for each in requesters),
        tuple(emails),
        None if organization is None else OrganizationId(organization),
        created_at,
        updated_at,
        url,
    )
