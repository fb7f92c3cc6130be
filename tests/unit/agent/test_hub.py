"""Events to whoever listens."""

from __future__ import annotations

from agent.hub import QUEUE_LIMIT, Hub, HubEvent
from agent.model import CallId

EVENT = HubEvent("call", CallId("a"))


def test_every_listener_gets_every_event_in_order():
    hub = Hub()
    with hub.subscribe() as one, hub.subscribe() as two:
        hub.publish(EVENT)
        hub.publish(HubEvent("changed"))

        assert [[each.get_nowait(), each.get_nowait()] for each in (one, two)] == [[EVENT, HubEvent("changed")]] * 2


def test_nobody_hears_what_was_said_before_or_after():
    hub = Hub()
    hub.publish(EVENT)
    with hub.subscribe() as listener:
        pass

    assert (hub.publish(EVENT), listener.empty()) == (0, True)


def test_a_listener_that_does_not_listen_holds_nobody_up():
    hub = Hub()
    with hub.subscribe(), hub.subscribe() as attentive:
        for _ in range(QUEUE_LIMIT):
            hub.publish(EVENT)
            attentive.get_nowait()

        assert hub.publish(EVENT) == 1
