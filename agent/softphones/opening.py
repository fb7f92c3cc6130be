"""A profile → what dials, answers and listens; the chosen softphone of this computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.config import Phone
from agent.errors import SoftphoneAway
from agent.softphones import LineMonitor, Lines, Profile, Said, Softphone, checked, finding, profiles
from agent.softphones.argv import Argv, Programs
from agent.softphones.checks import mistakes
from agent.softphones.ctrl_tcp import CtrlTcp
from agent.softphones.line import Line
from agent.softphones.linphonec import Linphonec
from agent.softphones.uri import Uri
from agent.words import marked, sentence

OLD_UMASK = -1
NOBODY = Profile("", "No softphone", "previous")


@dataclass(frozen=True, slots=True)
class Absent:
    """No softphone: everything is refused with the sentence *why*. *profile* has no id."""

    why: str
    profile: Profile = NOBODY

    def dial(self, number: str) -> None:
        """Refuse (protocol Softphone)."""
        checked(number)
        raise SoftphoneAway(self.why)

    def answer(self, *, patience_seconds: float = 0.0) -> None:
        """Refuse (protocol Softphone)."""
        del patience_seconds
        raise SoftphoneAway(self.why)

    def hangup(self) -> None:
        """Refuse (protocol Softphone)."""
        raise SoftphoneAway(self.why)

    def describe(self, number: str) -> Said:
        """Refuse: nothing would be sent (protocol Softphone)."""
        checked(number)
        raise SoftphoneAway(self.why)

    def lines(self) -> Lines | None:
        """Return None (protocol Softphone)."""
        return None

    def reap(self) -> tuple[str, ...]:
        """Return nothing (protocol Softphone)."""
        return ()

    def close(self) -> None:
        """Do nothing (protocol Softphone)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The softphone of this computer. *profile* None: there is none, and *why* says what to do."""

    profile: Profile | None
    why: str = ""


def choose(phone: Phone, environ: Mapping[str, str]) -> Choice:
    """Return the configured profile, else the only one that is installed here."""
    if phone.profile:
        return Choice(profiles.by_id(phone, phone.profile))
    found = here(phone, environ)
    match found:
        case ():
            return Choice(None, marked("No softphone that Deskcall knows is installed: 'deskcall phones' lists them."))
        case (only,):
            return Choice(only)
        case _:
            names = ", ".join(f'"{profile.id}"' for profile in found)
            return Choice(
                None,
                sentence(
                    "{count} softphones are installed: choose one of {names} as [phone] profile.",
                    count=len(found),
                    names=names,
                ),
            )


def here(phone: Phone, environ: Mapping[str, str]) -> tuple[Profile, ...]:
    """Return the profiles that are installed on this computer, one a program."""
    found: dict[str, Profile] = {}
    for profile in profiles.known(phone):
        if profile.transport != "previous" and finding.is_here(profile, environ):
            found.setdefault(finding.program(profile, environ) or profile.id, profile)
    return tuple(found.values())


def open_chosen(phone: Phone, environ: Mapping[str, str], umask: int = OLD_UMASK) -> Softphone:
    """Return the softphone of this computer; Absent when there is none."""
    choice = choose(phone, environ)
    if choice.profile is None:
        return Absent(choice.why)
    return open_profile(choice.profile, phone, environ, umask)


def open_profile(profile: Profile, phone: Phone, environ: Mapping[str, str], umask: int = OLD_UMASK) -> Softphone:
    """Return what drives *profile*. Its program is looked for now, and must be there when it is used."""
    if mistake := next((f"{key} {found}" for key, found in mistakes(profile)), ""):
        return Absent(sentence("{phone} cannot be used: its {mistake}.", phone=profile.name, mistake=mistake), profile)
    return _opened(profile, phone, environ, Programs(profile.name, umask))


def _opened(profile: Profile, phone: Phone, environ: Mapping[str, str], programs: Programs) -> Softphone:
    match profile.transport:
        case "argv":
            return _argv(profile, phone, environ, programs)
        case "previous":
            return _previous(profile, phone, programs)
        case "uri":
            return Uri(profile, programs, lambda scheme: finding.scheme_owner(scheme, environ))
        case "ctrl_tcp":
            return CtrlTcp(profile, phone.port or profile.port)
        case "line":
            return Line(profile, phone.port or profile.port)
        case "dbus":
            return _gnome_calls(profile, _argv(profile, phone, environ, programs))


def monitor(softphone: Softphone) -> LineMonitor | None:
    """Return what listens to *softphone*; None when it cannot be listened to."""
    if softphone.profile.listens == "linphonec" and isinstance(softphone, Argv):
        return Linphonec(softphone.profile)
    return softphone if isinstance(softphone, LineMonitor) else None


def _argv(profile: Profile, phone: Phone, environ: Mapping[str, str], programs: Programs) -> Argv:
    exe = phone.exe or finding.program(profile, environ)
    # Its command line fails without a word when the program itself does not run.
    check = Linphonec(profile).check if profile.listens == "linphonec" else _nothing
    return Argv(profile, exe, programs, check=check)


def _previous(profile: Profile, phone: Phone, programs: Programs) -> Softphone:
    if mistake := next(profiles.previous_mistakes(phone.previous), ""):
        return Absent(
            sentence("{phone} cannot be used: [phone] previous {mistake}.", phone=profile.name, mistake=mistake),
            profile,
        )
    if not phone.previous:
        return Absent(
            sentence("{phone} cannot be dialed by Deskcall: no program opened tel: links before.", phone=profile.name),
            profile,
        )
    before = next(each for each in profiles.shipped() if each.id == profiles.PREVIOUS)
    return Argv(replace(profile, dial=before.dial), "", programs, phone.previous)


def _gnome_calls(profile: Profile, argv: Argv) -> Softphone:
    from agent.softphones.dbus import GnomeCalls  # the D-Bus library costs 30 ms, and only Linux has it

    return GnomeCalls(profile, argv)


def _nothing() -> None:
    """Do nothing."""
