"""Tickets and the console token."""

from __future__ import annotations

import pytest

from agent.pairing import Pairing


@pytest.fixture
def pairing(hands):
    return Pairing(hands.ticks)


def test_a_ticket_gives_the_console_token(pairing):
    token = pairing.exchange(pairing.issue())

    assert token is not None
    assert pairing.is_console(token)


def test_two_consoles_hold_the_same_token(pairing):
    first, second = pairing.exchange(pairing.issue()), pairing.exchange(pairing.issue())

    assert first == second


def test_a_ticket_ends_after_sixty_seconds(pairing, hands):
    ticket = pairing.issue()

    hands.forward(60)

    assert pairing.exchange(ticket) is None


def test_a_ticket_used_twice_within_its_minute_puts_both_holders_out(pairing, hands):
    ticket = pairing.issue()
    token = pairing.exchange(ticket)
    hands.forward(59)

    stolen = pairing.exchange(ticket)

    assert (stolen, pairing.is_console(token)) == (None, False)


def test_a_ticket_used_again_later_changes_nothing(pairing, hands):
    ticket = pairing.issue()
    token = pairing.exchange(ticket)
    hands.forward(61)

    again = pairing.exchange(ticket)

    assert (again, pairing.is_console(token)) == (None, True)


def test_the_next_ticket_gives_the_new_token_after_a_theft(pairing):
    ticket = pairing.issue()
    pairing.exchange(ticket)
    pairing.exchange(ticket)

    token = pairing.exchange(pairing.issue())

    assert token is not None
    assert pairing.is_console(token)


@pytest.mark.parametrize("text", ["", "x", "é" * 43, "\u20ac", "a" * 100_000])
def test_what_was_never_issued_opens_nothing(pairing, text):
    pairing.issue()

    assert (pairing.exchange(text), pairing.is_console(text)) == (None, False)


def test_neither_token_nor_tickets_are_in_what_a_log_could_show(pairing):
    ticket = pairing.issue()
    token = pairing.exchange(ticket)

    assert ticket not in repr(pairing)
    assert token not in repr(pairing)


def test_every_start_has_its_own_token(hands):
    first, second = Pairing(hands.ticks), Pairing(hands.ticks)

    assert not second.is_console(first.exchange(first.issue()))
