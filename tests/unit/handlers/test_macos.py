"""What macOS is told. The texts are read back; that a Mac obeys them was not tried: there was none."""

import plistlib

import pytest
from operating_systems import Mac

from handlers import macos
from handlers.changes import CannotRegister, Wanted


def test_the_launch_agent_restarts_the_agent_unless_it_ended_well():
    found = plistlib.loads(macos.launch_agent(("/usr/local/bin/deskcall", "run")).encode())

    assert found["ProgramArguments"] == ["/usr/local/bin/deskcall", "run"]
    assert found["KeepAlive"] == {"SuccessfulExit": False}


def test_without_the_bundle_nothing_can_be_registered_and_the_reason_is_said(tmp_path):
    mac = Mac(tmp_path)
    (tmp_path / "root/Applications/Deskcall.app/Contents/Info.plist").unlink()

    with pytest.raises(CannotRegister, match=r"Deskcall\.app is not installed"):
        mac.registration.registering(Wanted())


def test_damaged_choices_of_launch_services_choose_nobody(tmp_path):
    mac = Mac(tmp_path)
    (mac.preferences / "com.apple.launchservices.secure.plist").write_bytes(b"bplist00nonsense")

    assert {each.starts for each in mac.registration.status().schemes} == {""}
