"""What a softphone runs when it rings: it prints nothing, ends with 0, and everything behind -- is one value."""

import pytest
from agent_stand_in import run, standing_in

from agent.web.query import read


@pytest.fixture
def agent(tmp_path):
    with standing_in(tmp_path / "data") as listening:
        yield listening


@pytest.mark.parametrize(
    ("words", "telephone"),
    [
        (["+31 20 123 4567"], "+31 20 123 4567"),
        (["+31", "20", "1234567"], "+31 20 1234567"),
        (['"Alice', 'Smith"', "<sip:+44@pbx>"], '"Alice Smith" <sip:+44@pbx>'),
        (["--config=/tmp/x", "-h"], "--config=/tmp/x -h"),
        (["--", "201"], "-- 201"),
        (["201&called=911"], "201&called=911"),
        (["201%00#?="], "201%00#?="),
        (["Zoë"], "Zoë"),
    ],
)
def test_everything_behind_the_dashes_is_one_value(agent, words, telephone):
    done = agent.hook("--", *words)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert agent.received[0].startswith(b"POST /ring HTTP/1.1\r\n")
    assert read(agent.bodies[0].decode()).signed == (("telephone", telephone),)


def test_twinkle_tells_the_caller_and_the_line_by_its_environment(agent):
    agent.hook(TWINKLE_TRIGGER="in_call", SIP_FROM_USER="+442079460018", SIP_TO_USER="2001")

    assert read(agent.bodies[0].decode()).signed == (("called", "2001"), ("telephone", "+442079460018"))


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        ([], {}),
        (["--"], {}),
        (["201"], {}),
        (["--called", "1", "--", "201"], {}),
        ([], {"TWINKLE_TRIGGER": "in_call_failed", "SIP_FROM_USER": "201"}),
    ],
)
def test_without_a_caller_nothing_is_sent_and_it_still_ends_well(agent, arguments, environ):
    done = agent.hook(*arguments, **environ)

    assert (done.returncode, done.stdout, done.stderr, agent.received) == (0, "", "", [])


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 x\r\n\r\nno", b""])
def test_whatever_the_agent_says_the_softphone_hears_nothing(tmp_path, answer):
    with standing_in(tmp_path / "data", answer) as agent:
        done = agent.hook("--", "201")

    assert (done.returncode, done.stdout, done.stderr, len(agent.received)) == (0, "", "", 1)


def test_without_an_agent_it_ends_and_starts_none(tmp_path):
    done = run("hook.py", tmp_path / "data", "--", "201")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "data").exists()
