"""What an analyst chooses, over what is configured, under what IT enforces."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from agent.config import Config, Console
from agent.config_file import Loaded
from agent.config_levels import Origin, Overridden
from agent.preferences import CHOOSABLE, CHOSEN_PLACE, IsEnforced, NoSuchSetting, Preferences, choices_of, overlaid
from agent.state import MIGRATIONS
from agent.state import preferences as stored
from agent.state.preferences import Chosen
from cache.database import open_state
from cache.errors import StoreBusy

QUIET = Config(console=Console(pop="quiet"))


@pytest.fixture
def preferences(state, hands):
    return Preferences(Config(), state, hands.clock)


def setting(preferences, name):
    return next(each for each in preferences.settings() if each.name == name)


def test_without_a_choice_the_configuration_counts(state, hands):
    assert Preferences(QUIET, state, hands.clock).effective() == QUIET.console


def test_a_choice_counts_at_once(preferences):
    preferences.choose("pop", "notify")

    assert preferences.effective().pop == "notify"


def test_a_choice_outlives_the_program(state, hands, preferences):
    preferences.choose("single_keys", "false")

    assert Preferences(Config(), state, hands.clock).effective().single_keys is False


def test_a_choice_is_stronger_than_the_file(state, hands):
    over_file = Preferences(QUIET, state, hands.clock)
    over_file.choose("pop", "raise")

    assert over_file.effective().pop == "raise"


def test_going_back_forgets_the_choice(state, hands):
    over_file = Preferences(QUIET, state, hands.clock)
    over_file.choose("pop", "raise")

    over_file.choose("pop", "")

    assert (over_file.effective().pop, stored.chosen(state)) == ("quiet", ())


def test_what_is_enforced_cannot_be_chosen(state, hands):
    enforced = Preferences(QUIET, state, hands.clock, frozenset({"console.pop"}))

    with pytest.raises(IsEnforced):
        enforced.choose("pop", "raise")

    assert (enforced.effective().pop, setting(enforced, "pop").is_enforced) == ("quiet", True)


def test_what_is_enforced_later_overrides_an_earlier_choice(state, hands, preferences):
    preferences.choose("pop", "raise")

    enforced = Preferences(QUIET, state, hands.clock, frozenset({"console.pop"}))

    assert (enforced.effective().pop, setting(enforced, "pop").is_chosen) == ("quiet", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("pop", "loud"), ("port", "1"), ("", ""), ("ticket_word", "case"), ("single_keys", "True"), ("pop", "x" * 10_000)],
)
def test_what_is_no_choice_is_refused(preferences, name, value):
    with pytest.raises(NoSuchSetting):
        preferences.choose(name, value)

    assert preferences.effective() == Console()


def test_a_choice_of_another_version_is_passed_over(state, hands):
    with state.transaction() as transaction:
        for key, value in (("console.pop", "shout"), ("console.sparkle", "yes"), ("server.port", "1")):
            stored.choose(transaction, Chosen(key, value), hands.clock())

    assert Preferences(Config(), state, hands.clock).effective() == Console()


def test_every_value_of_every_setting_can_be_chosen(preferences):
    for name in CHOOSABLE:
        for value in choices_of(name):
            preferences.choose(name, value)
            assert setting(preferences, name).value == value


def test_what_cannot_be_written_changes_nothing(tmp_path: Path, hands):
    with closing(open_state(tmp_path / "state.db", MIGRATIONS)):
        pass
    from cache.database import State

    with closing(State(tmp_path / "state.db", MIGRATIONS, writable=False)) as read_only:
        preferences = Preferences(Config(), read_only, hands.clock)

        with pytest.raises(StoreBusy):
            preferences.choose("pop", "quiet")

        assert preferences.effective().pop == "raise"


def test_the_explanation_names_what_was_chosen(state):
    loaded = Loaded(QUIET, (), (Origin("console.pop", "config.toml, line 2"),), ())

    found = overlaid(loaded, [Chosen("console.pop", "notify"), Chosen("console.theme", "dark")])

    assert (found.config.console.pop, found.origins) == (
        "notify",
        (
            Origin("console.pop", CHOSEN_PLACE, "settings page", (Overridden("user", "config.toml, line 2", "quiet"),)),
            Origin("console.theme", CHOSEN_PLACE, "settings page"),
        ),
    )


def test_the_explanation_leaves_what_is_enforced(state):
    loaded = Loaded(QUIET, (), (Origin("console.pop", "policy"),), (), frozenset({"console.pop"}))

    assert overlaid(loaded, [Chosen("console.pop", "notify")]) == loaded
