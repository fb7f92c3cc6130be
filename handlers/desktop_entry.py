"""Desktop entries: our own texts, and what those of others say (freedesktop.org's Desktop Entry Specification 1.5)."""

from handlers.changes import CannotRegister, Commands
from handlers.rows import APPLICATION, DESCRIPTION, REVERSE_DNS

_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`%")  # of Exec: only in quotes, which generic xdg-open cannot read
_LINK_FIELDS = frozenset({"%u", "%U", "%f", "%F"})
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def of_links(commands: Commands, schemes: tuple[str, ...]) -> str:
    """Return the entry that claims *schemes*. Raises CannotRegister for a path that no desktop could start."""
    types = "".join(f"x-scheme-handler/{scheme};" for scheme in schemes)
    return _text(
        commands.click, (f"Exec={_line(commands.click)} %u",), ("Categories=Network;Telephony;", f"MimeType={types}")
    )


def of_logon(commands: Commands) -> str:
    """Return the entry that starts the agent at logon."""
    return _text(commands.agent, (f"Exec={_line(commands.agent)}",), ())


def key(text: str, name: str) -> str:
    """Return the value of *name* in the group [Desktop Entry]; "" when it has none."""
    group = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("["):
            group = stripped
        elif group == "[Desktop Entry]" and stripped.partition("=")[0].strip() == name:
            return stripped.partition("=")[2].strip()
    return ""


def starts(text: str) -> bool:
    """Return whether an autostart entry starts anything: settings switch one off without deleting it."""
    return key(text, "Hidden") != "true" and key(text, "X-GNOME-Autostart-enabled") != "false"


def schemes(text: str) -> frozenset[str]:
    """Return the schemes that an entry claims."""
    types = key(text, "MimeType").split(";")
    return frozenset(each.partition("/")[2] for each in types if each.startswith("x-scheme-handler/"))


def command(text: str) -> tuple[str, ...]:
    """Return the command of an entry, ``{link}`` in place of its field code; empty when it cannot be read."""
    words = _words("".join(_unescaped(key(text, "Exec"))))
    kept = ("{link}" if word in _LINK_FIELDS else word.replace("%%", "%") for word in words if not _is_dropped(word))
    return tuple(kept)


def _is_dropped(word: str) -> bool:
    return len(word) == 2 and word[0] == "%" and word != "%%" and word not in _LINK_FIELDS  # noqa: PLR2004 %i %c %k


def _unescaped(value: str) -> str:
    """Return a string value with the escapes of every desktop entry taken out."""
    text, letters = "", iter(value)
    for letter in letters:
        text += _ESCAPES.get(next(letters, ""), "") if letter == "\\" else letter
    return text


def _words(line: str) -> tuple[str, ...]:
    """Return the words of an Exec line: blanks part them, only double quotes hold them together."""
    words, word, is_quoted, letters = list[str](), "", False, iter(line)
    for letter in letters:
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == "\\" and is_quoted:
            word += next(letters, "")
        elif letter == " " and not is_quoted:
            words, word = [*words, word], ""
        else:
            word += letter
    return tuple(each for each in (*words, word) if each)


def _line(words: tuple[str, ...]) -> str:
    for word in words:
        if not _RESERVED.isdisjoint(word):
            raise CannotRegister(
                f"desktops cannot start {word!r}: install Deskcall in a folder without blanks and signs"
            )
    return " ".join(words)


def _text(program: tuple[str, ...], exec_line: tuple[str, ...], more: tuple[str, ...]) -> str:
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name={APPLICATION}",
        f"Comment={DESCRIPTION}",
        f"TryExec={program[0]}",
        *exec_line,
        f"Icon={REVERSE_DNS}",
        "Terminal=false",
        "NoDisplay=true",
        "StartupNotify=false",
        *more,
    )
    return "\n".join((*lines, ""))
