"""Hands a vendor's address to the operating system; never one of a scheme that leads back to us or into a browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from agent.errors import SoftphoneAway
from agent.softphones import CANNOT_ANSWER, CANNOT_HANG_UP, Lines, Profile, Said
from agent.softphones.argv import Programs
from agent.softphones.checks import scheme_mistake
from agent.softphones.filling import with_number
from agent.softphones.finding import scheme_owner
from agent.softphones.profiles import OWN_COMMANDS
from agent.words import sentence

Owner = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Uri:
    """A softphone that takes addresses of its own scheme, by the *programs* that open addresses."""

    profile: Profile
    programs: Programs
    owner: Owner = scheme_owner

    def dial(self, number: str) -> None:
        """Have the system open the address (protocol Softphone)."""
        uri = self.describe(number).words[0]
        self._check(uri.partition(":")[0])
        _open(uri, self.programs)

    def answer(self, *, patience_seconds: float = 0.0) -> None:
        """Refuse: an address only dials (protocol Softphone)."""
        del patience_seconds
        raise SoftphoneAway(sentence(CANNOT_ANSWER, phone=self.profile.name))

    def hangup(self) -> None:
        """Refuse: an address only dials (protocol Softphone)."""
        raise SoftphoneAway(sentence(CANNOT_HANG_UP, phone=self.profile.name))

    def describe(self, number: str) -> Said:
        """Return the address (protocol Softphone)."""
        return Said("uri", (with_number(self.profile.dial[0], self.profile.takes(number)),))

    def lines(self) -> Lines | None:
        """Return None: it tells nothing (protocol Softphone)."""
        return None

    def reap(self) -> tuple[str, ...]:
        """Take leave of openers that ended (protocol Softphone)."""
        return self.programs.reap()

    def close(self) -> None:
        """Do nothing (protocol Softphone)."""

    def _check(self, scheme: str) -> None:
        name = self.profile.name
        if mistake := scheme_mistake(f"{scheme}:"):
            raise SoftphoneAway(sentence("{phone} cannot be used: its address {mistake}.", phone=name, mistake=mistake))
        owner = self.owner(scheme)
        if owner is not None and any(own in owner.lower() for own in OWN_COMMANDS):
            raise SoftphoneAway(
                sentence(
                    "{phone} cannot be used: Deskcall itself opens {scheme}: links here.", phone=name, scheme=scheme
                )
            )
        if owner == "":
            raise SoftphoneAway(
                sentence(
                    "{phone} is not installed: no program here opens {scheme}: links. Install or start it.",
                    phone=name,
                    scheme=scheme,
                )
            )


if sys.platform == "win32":

    def _open(uri: str, programs: Programs) -> None:
        try:
            os.startfile(uri)  # noqa: S606 the scheme is fixed in the profile, the number was checked
        except OSError as error:
            raise SoftphoneAway(
                sentence(
                    "{phone} could not be started: {reason}. Is it installed?",
                    phone=programs.name,
                    reason=error.strerror,
                )
            ) from error

elif sys.platform == "darwin":

    def _open(uri: str, programs: Programs) -> None:
        programs.start(("/usr/bin/open", uri))

else:

    def _open(uri: str, programs: Programs) -> None:
        # gio before xdg-open: a program of 6 ms instead of a shell script of 60.
        for opener, *rest in (("gio", "open"), ("xdg-open",)):
            program = shutil.which(opener)
            if program is not None:
                programs.start((program, *rest, uri))
                return
        raise SoftphoneAway(
            sentence(
                "{phone} cannot be reached: no program opens addresses here; install xdg-utils.", phone=programs.name
            )
        )
