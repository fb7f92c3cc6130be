"""Which softphone is used: the configured one, else the only one that is installed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.config import OwnPhone, Phone
from agent.errors import NotDialable, SoftphoneAway
from agent.softphones import finding, opening, profiles

NOTHING = {"PATH": "", "HOME": "/nonexistent", "XDG_DATA_DIRS": "/nonexistent", "XDG_CONFIG_DIRS": "/nonexistent"}


def install(folder: Path, *names: str) -> dict[str, str]:
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return NOTHING | {"PATH": f"relative:{folder}"}


def own(scheme: str, folder: Path) -> dict[str, str]:
    (folder / "applications").mkdir(exist_ok=True)
    (folder / "applications" / "vendor.desktop").write_text("[Desktop Entry]\n")
    (folder / "applications" / "mimeinfo.cache").write_text(
        f"[MIME Cache]\nx-scheme-handler/{scheme}=gone.desktop;vendor.desktop;\n"
    )
    return NOTHING | {"XDG_DATA_HOME": str(folder)}


def test_the_only_one_that_is_installed_is_used(tmp_path) -> None:
    choice = opening.choose(Phone(), install(tmp_path, "gnome-calls"))

    assert choice.profile == profiles.by_id(Phone(), "gnome-calls")


def test_one_whose_scheme_somebody_owns_is_installed(tmp_path) -> None:
    choice = opening.choose(Phone(), own("zoomphonecall", tmp_path))

    assert choice.profile == profiles.by_id(Phone(), "zoom")


def test_of_several_none_is_chosen_and_all_are_named(tmp_path) -> None:
    choice = opening.choose(Phone(), install(tmp_path, "baresip", "twinkle"))

    assert choice.profile is None
    assert choice.why == '2 softphones are installed: choose one of "baresip", "twinkle" as [phone] profile.'


def test_without_any_it_is_said_what_to_do() -> None:
    softphone = opening.open_chosen(Phone(), NOTHING)

    with pytest.raises(SoftphoneAway, match="No softphone that Deskcall knows is installed: 'deskcall phones' lists"):
        softphone.dial("201")
    with pytest.raises(NotDialable):
        softphone.dial("tel:201")


def test_the_configured_one_is_used_whatever_is_installed(tmp_path) -> None:
    choice = opening.choose(Phone(profile="twinkle"), install(tmp_path, "baresip"))

    assert choice.profile == profiles.by_id(Phone(), "twinkle")


def test_one_of_ones_own_is_opened(tmp_path) -> None:
    ours = OwnPhone(id="ours", dial=("/opt/ours/phone", "{digits}"))

    softphone = opening.open_chosen(Phone(profile="ours", own=(ours,)), NOTHING)

    assert softphone.describe("+4416").words == ("/opt/ours/phone", "4416")


def test_a_program_in_the_working_directory_is_not_believed(tmp_path, monkeypatch) -> None:
    install(tmp_path, "baresip")
    monkeypatch.chdir(tmp_path)

    assert opening.here(Phone(), NOTHING | {"PATH": ".::"}) == ()


def test_a_file_that_cannot_be_started_is_no_program(tmp_path) -> None:
    environ = install(tmp_path, "baresip")
    (tmp_path / "baresip").chmod(0o644)

    assert opening.here(Phone(), environ) == ()


@pytest.mark.parametrize("owner", ["deskcall.desktop", "Deskcall-tel.desktop"])
def test_an_address_that_deskcall_itself_would_open_is_refused(tmp_path, owner: str) -> None:
    own("sip", tmp_path)
    (tmp_path / "applications" / owner).write_text("[Desktop Entry]\n")
    (tmp_path / "applications" / "mimeapps.list").write_text(f"[Default Applications]\nx-scheme-handler/sip={owner}\n")
    ours = OwnPhone(id="ours", transport="uri", dial=("sip:{dial}@pbx.example",))
    softphone = opening.open_chosen(Phone(profile="ours", own=(ours,)), NOTHING | {"XDG_DATA_HOME": str(tmp_path)})

    with pytest.raises(SoftphoneAway, match="Deskcall itself opens sip: links here"):
        softphone.dial("201")


def test_a_handler_of_before_that_is_deskcall_itself_is_refused() -> None:
    softphone = opening.open_chosen(Phone(profile="previous", previous=("/usr/bin/deskcall-open", "%u")), NOTHING)

    with pytest.raises(SoftphoneAway, match="is Deskcall itself: a link would go round for ever"):
        softphone.dial("201")


def test_a_handler_without_a_place_for_the_link_gets_it_at_the_end() -> None:
    softphone = opening.open_chosen(Phone(profile="zoiper", previous=("/opt/zoiper", "--call")), NOTHING)

    assert softphone.describe("+4416").words == ("/opt/zoiper", "--call", "tel:+4416")


@pytest.mark.parametrize(
    "text", ["", "[", "no section\n", "[Default Applications]\nx\n", "\x00" * 99, "[MIME Cache]\n=\n"]
)
def test_a_list_of_handlers_that_cannot_be_read_says_nobody(tmp_path, text: str) -> None:
    (tmp_path / "mimeapps.list").write_text(text)

    assert finding.scheme_owner("zoomus", NOTHING | {"XDG_CONFIG_HOME": str(tmp_path)}) == ""


def test_a_folder_on_path_that_cannot_be_looked_into_is_passed_over(tmp_path):
    # A folder of another user does the same; for root there is none.
    path = f"/{'x' * 300}:{tmp_path}"
    program = tmp_path / "baresip"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)

    assert finding.program(profiles.by_id(Phone(), "baresip"), {"PATH": path}) == str(program)
