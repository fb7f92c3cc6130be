"""The parameters of a telephone link: ``;ext=12;phone-context=+44`` (RFC 3966 §3, §5). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.errors import NotDialable
from agent.words import marked

_NAME = re.compile(r"(?![0-9]+\Z)[a-z0-9-]{1,32}", re.IGNORECASE)
_VALUE = re.compile(r"[A-Za-z0-9+\-._~()*\[\]:/]*")
_SEPARATORS = re.compile(r"[().\-]")
_EXTENSION = re.compile(r"[0-9]{1,10}")
_CONTEXT_NUMBER = re.compile(r"\+[0-9]{1,15}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?")
_MANDATORY = "m-"  # whoever does not understand such a parameter must not use the link


@dataclass(frozen=True, slots=True)
class Context:
    """Where a number without ``+`` counts: *prefix* is ``+`` and digits, or "" for a domain; *is_own*: our own."""

    prefix: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Parameters:
    """What counts of them; whatever else a link says (carrier, trunk group, subaddress) is not its to choose."""

    extension: str = ""
    context: Context | None = None


def read(listed: Iterable[str], own_hosts: tuple[str, ...]) -> Parameters:
    """Return what the *listed* parameters say; raise NotDialable."""
    values: dict[str, str] = {}
    for each in listed:
        name, _, value = each.partition("=")
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise NotDialable(marked("What follows the ; of the number cannot be read."))
        if name.lower() in values:
            raise NotDialable(marked("The link has a parameter twice."))
        if name.lower().startswith(_MANDATORY):
            raise NotDialable(marked("The link has a parameter that Deskcall would have to understand."))
        values[name.lower()] = value
    return Parameters(
        extension=_extension(values["ext"]) if "ext" in values else "",
        context=_context(values["phone-context"], own_hosts) if "phone-context" in values else None,
    )


def _extension(value: str) -> str:
    digits = _SEPARATORS.sub("", value)
    if not _EXTENSION.fullmatch(digits):
        raise NotDialable(marked("The extension is not 1 to 10 digits."))
    return digits


def _context(value: str, own_hosts: tuple[str, ...]) -> Context:
    prefix = _SEPARATORS.sub("", value)
    if _CONTEXT_NUMBER.fullmatch(prefix):
        return Context(prefix=prefix)
    if _DOMAIN.fullmatch(value):
        return Context(is_own=value.lower() in {own.lower() for own in own_hosts})
    raise NotDialable(marked("The phone-context of the number is neither a country nor a name."))
