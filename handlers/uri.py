"""The gate of the click process: one argument, one link, not read."""

import os

from handlers.rows import LINK_SCHEMES

MAX_BYTES = 2048
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_QUOTE = 0x22


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
    if any(byte < _FIRST_PRINTABLE or byte in {_DELETE, _QUOTE} for byte in link):
        raise NotALink("the link has characters that no link has")
    scheme, colon, _ = link.partition(b":")
    if not colon or scheme.lower() not in {name.encode() for name in LINK_SCHEMES}:
        raise NotALink("the link has none of the schemes " + ", ".join(LINK_SCHEMES))
    return link
