"""Which web origins and addresses of a service desk may be configured. Pure.

What opens is never decided by a ring: scheme, host and port are literal, placeholders stand behind them.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

PLACEHOLDERS = ("telephone", "employeeID", "supportID", "request", "person_id", "ticket_id", "organization_id")
FROM_CONFIGURATION = ("account", "domain")
LONGEST = 2048
_SCHEME = "https://"
_BRACES = re.compile(r"\{([^{}]*)\}")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_HALF_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NEVER_IN_URL = frozenset(' "<>\\^`|')
_DEFAULT_PORT = "443"


def is_account(text: str) -> bool:
    """Tell whether *text* is one label of a host name: no dot, no slash."""
    return _LABEL.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Tell whether *text* is a host name or an IPv4 address, ASCII only."""
    labels = text.split(".")
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 RFC 1035
        return False
    # A browser takes whatever ends in a number for an address: 0x7f.1 is 127.0.0.1.
    return not labels[-1][:1].isdigit() or _is_ipv4(text)


def origin_mistake(origin: str) -> str:
    """Return what is wrong with a web origin, compared as browsers write it; empty when nothing is."""
    authority = origin.removeprefix(_SCHEME)
    host, _, port = authority.partition(":")
    found = (
        ("*" in origin, "has a wildcard; list each origin"),
        (authority == origin, 'does not begin with https://; write for example "https://desk.example.com"'),
        ("@" in authority, "holds a user name or password; an origin has none"),
        (any(mark in authority for mark in "/?#\\"), "has a path; an origin ends behind the host or port"),
        (port == _DEFAULT_PORT, "names port 443, which browsers leave out; leave it out too"),
        (host != host.lower(), "has capitals; browsers send the host in lower case"),
    )
    return next((sentence for is_so, sentence in found if is_so), _authority_mistake(authority))


def template_mistake(template: str) -> str:
    """Return what is wrong with an address of the service desk; empty when nothing is."""
    return _letters_mistake(template) or _braces_mistake(template) or _target_mistake(template)


def filled(template: str, *, account: str, domain: str) -> str:
    """Return *template* with account and domain in it; both are known to be parts of a host name."""
    return template.replace("{account}", account).replace("{domain}", domain)


def uses(template: str, name: str) -> bool:
    """Tell whether *template* holds the placeholder *name*."""
    return f"{{{name}}}" in template


def _letters_mistake(template: str) -> str:
    if len(template) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if not template.startswith(_SCHEME):
        return "does not begin with https://; scheme and host are literal"
    if not template.isascii() or not template.isprintable() or not _NEVER_IN_URL.isdisjoint(template):
        return "holds a blank or another character that must be percent-encoded in an address"
    if _HALF_ESCAPE.search(template):
        return "has a % that no two hexadecimal digits follow; the number is written {telephone}"
    return ""


def _braces_mistake(template: str) -> str:
    allowed = (*PLACEHOLDERS, *FROM_CONFIGURATION)
    unknown = [name for name in _BRACES.findall(template) if name not in allowed]
    rest = _BRACES.sub("", template)
    if unknown or "{" in rest or "}" in rest:
        return f"has a placeholder that is none of {' '.join(f'{{{name}}}' for name in allowed)}"
    return ""


def _target_mistake(template: str) -> str:
    authority = re.split(r"[/?#]", template.removeprefix(_SCHEME), maxsplit=1)[0]
    if "@" in authority:
        return "holds a user name or password; addresses are shown and logged"
    in_authority = set(_BRACES.findall(authority))
    if not in_authority.issubset(FROM_CONFIGURATION):
        return "has a placeholder in or next to the host; begin the path with / before it"
    # Stand-ins: what they will be is checked where account and domain are.
    return _authority_mistake(filled(authority, account="a", domain="a.example"))


def _authority_mistake(authority: str) -> str:
    host, colon, port = authority.partition(":")
    if not host:
        return "has no host"
    if not is_host(host):
        return "has no valid host name"
    if colon and not (_PORT.fullmatch(port) and int(port) <= 65535):  # noqa: PLR2004 the highest port there is
        return "has no valid port"
    return ""


def _is_ipv4(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True
