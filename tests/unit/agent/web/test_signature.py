"""Secure links."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.web.signature import Signatures, sign

SECRET = "Zx3kq9T0sVb7Lr2mWc5yHd8nPf1aJg4eUo6iRt-_kQ0"
TS = "1795176000"
VALUES = (("telephone", "+11234567890"), ("callID", "abc-1"))
SIGNATURE = "a31ddf7eb768ae99abb75ab800f0579a3c34b049642178ea214860e4292c9ace"
SIGNED_AT = datetime.fromtimestamp(int(TS), UTC)


class At:
    """A clock that stands until it is set."""

    def __init__(self, now=SIGNED_AT):
        self.now = now

    def __call__(self):
        return self.now


def test_the_documented_example_has_the_documented_signature():  # A2
    assert sign(SECRET, TS, VALUES) == SIGNATURE


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_is_right_for_300_seconds_either_way(seconds):
    signatures = Signatures(lambda: SECRET, At(SIGNED_AT + timedelta(seconds=seconds)))

    assert signatures.vouch("", TS, SIGNATURE, VALUES)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_is_stale_after_that(seconds):
    signatures = Signatures(lambda: SECRET, At(SIGNED_AT + timedelta(seconds=seconds)))

    assert not signatures.vouch("", TS, SIGNATURE, VALUES)


def test_a_signature_is_good_once_but_for_the_telephone_that_sends_a_ring_twice():
    clock = At()
    signatures = Signatures(lambda: SECRET, clock)
    answers = []
    for seconds in (0, 3, 4, 299):
        clock.now = SIGNED_AT + timedelta(seconds=seconds)
        answers.append(signatures.vouch("", TS, SIGNATURE, VALUES))

    assert answers == [True, True, False, False]


def test_a_clock_that_is_set_back_makes_no_signature_new():
    clock = At()
    signatures = Signatures(lambda: SECRET, clock)
    signatures.vouch("", TS, SIGNATURE, VALUES)
    clock.now -= timedelta(seconds=60)

    assert not signatures.vouch("", TS, SIGNATURE, VALUES)


@pytest.mark.parametrize(
    ("ts", "sig", "values"),
    [
        (TS, SIGNATURE.upper(), VALUES),
        (TS, SIGNATURE[:-1], VALUES),
        (TS, "", VALUES),
        (TS, "ä" * 64, VALUES),
        ("1795176001", SIGNATURE, VALUES),
        ("", SIGNATURE, VALUES),
        ("1795176000.0", SIGNATURE, VALUES),
        ("١٧٩٥١٧٦٠٠٠", SIGNATURE, VALUES),
        (TS, SIGNATURE, VALUES[:1]),
        (TS, SIGNATURE, (*VALUES, ("event", "answer"))),
    ],
)
def test_a_signature_covers_the_time_and_every_value(ts, sig, values):
    assert not Signatures(lambda: SECRET, At()).vouch("", ts, sig, values)


@pytest.mark.parametrize(("key", "is_right"), [(SECRET, True), (SECRET + "x", False), ("ü", False), ("", False)])
def test_a_key_is_the_secret_and_nothing_else(key, is_right):
    assert Signatures(lambda: SECRET, At()).vouch(key, "", "", ()) == is_right


def test_without_a_secret_nothing_is_believed():
    nothing = Signatures(lambda: None, At())

    assert not nothing.vouch("", TS, sign("", TS, VALUES), VALUES)
    assert not nothing.vouch("", "", "", VALUES)
