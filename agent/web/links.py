"""One link, whatever its scheme: a ring or a number to dial. Pure."""

from __future__ import annotations

from agent import tel
from agent.tel import Dialable
from agent.web.query import ReadQuery, is_cti_dial, read_cti, read_cti_dial

_CTI = "cti:"


def read(link: str, own_hosts: tuple[str, ...], region: str | None) -> ReadQuery | Dialable:
    """Return the ring or the number that *link* asks for; raise BadQuery or NotDialable."""
    if is_cti_dial(link):
        return tel.read_number(read_cti_dial(link), region)
    if link[: len(_CTI)].lower() == _CTI:
        return read_cti(link)
    return tel.read(link, own_hosts, region)
