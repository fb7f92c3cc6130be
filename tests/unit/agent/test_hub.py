"""Events to whoever listens."""

from __future__ import annotations

from agent.hub import MOST_BUSY, QUEUE_LIMIT, Hub, HubEvent, Seen
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


def heard(console):
    """Return the kinds of the events that a console has not read yet, None for its end."""
    found = []
    while not console.events.empty():
        event = console.events.get_nowait()
        found.append(event.kind if event else None)
    return found


def test_the_newest_console_is_the_one_and_the_older_is_told():
    hub = Hub()
    older, newer = hub.join("a"), hub.join("b")

    hub.publish(EVENT)

    assert (heard(older), heard(newer)) == (["superseded"], ["call"])


def test_a_page_whose_connection_broke_takes_its_own_place():
    hub = Hub()
    before, after = hub.join("a"), hub.join("a")

    hub.publish(EVENT)

    assert (heard(before), heard(after)) == ([None], ["call"])


def test_a_page_that_was_superseded_does_not_come_back_as_the_newest():
    hub = Hub()
    hub.leave(hub.join("old"))
    hub.join("old")
    newest = hub.join("new")
    back = hub.join("old")

    hub.publish(EVENT)

    assert (heard(back), heard(newest)) == (["superseded"], ["call"])


def test_the_fifth_stream_ends_the_oldest():
    hub = Hub()
    consoles = [hub.join(name) for name in "abcde"]

    assert [heard(each)[-1:] for each in consoles] == [[None], *[["superseded"]] * 3, []]


def test_streams_that_are_still_leaving_leave_two_threads_for_rings():
    hub = Hub()
    consoles = [hub.join(str(at)) for at in range(MOST_BUSY)]

    assert hub.join("one too many") is None

    hub.leave(consoles[0])
    assert hub.join("as the first has left") is not None


def test_the_end_reaches_a_console_that_reads_nothing():
    hub = Hub()
    console = hub.join("a")
    for _ in range(QUEUE_LIMIT + 1):
        hub.publish(EVENT)

    hub.end()

    assert heard(console)[-1] is None


def test_nobody_is_waited_for_when_nobody_heard():
    push = Hub().push(CallId("a"))

    assert (push.is_heard, push.wait(1_000_000)) == (False, None)


def test_the_consoles_word_is_waited_for():
    hub = Hub()
    hub.join("a")
    push = hub.push(CallId("a"))

    hub.shown(CallId("a"), Seen.HIDDEN)

    assert push.wait(0) is Seen.HIDDEN


def test_a_word_on_a_call_that_nobody_waits_for_is_nothing():
    hub = Hub()
    hub.join("a")
    push = hub.push(CallId("a"))

    hub.shown(CallId("another"), Seen.VISIBLE)

    assert push.wait(0) is None
