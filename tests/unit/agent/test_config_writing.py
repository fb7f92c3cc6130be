"""A source added to a configuration file."""

from __future__ import annotations

import tomllib

import pytest

from agent.config_writing import add_source, with_source
from agent.errors import ConfigError

CSV = {"name": "desk", "kind": "csv", "people": "/srv/people.csv"}


@pytest.mark.parametrize("before", ["", "# mine\n[site]\nregion = 'NL'", "[server]\nport = 9000\n"])
def test_what_people_wrote_stays_as_it_is(before):
    after = with_source(before, CSV)

    assert after.startswith(before)
    assert tomllib.loads(after)["source"] == [CSV]


def test_the_second_source_comes_behind_the_first():
    after = with_source(with_source("", CSV), {**CSV, "name": "other"})

    assert [each["name"] for each in tomllib.loads(after)["source"]] == ["desk", "other"]


@pytest.mark.parametrize("name", ['a "quoted" name', "back\\slash", "tab\tline\nend", "ünïcödé 電", "\x7f\x01"])
def test_any_text_comes_back_as_it_was(name):
    source = {**CSV, "columns": {"people": {name: "name"}}}

    assert tomllib.loads(with_source("", source))["source"] == [source]


@pytest.mark.parametrize(
    "source",
    [{**CSV, "name": "Desk 1"}, {**CSV, "kind": "cvs"}, {"name": "desk", "kind": "csv"}, {**CSV, "token": "x"}],
)
def test_a_source_with_a_mistake_is_not_written(source, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("[site]\nregion = 'NL'\n")

    with pytest.raises(ConfigError):
        add_source(file, source)

    assert file.read_text() == "[site]\nregion = 'NL'\n"


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ConfigError, match="name of an earlier source"):
        with_source(with_source("", CSV), CSV)


def test_a_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("")
    file.chmod(0o640)

    add_source(file, CSV)

    assert (file.stat().st_mode & 0o777, [each.name for each in tmp_path.iterdir()]) == (0o640, ["config.toml"])
