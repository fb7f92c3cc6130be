"""A profile's words with a number put in: plain replacement, nothing is read as a format. Pure."""

from __future__ import annotations

from urllib.parse import quote

_LINK_PLACES = ("%u", "%U", "%1", '"%1"', "%l", "%L")


def filled(words: tuple[str, ...], number: str, *, exe: str = "", previous: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return *words* with every placeholder replaced; *number* was checked, and never goes into the program's name."""
    if words[:1] == ("{previous}",):
        return _handed_on(previous, "".join(with_number(word, number) for word in words[1:]))
    return tuple(
        with_number(word.replace("{exe}", exe), number) if at else word.replace("{exe}", exe)
        for at, word in enumerate(words)
    )


def with_number(word: str, number: str) -> str:
    """Return one *word*, line or address with *number* in it."""
    # A number has no brace: what one replacement puts in is never a placeholder of the next.
    for placeholder, text in (
        ("{dial}", number),
        ("{dial_q}", quote(number, safe="")),
        ("{digits}", number.removeprefix("+")),
    ):
        word = word.replace(placeholder, text)
    return word


def _handed_on(command: tuple[str, ...], link: str) -> tuple[str, ...]:
    """Return the handler's *command* with *link* where its registration has a place for one, else behind it."""
    if not command:
        return ()
    rest = tuple(link if word in _LINK_PLACES else word.replace("{link}", link) for word in command[1:])
    return (command[0], *rest) if rest != command[1:] else (*command, link)
