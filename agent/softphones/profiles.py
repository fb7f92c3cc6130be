"""Reads ``profiles.toml`` and what a configuration adds to it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from agent.config import Dial, OwnPhone, Phone
from agent.softphones import Profile, System
from agent.softphones.checks import is_address, mistakes, program_mistake
from cache import strict
from cache.strict import KeyPath, Mistake

PREVIOUS = "previous"
COMMAND = "command"  # the id of the profile that [dial] command makes
OWN_COMMANDS = ("deskcall",)
_SYSTEMS: dict[str, System] = {"win32": "windows", "darwin": "mac"}


@dataclass(frozen=True, slots=True)
class _File:
    phone: tuple[Profile, ...]


@cache
def shipped() -> tuple[Profile, ...]:
    """Return every profile that comes with Deskcall, in the order of its file."""
    text = files("agent.softphones").joinpath("profiles.toml").read_text(encoding="utf-8")
    return strict.ours(_File, tomllib.loads(text)).phone


def known(phone: Phone) -> tuple[Profile, ...]:
    """Return the shipped profiles and those of the configuration, which take the place of one with the same id."""
    own = tuple(_own(each) for each in phone.own)
    ids = {profile.id for profile in own}
    return (*(profile for profile in shipped() if profile.id not in ids), *own)


def by_id(phone: Phone, profile_id: str) -> Profile | None:
    """Return one profile, None when there is none of that name."""
    return next((profile for profile in known(phone) if profile.id == profile_id), None)


def this_system(platform: str = sys.platform) -> System:
    """Return what profiles call this operating system."""
    return _SYSTEMS.get(platform, "linux")


def phone_mistakes(phone: Phone) -> Iterator[Mistake]:
    """Yield everything that is wrong with the table ``[phone]`` and its own profiles."""
    for position, own in enumerate(phone.own):
        path: KeyPath = ("phone", "own", position)
        for key, sentence in mistakes(_own(own)):
            yield Mistake((*path, key), sentence)
        if own.id in [other.id for other in phone.own[:position]]:
            yield Mistake((*path, "id"), f"{strict.shown(own.id)} is the id of an earlier profile too")
        if own.id == PREVIOUS:
            yield Mistake((*path, "id"), f'"{PREVIOUS}" is the handler that was there before Deskcall')
    if phone.profile and by_id(phone, phone.profile) is None:
        names = [profile.id for profile in known(phone)]
        yield _at("profile", f"{strict.shown(phone.profile)} is no softphone; {strict.nearest(phone.profile, names)}")
    if phone.exe and (sentence := program_mistake(phone.exe)):
        yield _at("exe", sentence)
    if not 0 <= phone.port <= 65535:  # noqa: PLR2004
        yield _at("port", "is no port")
    yield from (_at("previous", sentence) for sentence in previous_mistakes(phone.previous))


def with_dial(phone: Phone, dial: Dial) -> Phone:
    """Return *phone* with what ``[dial]`` says of the softphone: ``profile``, or a ``command`` of its own."""
    if dial.command is None:
        return replace(phone, profile=phone.profile or dial.profile)
    return replace(phone, own=(*phone.own, _commanded(dial.command)), profile=COMMAND)


def dial_mistakes(phone: Phone, dial: Dial) -> Iterator[Mistake]:
    """Yield everything that is wrong with what ``[dial]`` says of the softphone."""
    if dial.profile and by_id(phone, dial.profile) is None:
        names = [profile.id for profile in known(phone)]
        sentence = f"{strict.shown(dial.profile)} is no softphone; {strict.nearest(dial.profile, names)}"
        yield Mistake(("dial", "profile"), sentence)
    if dial.profile and phone.profile not in ("", dial.profile):
        yield Mistake(("dial", "profile"), f"[phone] has another profile, {strict.shown(phone.profile)}: keep one")
    if dial.command is None:
        return
    for _, sentence in mistakes(_own(_commanded(dial.command))):
        yield Mistake(("dial", "command"), sentence)
    if dial.profile or phone.profile or any(own.id == COMMAND for own in phone.own):
        yield Mistake(("dial", "command"), "says how to dial, and so does a profile beside it: keep one")


def _commanded(words: tuple[str, ...]) -> OwnPhone:
    transport: Literal["uri", "argv"] = "uri" if is_address(words) else "argv"
    return OwnPhone(id=COMMAND, name="Your own command", transport=transport, dial=words)


def previous_mistakes(command: tuple[str, ...]) -> Iterator[str]:
    """Yield what forbids to hand a link to *command*, the handler of before."""
    if not command:
        return
    if sentence := program_mistake(command[0]):
        yield sentence
    if any(name in word.lower() for word in command for name in OWN_COMMANDS):
        yield "is Deskcall itself: a link would go round for ever"
    if not all(word and word.isprintable() for word in command):
        yield "has an empty part, or one with control characters"


def _own(own: OwnPhone) -> Profile:
    return Profile(
        id=own.id,
        name=own.name or own.id,
        transport=own.transport,
        dial=own.dial,
        answer=own.answer,
        hangup=own.hangup,
        format=own.format,
        port=own.port,
        tested_how="your own profile",
        source="the configuration",
    )


def _at(key: str, sentence: str) -> Mistake:
    return Mistake(("phone", key), sentence)
