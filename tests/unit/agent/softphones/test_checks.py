"""What may stand in a profile of one's own: what would let a number or a shell run away is refused when read."""

from __future__ import annotations

import pytest

from agent import config_reading
from agent.config import OwnPhone, Phone
from agent.softphones import profiles
from agent.softphones.checks import mistakes

OWN = {"id": "ours", "name": "Ours", "transport": "argv", "dial": ["/opt/ours/phone", "{dial}"]}


def said(**changes: object) -> list[str]:
    _, found = config_reading.read({"phone": {"own": [OWN | changes]}})
    return [f"{each.path[-1]}: {each.sentence}" for each in found]


def test_every_profile_that_ships_keeps_the_rules() -> None:
    assert {profile.id: found for profile in profiles.shipped() if (found := list(mistakes(profile)))} == {}


def test_a_program_with_its_arguments_is_good() -> None:
    assert said(answer=["/opt/ours/phone", "--answer"], hangup=["C:\\Ours\\phone.exe", "/hangup"]) == []


@pytest.mark.parametrize(
    ("dial", "why"),
    [
        (["phone", "{dial}"], "must begin with the whole path"),
        (["./phone", "{dial}"], "must begin with the whole path"),
        (["\\\\server\\share\\phone.exe", "{dial}"], "must begin with the whole path"),
        (["//server/phone", "{dial}"], "must begin with the whole path"),
        (["/bin/sh", "-c", "phone {dial}"], "may not start sh"),
        (["/usr/bin/bash", "{dial}"], "may not start bash"),
        (["/usr/bin/env", "phone", "{dial}"], "may not start env"),
        (["C:\\Windows\\System32\\cmd.exe", "/c", "{dial}"], "may not start cmd.exe"),
        (["C:\\Windows\\System32\\CMD.EXE", "/c", "{dial}"], "may not start cmd.exe"),
        (["C:\\x\\powershell.exe", "{dial}"], "may not start powershell.exe"),
        (["/usr/bin/pwsh", "{dial}"], "may not start pwsh"),
        (["C:\\x\\phone.bat", "{dial}"], "may not start a script"),
        (["C:\\x\\phone.CMD", "{dial}"], "may not start a script"),
        (["C:\\x\\phone.ps1", "{dial}"], "may not start a script"),
        (["/opt/{dial}", "x"], "has a placeholder in its program"),
        (["/opt/phone", "{number}", "{dial}"], "has {number}, which is none of"),
        (["/opt/phone", "{dial:>20}"], "has {dial:>20}, which is none of"),
        (["/opt/phone", "--dial"], "has no {dial}"),
        (["/opt/phone", "", "{dial}"], "has an empty part"),
        (["/opt/phone", "a\nb", "{dial}"], "has an empty part, or one with control characters"),
        (["{previous}", "tel:{dial}"], "only in the profile of that name"),
        ([], "is missing"),
    ],
)
def test_a_command_that_could_run_away_is_refused(dial: list[str], why: str) -> None:
    assert any(why in sentence for sentence in said(dial=dial))


@pytest.mark.parametrize(
    "address",
    [
        *("tel:{dial}", "callto:{dial}", "cti:dial?telephone={dial}", "file:///opt/{dial}", "javascript:alert({dial})"),
        *("data:text/html,{dial}", "ms-settings:{dial}", "ms-msdt:{dial}", "http://pbx/{dial}", "https://pbx/{dial}"),
        *("TEL:{dial}", "{dial}", "{dial}:x", "search-ms:{dial}", "vbscript:{dial}", " tcxcallto:{dial}", "//x/{dial}"),
    ],
)
def test_an_address_that_leads_back_to_us_or_into_a_browser_is_refused(address: str) -> None:
    refused = said(transport="uri", dial=[address])

    assert len(refused) == 1


@pytest.mark.parametrize("changes", [{"dial": "/opt/phone {dial}"}, {"transport": "shell"}, {"shell": True}])
def test_a_command_line_in_one_text_is_no_command(changes: dict[str, object]) -> None:
    assert said(**changes)


@pytest.mark.parametrize("name", ["Ours", "", "a b", "x" * 33, "../x"])
def test_a_name_is_a_plain_word(name: str) -> None:
    assert any(sentence.startswith("id:") for sentence in said(id=name))


def test_a_profile_of_ones_own_takes_the_place_of_one_that_ships() -> None:
    own = OwnPhone(id="zoom", name="Zoom here", transport="uri", dial=("zoomus:{dial}",))

    found = [profile for profile in profiles.known(Phone(own=(own,))) if profile.id == "zoom"]

    assert [profile.name for profile in found] == ["Zoom here"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"profile": "baresipp"}, 'did you mean "baresip"?'),
        ({"exe": "baresip"}, "must begin with the whole path"),
        ({"exe": "/bin/sh"}, "may not start sh"),
        ({"port": 70000}, "is no port"),
        ({"previous": ["/usr/bin/deskcall-open", "%u"]}, "is Deskcall itself"),
        ({"previous": ["/usr/bin/python3", "/opt/Deskcall/handlers", "%u"]}, "is Deskcall itself"),
        ({"previous": ["/bin/sh", "-c", "x %u"]}, "may not start sh"),
        ({"own": [OWN, OWN]}, "is the id of an earlier profile too"),
        ({"own": [OWN | {"id": "previous"}]}, "is the handler that was there before"),
    ],
)
def test_a_mistake_in_the_table_is_said_at_its_key(table: dict[str, object], why: str) -> None:
    _, found = config_reading.read({"phone": table})

    assert any(why in each.sentence for each in found)
