"""What is sent to an Alemba Service Manager: new calls."""

from __future__ import annotations

from dataclasses import dataclass

from cache.errors import ItemRefused, SourceError, Unsure
from cache.model import Draft, Receipt
from cache.sources.alemba_desk import Desk


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Opens calls: one is made, and then submitted."""

    desk: Desk

    def send(self, key: str, item: Draft) -> Receipt:
        """Open a call. Raises SourceError, Unsure when nobody knows."""
        requester = self.desk.naming.local(item.requester_id)
        if not requester:
            raise ItemRefused("who requests this is not known at this Alemba Service Manager")
        self.desk.open()
        text = f"{item.subject}\n\n{item.text}".rstrip()
        known = {"IpkStatus": 1, "IpkStream": 0, **self.desk.settings.call}
        body = {**known, "Description": f"{text}\n\n[Deskcall {key}]", "User": int(requester)}
        made = self.desk.client.write("POST", "call", body).body
        ref = made.get("Ref") if isinstance(made, dict) else None
        if type(ref) is not int:
            raise Unsure(f"{self.desk.who} took it and did not say what became of it")
        try:
            self.desk.client.write("PUT", f"call/{ref}/submit", {})
        except SourceError as error:
            # It is there, so it must not be made again.
            raise Unsure(f"{self.desk.who} has it as call {ref}, which was not submitted: {error}") from None
        return Receipt(id=str(ref), number=str(ref))

    def find(self, key: str, item: Draft) -> Receipt | None:
        """Return None: how calls are looked for is not published."""
        del key, item
        return None

    def take_back(self, receipt: Receipt) -> None:
        """Raise ItemRefused: a call is never deleted."""
        raise ItemRefused(f"call {receipt.number} cannot be removed from here; close it in Alemba Service Manager")
