"""One sentence for whoever clicked: on standard error, and on the desktop where there is one."""

import os
import sys

from handlers.rows import APPLICATION

LONGEST = 300
_MACOS_SCRIPT = ("on run argv", f'display notification (item 1 of argv) with title "{APPLICATION}"', "end run")


def show(sentence: str) -> None:
    """Show *sentence* on both without waiting for anybody to read it; where nobody can see it, nothing happens."""
    text = _printable(sentence)
    if sys.stderr is not None:  # pythonw has none
        try:
            sys.stderr.write(f"deskcall: {text}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            pass
    _show(text)


def show_on_desktop(sentence: str) -> None:
    """Show *sentence* to whoever sits there, when what a program prints is seen by nobody."""
    _show(_printable(sentence))


def _printable(sentence: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in sentence)[:LONGEST]


if sys.platform == "win32":

    def _show(text: str) -> None:
        import ctypes

        # MB_ICONWARNING | MB_SETFOREGROUND
        ctypes.windll.user32.MessageBoxW(None, text, APPLICATION, 0x30 | 0x10000)

else:

    def _show(text: str) -> None:
        command = _command(text)
        if not command:
            return
        import subprocess

        quiet = subprocess.DEVNULL
        try:
            subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        except OSError:
            return  # not installed: standard error has the sentence


if sys.platform == "darwin":

    def _command(text: str) -> list[str]:
        return ["/usr/bin/osascript", *(word for line in _MACOS_SCRIPT for word in ("-e", line)), text]

else:

    def _command(text: str) -> list[str]:
        if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            return ["notify-send", f"--app-name={APPLICATION}", "--", APPLICATION, text]
        return []
