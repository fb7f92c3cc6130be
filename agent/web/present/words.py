"""Texts that come from elsewhere, made fit for a line of the page; counts and plurals."""

from __future__ import annotations

import unicodedata

from agent.web.speech import _, figure, language, ngettext

LONGEST = 80
DEFAULT_WORD = "request"
_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")  # turn text around


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return *text* on one line, without marks that turn the writing direction, at most *longest* characters."""
    text = text[: 4 * longest]
    # Most texts hold nothing but letters, marks and blanks: looking at each took a quarter of a view's time.
    line = " ".join((text if text.isprintable() else "".join(map(_visible, text))).split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rstrip() + "…"


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of *name*; "?" when it has no letter."""
    words = [word for word in shorten(name).split() if word[0].isalnum()]
    letters = [word[0].upper() for word in (words[:1] + words[1:][-1:])]
    return "".join(letters) or "?"


def first_name(name: str) -> str:
    """Return the first word of *name*, or what follows the comma of "Okafor, Nadia"."""
    _family, comma, given = name.partition(",")
    words = shorten(given if comma and given.strip() else name).split()
    return words[0] if words else _("the caller")


def ticket_word(configured: str) -> str:
    """Return the service desk's word for a ticket in the language that is spoken now: its own is no word of ours."""
    return ngettext("request", "requests", 1) if configured == DEFAULT_WORD else configured


def plural(word: str) -> str:
    """Return the plural of what ``ticket_word`` gave: requests, enquiries, cases.

    A word of the service desk's own has a plural in English alone; elsewhere it stays as it is.
    """
    if word == ticket_word(DEFAULT_WORD):
        return ngettext("request", "requests", 2)
    return _english_plural(word) if language().startswith("en") else word


def _english_plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word}s"


def counted(count: int, word: str) -> str:
    """Return ``1 request``, ``3 requests``, ``no requests``."""
    if count == 0:
        return _("no {words}").format(words=plural(word))
    return ngettext("{count} {word}", "{count} {words}", count).format(
        count=figure(count), word=word, words=plural(word)
    )


def counted_open(count: int, word: str) -> str:
    """Return ``1 open request``, ``3 open requests``, ``no open requests``."""
    if count == 0:
        return _("no open {words}").format(words=plural(word))
    return ngettext("{count} open {word}", "{count} open {words}", count).format(
        count=figure(count), word=word, words=plural(word)
    )


def capital(text: str) -> str:
    """Return *text* with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def joined(*parts: str) -> str:
    """Return the parts that say something, set apart by a middle dot."""
    return " · ".join(part for part in parts if part)


def _visible(letter: str) -> str:
    if letter in _MARKS:
        return ""
    return " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"} else letter
