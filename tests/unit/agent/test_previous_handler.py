"""Who opened links before us is remembered in the data folder."""

import pytest

from agent import paths, previous_handler
from handlers.changes import Holder

LINPHONE = Holder("tel", "linphone.desktop", ("/usr/bin/linphone", "{link}"))
CALLS = Holder("tel", "org.gnome.Calls.desktop", ("/usr/bin/gnome-calls", "--dial", "{link}"))


@pytest.fixture
def places(tmp_path):
    found = paths.locate(tmp_path / "data", {})
    paths.prepare(found)
    return found


def test_what_is_remembered_is_read_back(places):
    previous_handler.remember(places, {"tel": LINPHONE})

    assert previous_handler.read(places) == {"tel": LINPHONE}
    assert previous_handler.command(places) == ("/usr/bin/linphone", "{link}")
    assert places.previous_handler.stat().st_mode & 0o777 == 0o600


def test_a_later_handler_takes_the_place_of_an_earlier_one_of_its_scheme_alone(places):
    previous_handler.remember(places, {"tel": LINPHONE, "callto": LINPHONE._replace(scheme="callto")})

    previous_handler.remember(places, {"tel": CALLS})

    assert previous_handler.read(places) == {"tel": CALLS, "callto": LINPHONE._replace(scheme="callto")}


def test_only_what_is_not_known_yet_is_news(places):
    previous_handler.remember(places, {"tel": LINPHONE})

    assert previous_handler.news(places, (LINPHONE,)) == {}
    assert previous_handler.news(places, (CALLS,)) == {"tel": CALLS}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", '{"tel": 1}', '{"tel": {"id": 1, "command": []}}', '{"tel": {"id": "x", "command": "x"}}'],
)
def test_a_file_that_is_not_ours_remembers_nobody(places, text):
    places.previous_handler.write_text(text)

    assert previous_handler.read(places) == {}
    assert previous_handler.command(places) == ()
