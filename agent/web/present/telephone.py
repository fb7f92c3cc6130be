"""The softphone and the links of this computer on the health page. Pure."""

from __future__ import annotations

from typing import Literal

from agent.web.present.health import Check
from agent.web.present.words import shorten
from agent.web.speech import gettext as _
from agent.web.speech import said

LONGEST_TROUBLE = 200


def softphone(name: str, tested: Literal["real", "golden", "unverified"], trouble: str) -> Check:
    """Return the line of the softphone; *name* "" is none, and then *trouble* says what to do about it."""
    if trouble:
        return Check(_("Softphone"), shorten(said(trouble), LONGEST_TROUBLE), is_ok=not name)
    match tested:
        case "real":
            return Check(_("Softphone"), _("{name}; tested with the program itself").format(name=name))
        case "golden":
            return Check(_("Softphone"), _("{name}; tested by comparing what it is sent").format(name=name))
        case "unverified":
            return Check(_("Softphone"), _("{name}; not tested yet").format(name=name))


def link(scheme: str, starts: str, *, is_ours: bool) -> Check:
    """Return the line of one kind of link; *starts*: the program that a click starts, "" when there is none."""
    name = _("Links {scheme}:").format(scheme=scheme)
    if is_ours:
        return Check(name, _("A click starts Deskcall"))
    if starts:
        note = _("A click starts {program}. To have it start Deskcall, run: deskcall register --default")
        return Check(name, note.format(program=shorten(starts, 60)), is_ok=False)
    note = _("A click starts nothing, or the system asks. Run: deskcall register --default")
    return Check(name, note, is_ok=False)


def link_unknown(scheme: str) -> Check:
    """Return the line of one kind of link while the system was not heard yet."""
    return Check(_("Links {scheme}:").format(scheme=scheme), _("Being looked up"))
