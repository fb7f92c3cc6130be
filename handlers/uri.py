"""The gate of the click process: one argument, one link, not read."""

import os

from handlers.rows import LINK_SCHEMES

MAX_BYTES = 2048
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_PERCENT = 0x25
_HEX = b"0123456789ABCDEFabcdef"
# Neither RFC 3966 nor a query has them raw; a command line or a shell would read something into them.
_IN_NO_LINK = frozenset(b'"<>`\\^{|}')
_IN_NO_TELEPHONE_NUMBER = frozenset(b"$&'!")
_WITH_A_QUERY = "cti"


class NotALink(Exception):
    """The arguments are not exactly one link that we take (exit code 2)."""


def only_link(arguments: list[str]) -> bytes:
    """Return the only argument as the bytes that were given; raise NotALink for anything else.

    What the link means is the agent's to read. There are no options, so an argument can never become one.
    """
    if len(arguments) != 1:
        raise NotALink("exactly one link is needed, and no options")
    link = os.fsencode(arguments[0])
    if len(link) > MAX_BYTES:
        raise NotALink(f"the link is longer than {MAX_BYTES} bytes")
    try:
        link.decode("utf-8")
    except UnicodeDecodeError:
        raise NotALink("the link is not UTF-8") from None
    scheme, colon, rest = link.partition(b":")
    name = scheme.lower().decode("latin-1")
    if not colon or name not in LINK_SCHEMES:
        raise NotALink("the link has none of the schemes " + ", ".join(LINK_SCHEMES))
    never = _IN_NO_LINK if name == _WITH_A_QUERY else _IN_NO_LINK | _IN_NO_TELEPHONE_NUMBER
    if _has_controls(rest) or not never.isdisjoint(rest):
        raise NotALink("the link has characters that no link has")
    return link


def _has_controls(text: bytes) -> bool:
    """Tell whether a control character is in it, as it is or percent-encoded (%00, %0d, %7F)."""
    if any(byte < _FIRST_PRINTABLE or byte == _DELETE for byte in text):
        return True
    encoded = (text[at + 1 : at + 3] for at, byte in enumerate(text) if byte == _PERCENT)
    return any(_is_control(digits) for digits in encoded)


def _is_control(digits: bytes) -> bool:
    return (digits[:1] in (b"0", b"1") and digits[1:2] in _HEX) or digits.upper() == b"7F"
