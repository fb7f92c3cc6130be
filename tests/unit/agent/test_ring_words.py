"""``deskcall ring -- WORDS``: what a softphone runs when it cannot run the hook itself."""

import pytest
from agent_stand_in import standing_in
from shell import Shell

from agent.web.query import read


@pytest.mark.parametrize("words", [["+31 20", "123"], ["--help"], ["--dry-run", "--telephone", "911"]])
def test_everything_behind_the_dashes_is_the_caller_and_nothing_is_printed(tmp_path, words):
    with standing_in(tmp_path / "data") as agent:
        done = Shell(tmp_path).run("ring", "--data", str(tmp_path / "data"), "--", *words)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert read(agent.bodies[0].decode()).signed == (("telephone", " ".join(words)),)


def test_without_an_agent_it_ends_with_0_too(tmp_path):
    done = Shell(tmp_path).run("ring", "--data", str(tmp_path / "data"), "--", "201")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
