"""The service desk: its word for a ticket, and which of its pages may be linked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from agent.web.present.words import shorten
from agent.web.speech import _
from cache.model import Organization, Person

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page must know of the configured service desk.

    *word*: what it calls a ticket. *new_request*: template of the page on which a new one begins, "" for none.
    *origins*: ``https://host[:port]`` that may be linked. *opens_old*: old tickets open by themselves.
    *takes_notes*: the sources whose tickets take notes from here.
    """

    word: str = "request"
    new_request: str = ""
    origins: tuple[str, ...] = ()
    opens_old: bool = False
    takes_notes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A way to a new ticket: *url* is "" when none is configured, *what* says for whom it is."""

    url: str
    what: str


def safe_url(url: str, desk: Desk) -> str:
    """Return *url* if it is a page of the configured service desk over https, else "".

    The template engine knows no URL contexts, so ``javascript:`` and foreign hosts are kept out here.
    """
    if not url.startswith("https://") or any(letter <= " " or letter in '\\"<>`' for letter in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if f"https://{parts.netloc.lower()}" in desk.origins else ""


def new_ticket(
    desk: Desk, *, person: Person | None = None, organization: Organization | None = None, telephone: str = ""
) -> NewTicket:
    """Return the link to a new ticket with what is known of the caller; *telephone* is kept when nobody is (A16)."""
    values = {
        "telephone": telephone,
        "employeeID": person.employee_id if person else "",
        "supportID": person.support_id if person else "",
        "person_id": person.id.partition(":")[2] if person else "",
        "organization_id": organization.id.partition(":")[2] if organization else "",
    }
    named = person or organization
    whom = shorten(named.name) if named else _("an unknown customer")
    return NewTicket(
        safe_url(filled(desk.new_request, values), desk), _("New {word} for {name}").format(word=desk.word, name=whom)
    )


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return *template* with each ``{name}`` percent-encoded in its place; a parameter that stays empty is left out.

    Scheme and host come from the template alone: a placeholder there makes an address that ``safe_url`` refuses.
    """
    head, mark, rest = template.partition("?")
    query, hash_, fragment = rest.partition("#")
    kept = [part for part in query.split("&") if not _is_void(part, values)]
    query = _fill("&".join(kept), values)
    return f"{_fill(head, values)}{mark if query else ''}{query}{hash_}{_fill(fragment, values)}"


def _is_void(part: str, values: Mapping[str, str]) -> bool:
    names = _PLACEHOLDER.findall(part)
    return bool(names) and not any(values.get(name) for name in names)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: quote(values.get(found[1], ""), safe=""), text)
