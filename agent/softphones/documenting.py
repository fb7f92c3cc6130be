"""The page about every telephone system and softphone, made from the profiles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent.softphones import Profile, System

_SYSTEMS: dict[System, str] = {"linux": "Linux", "windows": "Windows", "mac": "macOS"}
_TESTED = {
    "real": "**real**: the program itself runs in Deskcall's tests",
    "golden": "**golden**: what Deskcall sends, or the text to paste, is compared with what the maker documents; the "
    "program itself was not there",
    "unverified": "**unverified**: nobody has tried it",
}
_HEAD = """\
# Telephone systems and softphones

Made by `deskcall phones --markdown` from the profiles that the program uses; a test compares the two. `deskcall phones`
says which of them are on your computer and which one Deskcall uses; `[phone] profile` chooses one
([configuration](configuration.md#phone)).

In the texts to paste, `http://127.0.0.1:8737/sd` is this computer's own address (another port when `[server] port` says
so), and `deskcall` stands for the whole path of that program. Only loopback is listened on: a telephone set or a server
elsewhere cannot ring here, a program on this computer can.

A softphone that only rings (no "dials" below) leaves dialing to the program that opened `tel:` links before Deskcall.
"""
_PUSH = """\
## Telephone systems that push: Zammad's "CTI (generic)"

Bridges that were written for Zammad's generic CTI can ring Deskcall, when they run on this computer: with
`[server] push = true` in the configuration, `deskcall config push-secret` prints the secret, and the bridge posts to

```
http://127.0.0.1:8737/cti/SECRET
```

or to `/cti` with the header `Authorization: Bearer SECRET`. JSON and forms are read; `event` (`newCall`, `answer`,
`hangup`), `from`, `to`, `direction` and `callId` count, other fields are ignored. An outgoing call joins the one that
was dialed here. Tested: over HTTP, with messages as Zammad's documentation describes them.
"""


def markdown(profiles: Iterable[Profile]) -> str:
    """Return the page."""
    listed = tuple(profiles)
    rows = [
        "| softphone | system | dials | rings | answers | hangs up | tested |",
        "|---|---|---|---|---|---|---|",
        *(_row(profile) for profile in listed),
    ]
    sections = ["\n".join(_section(profile)) for profile in listed]
    return "\n".join([_HEAD, *rows, "", *sections, _PUSH])


def _row(profile: Profile) -> str:
    cells = (
        f"[{profile.name}](#{profile.id})",
        _systems(profile),
        "yes" if profile.dial else "",
        "yes" if profile.listens != "no" else "",
        "yes" if profile.can_answer else "",
        "yes" if profile.can_hang_up else "",
        profile.tested,
    )
    return f"| {' | '.join(cells)} |"


def _section(profile: Profile) -> Iterator[str]:
    yield f'<a id="{profile.id}"></a>'
    yield ""
    yield f"## {profile.name}"
    yield ""
    yield f'`[phone] profile = "{profile.id}"`, {_systems(profile)}.'
    yield ""
    if profile.where:
        yield f"- **Where**: {profile.where}."
    if profile.ring:
        yield f"- **Paste**: `{with_places(profile.ring)}`"
    for what, words in (("Dial", profile.dial), ("Answer", profile.answer), ("Hang up", profile.hangup)):
        if words:
            yield f"- **{what}**: {_words(profile, words)}"
    if profile.note:
        yield f"- {profile.note}"
    yield f"- Tested: {_TESTED[profile.tested]}{f' ({profile.tested_how})' if profile.tested_how else ''}."
    if profile.source:
        yield f"- Source: {profile.source}."
    yield ""


def with_places(ring: str, *, url: str = "http://127.0.0.1:8737/sd", hook: str = "deskcall ring --") -> str:
    """Return the text *ring* with *url* and *hook* in their places, as it is pasted."""
    return ring.replace("{url}", url).replace("{hook}", hook)


def _words(profile: Profile, words: tuple[str, ...]) -> str:
    kinds = {"argv": "", "uri": "", "ctrl_tcp": "command ", "line": "lines ", "dbus": "D-Bus method ", "previous": ""}
    kind = "" if profile.transport == "dbus" and len(words) > 1 else kinds[profile.transport]
    return kind + (", ".join(f"`{word}`" for word in words) if kind else f"`{' '.join(words)}`")


def _systems(profile: Profile) -> str:
    return ", ".join(_SYSTEMS[system] for system in profile.systems)
