"""Every softphone that ships: exactly what it gets when +441632960123 is dialed, picked up, hung up; what is pasted."""

from __future__ import annotations

import pytest

from agent.config import Phone
from agent.softphones import Said, opening, profiles
from agent.softphones.documenting import with_places
from agent.softphones.filling import filled

NUMBER = "+441632960123"
EXE = "/opt/phone/bin/phone"
WITH_EXE = Phone(exe=EXE, previous=("/usr/bin/old-phone", "--uri", "%u"))
URL = "http://127.0.0.1:8737/sd"
HANDED_ON = Said("argv", ("/usr/bin/old-phone", "--uri", f"tel:{NUMBER}"))


def argv(*words: str) -> Said:
    return Said("argv", words)


def uri(address: str) -> Said:
    return Said("uri", (address,))


DIAL = {
    "baresip": Said("frame", ('55:{"command":"dial","params":"+441632960123","token":"t"},',)),
    "linphone": argv(EXE, f"call sip-address={NUMBER}"),
    "linphonec": argv(EXE, "dial", NUMBER),
    "gnome-calls": argv(EXE, "--dial", NUMBER),
    "twinkle": argv(EXE, "--call", NUMBER, "--immediate"),
    "microsip": argv(EXE, NUMBER),
    "3cx": uri("tcxcallto:%2B441632960123"),
    "3cx-legacy": argv(EXE, "-cmd", f"makecall:{NUMBER}"),
    "phonerlite": Said("lines", (f"SetNumber {NUMBER}", "HookOff")),
    "phonerlite-program": argv(EXE, f"callto:{NUMBER}"),
    "zoom": uri(f"zoomphonecall://{NUMBER}"),
    "teams": uri("msteams:/l/call/0/0?users=4:%2B441632960123"),
    "webex": uri(f"webextel://{NUMBER}"),
    "jabber": uri(f"ciscotel:{NUMBER}"),
    "groundwire": uri(f"groundwire:{NUMBER}"),
    "ringcentral": uri("rcmobile://call?number=441632960123"),
    "micollab": HANDED_ON,
    "avaya": HANDED_ON,
    "ringotel": HANDED_ON,
    "wildix": HANDED_ON,
    "xarios": HANDED_ON,
    "innovaphone": HANDED_ON,
    "finesse": HANDED_ON,
    "procall": HANDED_ON,
    "tapimaster": HANDED_ON,
    "voispeed": HANDED_ON,
    "bria": HANDED_ON,
    "zoiper": HANDED_ON,
    "grandstream-wave": HANDED_ON,
    "previous": HANDED_ON,
}
ANSWER = {
    "baresip": ("accept",),
    "linphonec": (EXE, "generic", "answer"),
    "gnome-calls": ("Accept",),
    "twinkle": (EXE, "--cmd", "answer"),
    "microsip": (EXE, "/answer"),
}
HANGUP = {
    "baresip": ("hangup",),
    "linphone": (EXE, "bye sip-address=*"),
    "linphonec": (EXE, "generic", "terminate"),
    "gnome-calls": ("Hangup",),
    "microsip": (EXE, "/hangupall"),
    "phonerlite": ("HookOn",),
    "phonerlite-program": (EXE, "hangup:"),
}
RING = {
    "twinkle": "script_incoming_call=deskcall ring --",
    "microsip": "cmdIncomingCall=deskcall ring --",
    "3cx": f"{URL}?telephone=%CallerNumber%",
    "3cx-legacy": "deskcall ring -- CallerId",
    "micollab": f"{URL}?request=%PFVERIFIEDCOLLECTEDDIGITS%&telephone=%PFANI%&called=%PFDNIS%",
    "avaya": f"{URL}?request=<p>&telephone=<m>",
    "ringotel": f"{URL}?telephone=$caller$&called=$called$",
    "wildix": f"{URL}?telephone={{CALLERNUM}}",
    "xarios": f"{URL}?telephone={{clie164}}&called={{ddie164}}",
    "innovaphone": "deskcall ring -- $n",
    "finesse": f"{URL}?telephone=ANI",
    "procall": f"{URL}?telephone=<#N#>",
    "tapimaster": f"{URL}?telephone=<#N#>",
    "voispeed": f"{URL}?telephone=!01",
}
ALL = {profile.id: profile for profile in profiles.shipped()}


def test_every_softphone_that_ships_stands_here() -> None:
    assert list(DIAL) == list(ALL)


@pytest.mark.parametrize("name", DIAL)
def test_it_is_dialed_with_exactly_this(name: str) -> None:
    softphone = opening.open_profile(ALL[name], WITH_EXE, {})

    assert softphone.describe(NUMBER) == DIAL[name]


@pytest.mark.parametrize("name", DIAL)
def test_it_is_picked_up_and_hung_up_with_exactly_this(name: str) -> None:
    profile = ALL[name]

    assert filled(profile.answer, "", exe=EXE) == ANSWER.get(name, ())
    assert filled(profile.hangup, "", exe=EXE) == HANGUP.get(name, ())


@pytest.mark.parametrize("name", DIAL)
def test_this_is_pasted_so_that_it_rings(name: str) -> None:
    assert with_places(ALL[name].ring) == RING.get(name, "")
