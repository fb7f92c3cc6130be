"""What the configuration file says, and every mistake in it at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import config_explained, config_file
from agent.config import Config
from agent.errors import ConfigError

EVERYTHING = """
[site]
region = "nl"
area = "20"
outside = ["0"]
stems = ["3120123"]
extension = [2, 4]
switchboard = true
[server]
port = 28080
require_signature = true
allow_origins = ["https://desk.example.com", "https://desk.example.com:8443"]
[console]
open = "service_desk"
account = "acme"
domain = "r-service.tech"
service_desk_url = "https://{account}.{domain}/sd?telephone={telephone}"
new_request_url = "https://forms.example.com/new?who={person_id}"
old_tickets = "open"
pop_on = "answer"
ticket_word = "incident"
[privacy]
retention_days = 7
[[source]]
name = "desk"
kind = "csv"
people = "/srv/people.csv"
every = "5m"
[source.columns.people]
"Full name" = "name"
[[source]]
name = "second"
kind = "csv"
tickets = "/srv/tickets.csv"
"""


def load(folder: Path, text: str | bytes) -> config_file.Loaded:
    file = folder / "config.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return config_file.load(file, {})


def mistakes(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    return tuple(each.replace(str(folder), "") for each in caught.value.mistakes)


def test_without_a_file_every_key_has_its_default(tmp_path: Path) -> None:
    assert load(tmp_path, "").config == Config()


def test_every_key_can_be_set(tmp_path: Path) -> None:
    config = load(tmp_path, EVERYTHING).config

    assert config.site.region == "NL"
    assert config.server.allow_origins == ("https://desk.example.com", "https://desk.example.com:8443")
    assert config.privacy.retention_days == 7
    assert [source.name for source in config.source] == ["desk", "second"]
    assert config.source[0].columns.people == {"Full name": "name"}


def test_every_mistake_is_reported_in_one_run_with_its_line_and_key(tmp_path: Path) -> None:
    text = '[site]\nregion = "XX"\nstems = ["312", "+3"]\n[server]\nprot=1\nport="1"\n[consle]\n[[source]]\nkind="csv"'

    found = mistakes(tmp_path, text)

    assert [each.partition(": ")[0] + ":" + each.split(": ")[1] for each in found] == [
        "/config.toml, line 2:site.region",
        "/config.toml, line 3:site.stems[2]",
        "/config.toml, line 5:server.prot",
        "/config.toml, line 6:server.port",
        "/config.toml, line 7:consle",
        "/config.toml, line 8:source[1].name",
    ]


def test_a_mistake_shows_the_value_and_what_is_expected(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, '[server]\nport = "8737"')

    assert '"8737" is not a whole number' in found


@pytest.mark.parametrize(
    ("text", "near"),
    [("[server]\nprot = 1", '"port"'), ("[sevrer]", '"server"'), ('[[source]]\nname="a"\nkind="cvs"', '"csv"')],
)
def test_a_typo_names_the_nearest_word(tmp_path: Path, text: str, near: str) -> None:
    assert f"did you mean {near}?" in mistakes(tmp_path, text)[0]


def test_a_source_of_an_unknown_kind_is_one_mistake(tmp_path: Path) -> None:
    found = mistakes(tmp_path, '[[source]]\nname = "desk"\nkind = "siebel"\naccount = "acme"\nevery = 5')

    assert len(found) == 1
    assert "line 3: source[1].kind" in found[0]


@pytest.mark.parametrize("key", ["token", "password", "client_secret", "api_key", "Token"])
def test_a_secret_is_refused_without_repeating_it(tmp_path: Path, key: str) -> None:
    (found,) = mistakes(tmp_path, f'[[source]]\nname = "desk"\nkind = "csv"\npeople = "/a"\n{key} = "hunter2"')

    assert "keyring" in found
    assert "hunter2" not in found


def test_headers_of_a_file_may_be_called_what_they_like(tmp_path: Path) -> None:
    text = '[[source]]\nname = "desk"\nkind = "csv"\npeople = "/a"\n[source.columns.people]\n"Token" = "support_id"'

    assert load(tmp_path, text).config.source[0].columns.people == {"Token": "support_id"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[server]\nport = ", 2),
        ("[server\nport = 1", 1),
        ("a = 1\nb = 2\nb = 3", 3),
        ('a = "open', 1),
        ("\n\n\x00", 3),
        (f"\nx = {'9' * 5000}", 2),
        (f"x = {'[' * 20000}", 1),
        (f"x = {'[' * 480}{']' * 480}", 1),
        (f"{'.'.join('a' * 2000)} = 1", 1),
    ],
    ids=["no value", "no bracket", "twice", "no quote", "null", "long number", "nested", "deep", "dotted"],
)
def test_broken_toml_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    (found,) = mistakes(tmp_path, text)

    assert f"/config.toml, line {line}: " in found


def test_a_file_as_notepad_saves_it_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf[server]\r\nport = 28080\r\n").config.server.port == 28080


def test_lines_are_counted_in_a_file_with_carriage_returns(tmp_path: Path) -> None:
    assert "line 3" in mistakes(tmp_path, b"[server]\r\n\r\nport = 1\r\n")[0]


@pytest.mark.parametrize("data", [b"a = 1\nb = '\xff'", "[server]".encode("utf-16")])
def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "UTF-8" in mistakes(tmp_path, data)[0]


def test_a_value_over_many_lines_keeps_the_count(tmp_path: Path) -> None:
    text = '[site]\nstems = [\n  "3120123", # office\n  "3130456",\n]\nouts = 1\n[server]\nport = 1'

    assert [each.split(": ")[0] for each in mistakes(tmp_path, text)] == [
        "/config.toml, line 6",
        "/config.toml, line 8",
    ]


def test_a_value_of_thousands_of_lines_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    text = "x = [\n" + "1,\n" * 20_000 + "]\n[server]\nport = 1"

    found = mistakes(tmp_path, text)

    assert [each.split(": ")[1] for each in found] == ["x", "server.port"]


def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        config_file.load(tmp_path, {})


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: cannot be read"):
        config_file.load(tmp_path / "absent.toml", {})


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ConfigError, match="is not a file"):
        config_file.load(tmp_path / "pipe", {})


def test_a_port_that_systems_hand_out_is_a_warning(tmp_path: Path) -> None:
    (warning,) = load(tmp_path, "[server]\nport = 50000").warnings

    assert "server.port" in warning


@pytest.mark.parametrize("port", [0, 80, 1023, 65536])
def test_a_port_out_of_range_is_a_mistake(tmp_path: Path, port: int) -> None:
    assert "server.port" in mistakes(tmp_path, f"[server]\nport = {port}")[0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('area = "020 "', "site.area"),
        ('outside = [""]', "site.outside[1]"),
        ('stems = ["٣١٢٠"]', "site.stems[1]"),
        ("extension = [4, 2]", "site.extension"),
        ("extension = [0, 2]", "site.extension"),
        ("extension = [2, 99]", "site.extension"),
        ("extension = 4", "site.extension"),
        ('region = ""', "site.region"),
        ('region = "001"', "site.region"),
        ('region = "UK"', "site.region"),
    ],
)
def test_a_telephone_system_that_cannot_be_is_a_mistake(tmp_path: Path, text: str, key: str) -> None:
    (found,) = mistakes(tmp_path, f"[site]\n{text}")

    assert found.split(": ")[1] == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('account = "acme.evil.example/"\ndomain = "4me.com"', "console.account"),
        ('account = "acme"', "console.domain"),
        ('domain = "4me.com"', "console.account"),
        ('account = "acme"\ndomain = "com"', "console.domain"),
        ('account = "acme"\ndomain = "evil.example/x?"', "console.domain"),
        ('ticket_word = " "', "console.ticket_word"),
        ('service_desk_url = "https://{account}.4me.com/"', "console.service_desk_url"),
        ('new_request_url = "http://desk.example.com/new"', "console.new_request_url"),
        ('pop_on = "hangup"', "console.pop_on"),
        ('old_tickets = "close"', "console.old_tickets"),
    ],
)
def test_a_console_that_cannot_be_is_a_mistake(tmp_path: Path, text: str, key: str) -> None:
    (found,) = mistakes(tmp_path, f"[console]\n{text}")

    assert found.split(": ")[1] == key


@pytest.mark.parametrize(
    "domain", ["r-service.tech", "4me.com", "xurrent.com", "uk.xurrent.com", "qa.r-service.tech", "4me.qa"]
)
def test_account_and_domain_lead_to_the_service_desk(tmp_path: Path, domain: str) -> None:  # S5
    console = load(tmp_path, f'[console]\naccount = "acme"\ndomain = "{domain}"').config.console

    assert console.service_desk_url.startswith(f"https://acme.{domain}/sd?")
    assert console.new_request_url.startswith(f"https://acme.{domain}/sd?")


def test_account_and_domain_are_filled_into_addresses(tmp_path: Path) -> None:
    console = load(tmp_path, EVERYTHING).config.console

    assert console.service_desk_url == "https://acme.r-service.tech/sd?telephone={telephone}"


def test_the_users_file_lies_over_the_machines_key_by_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, user = tmp_path / "machine" / "deskcall", tmp_path / "user" / "deskcall"
    for folder, text in (
        (machine, '[site]\nregion = "NL"\narea = "20"\n[server]\nport = 28080'),
        (user, '[site]\narea = "30"'),
    ):
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(text)
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(machine.parent))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(user.parent))

    loaded = config_file.load(None, {})

    assert (loaded.config.site.region, loaded.config.site.area, loaded.config.server.port) == ("NL", "30", 28080)
    assert {each.key: each.place for each in loaded.origins} == {
        "site.region": f"{machine / 'config.toml'}, line 2",
        "site.area": f"{user / 'config.toml'}, line 2",
        "server.port": f"{machine / 'config.toml'}, line 5",
    }


def test_a_mistake_in_the_machines_file_is_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, text in (("machine", '[server]\nallow_origins = ["x"]'), ("user", "[server]\nport = 28080")):
        (tmp_path / folder / "deskcall").mkdir(parents=True)
        (tmp_path / folder / "deskcall" / "config.toml").write_text(text)
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "machine"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))

    with pytest.raises(ConfigError, match=r"machine/deskcall/config\.toml, line 2: server\.allow_origins\[1\]"):
        config_file.load(None, {})


def test_the_environment_names_a_file_and_the_command_line_another(tmp_path: Path) -> None:
    for name, port in (("named", 28080), ("given", 28081)):
        (tmp_path / name).write_text(f"[server]\nport = {port}")
    environ = {"DESKCALL_CONFIG": str(tmp_path / "named")}

    ports = [config_file.load(given, environ).config.server.port for given in (None, tmp_path / "given")]

    assert ports == [28080, 28081]


def test_every_key_is_explained_with_its_value_and_place(tmp_path: Path) -> None:
    keys = {key.name: key for key in config_explained.keys(load(tmp_path, EVERYTHING))}

    assert keys["server.port"].value == "28080"
    assert keys["server.port"].default == "8737"
    assert keys["server.port"].place.endswith("config.toml, line 10")
    assert keys["source[1].every"].value == '"5m"'
    assert keys["source[2].every"].place == "built in"
    assert all(key.sentence for key in keys.values())


def test_an_address_from_the_account_says_so(tmp_path: Path) -> None:
    loaded = load(tmp_path, '[console]\naccount = "acme"\ndomain = "4me.com"')

    keys = {key.name: key.place for key in config_explained.keys(loaded)}

    assert keys["console.service_desk_url"] == "from account and domain"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('[]="\n#{}.,0179-+aceorst ' + "'\\é\x00"), max_size=80))
def test_no_text_makes_anything_but_a_configuration_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        loaded = load(folder, text)
    except ConfigError as error:
        assert all(str(folder) in each for each in error.mistakes)  # noqa: PT017 both ends are right
    else:
        assert loaded.config.server.port == 8737
