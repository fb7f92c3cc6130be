"""The table of keys that registry, preferences and policies are made of."""

from agent.config import Config
from agent.config_explained import keys
from agent.config_file import Loaded
from agent.config_table import settings


def test_the_table_has_every_key_but_the_lists_of_tables():
    documented = {key.name for key in keys(Loaded(Config(), (), (), ()))}

    assert {each.key for each in settings()} == documented - {"phone.own"}


def test_no_two_keys_share_their_other_name():
    names = [each.name.lower() for each in settings()]

    assert len(names) == len(set(names))


def test_a_row_says_what_a_key_can_be():
    found = {each.key: each for each in settings()}

    assert found["dial.confirm"][1:5] == ("DialConfirm", "choice", ("unknown", "never", "always"), "unknown")
    assert found["dial.format"][2:5] == ("choice", ("e164", "national"), None)
    assert found["console.service_desk_url"][1:3] == ("ConsoleServiceDeskUrl", "text")
    assert found["site.extension"][2:5] == ("numbers", (), (2, 6))
    assert found["dial.command"][2] == "texts"
    assert found["server.port"][2] == "number"
    assert found["server.push"][2] == "boolean"
