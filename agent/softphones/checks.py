"""What may stand in a profile: every mistake of one, at its key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.softphones import Profile

NUMBERS = ("{dial}", "{dial_q}", "{digits}")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_COMMAND = re.compile(r"[a-z_]{1,32}")
_WHOLE_PATH = re.compile(r"/[^/]|[A-Za-z]:\\[^\\]")
_LONGEST = 400
_MOST_PARTS = 20
# What reads its arguments as a language of its own, or starts what stands behind it.
_SHELL_NAMES = """
sh ash bash dash zsh ksh csh tcsh fish busybox cmd command powershell powershell_ise pwsh env sudo su doas xargs nohup
cscript wscript mshta rundll32 osascript start explorer xdg-open gio open gvfs-open gnome-open kde-open kde-open5
exo-open
"""
# Ours, those that a browser or the system takes for a command, and those that lead into the network or a file.
_SCHEMES = """
tel callto cti file javascript vbscript data http https ftp mailto about blob view-source chrome shell search search-ms
res mk smb ldap ldaps hcp help
"""
_SHELLS, _NEVER = frozenset(_SHELL_NAMES.split()), frozenset(_SCHEMES.split())
_SCRIPTS = (".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".lnk", ".url")  # by cmd.exe: gh-114539
_NOT_BY_LINK = "would hand the link to whoever owns its scheme: to Deskcall itself, a browser or the system"
_DBUS_METHODS = ("Accept", "Hangup")


def mistakes(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield key and sentence for everything that is wrong with *profile*."""
    if _ID.fullmatch(profile.id) is None:
        yield "id", "is not 1 to 32 lower-case letters, digits and -"
    if not 0 <= profile.port <= 65535:  # noqa: PLR2004
        yield "port", "is no port"
    for key, words in (("dial", profile.dial), ("answer", profile.answer), ("hangup", profile.hangup)):
        found = tuple(_words(words, is_dial=key == "dial"))
        yield from ((key, sentence) for sentence in found or (_sent(profile, key, words) if words else ()))
    if not profile.dial and profile.transport != "previous":
        yield "dial", "is missing: what dials a number?"


def program_mistake(program: str) -> str:
    """Return what is wrong with the *program* of a command; "" when nothing is. ``{exe}`` is the one that was found."""
    if program in ("{exe}", "{previous}"):
        return ""
    if "{" in program:
        return "has a placeholder in its program: only what follows may have one"
    if _WHOLE_PATH.match(program) is None:
        return "must begin with the whole path of its program"
    name = re.split(r"[/\\]", program)[-1].lower().rstrip(" .")  # Windows drops them at the end of a name
    if name.endswith(_SCRIPTS):
        return f"may not start a script ({name}): the shell would read what is dialed"
    if name.removesuffix(".exe") in _SHELLS:
        return f"may not start {name}: it would read what is dialed as a command"
    return ""


def is_address(words: tuple[str, ...]) -> bool:
    """Return whether *words* are one address for the system, and no program: a drive has a letter alone."""
    return len(words) == 1 and _ADDRESS.match(words[0]) is not None


def scheme_mistake(uri: str) -> str:
    """Return what is wrong with the scheme of *uri*; "" when nothing is."""
    found = _SCHEME.match(uri)
    if found is None:
        return "must begin with a scheme in lower-case letters, such as tcxcallto:"
    if found[1] in _NEVER or found[1].startswith("ms-"):
        return f"may not use {found[1]}: it {_NOT_BY_LINK}"
    return ""


def _words(words: tuple[str, ...], *, is_dial: bool) -> Iterator[str]:
    if len(words) > _MOST_PARTS or any(len(word) > _LONGEST for word in words):
        yield "is too long"
    if not all(word and word.isprintable() for word in words):
        yield "has an empty part, or one with control characters"
    known = ("{exe}", "{previous}", *(NUMBERS if is_dial else ()))
    for word in words:
        for placeholder in _PLACEHOLDER.findall(word):
            if placeholder not in known:
                yield f"has {placeholder}, which is none of {', '.join(known)}"
    if is_dial and words and not any(number in word for word in words for number in NUMBERS):
        yield "has no {dial}: it would always dial the same"


def _sent(profile: Profile, key: str, words: tuple[str, ...]) -> Iterator[str]:
    match profile.transport:
        case "argv":
            yield from _argv(words)
        case "previous":
            yield from ("must begin with {previous}",) if words[0] != "{previous}" else ()
        case "uri":
            yield from _uri(words)
        case "ctrl_tcp":
            yield from _frame(words, is_dial=key == "dial")
        case "line":
            yield from ("must begin with a word of the softphone",) if words[0] in NUMBERS else ()
        case "dbus":
            yield from _method(words) if key != "dial" else _argv(words)


def _argv(words: tuple[str, ...]) -> Iterator[str]:
    sentence = program_mistake(words[0])
    if sentence:
        yield sentence
    if "{previous}" in words[0]:
        yield "may begin with {previous} only in the profile of that name"


def _uri(words: tuple[str, ...]) -> Iterator[str]:
    if len(words) != 1:
        yield "must be one address"
        return
    sentence = scheme_mistake(words[0])
    if sentence:
        yield sentence


def _frame(words: tuple[str, ...], *, is_dial: bool) -> Iterator[str]:
    if _COMMAND.fullmatch(words[0]) is None or words[1:] != (("{dial}",) if is_dial else ()):
        yield 'must be a command, and to dial {dial} behind it: ["dial", "{dial}"]'


def _method(words: tuple[str, ...]) -> Iterator[str]:
    if len(words) != 1 or words[0] not in _DBUS_METHODS:
        yield f"must be one of {', '.join(_DBUS_METHODS)}"
