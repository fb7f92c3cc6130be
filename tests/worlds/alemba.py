"""The lists of the fake Alemba Service Manager, as a configuration describes them."""

from __future__ import annotations

from fakes.alemba import AlembaSkin
from fakes.desk import Desk

from cache.sources.alemba_settings import AlembaList, AlembaSettings
from cache.sources.desk_settings import Write

_ROWS = 100
_WHOLE = {"filter": "Ref gt {after}", "order": "Ref", "top": str(_ROWS)}
_CHANGED = {"filter": "Changed ge {floor}", "order": "Changed", "top": str(_ROWS)}
_SPAN = "Changed ge {floor} and Changed le {ceiling} and Ref gt {after}"
_WITHIN = {"filter": _SPAN, "order": "Ref", "top": str(_ROWS)}


def _list(path: str, fields: dict[str, str], *off: str) -> AlembaList:
    return AlembaList(
        path=path,
        rows="answer.items",
        page_rows=_ROWS,
        whole=_WHOLE,
        changed=_CHANGED,
        within=_WITHIN,
        fields={"id": "Ref", "updated": "Changed", **fields},
        off=off,
    )


def settings_for(desk: Desk, skin: AlembaSkin, *write: Write) -> AlembaSettings:
    """Return how the system of *skin* is reached."""
    person = {"name": "name", "email": "mail", "organization": "org.name", "work": "tel", "active": "active"}
    call = {"number": "Ref", "subject": "title", "status": "status", "requester": "caller"}
    return AlembaSettings(
        name="desk",
        base_url=f"{desk.address}/production",
        user=skin.user,
        client_id=skin.client_id,
        people=_list("person", person, "false"),
        tickets=_list("call", call, "Closed"),
        call={"Impact": 3, "Type": 12},
        write=write,
    )
