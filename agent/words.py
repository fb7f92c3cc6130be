"""Sentences that are made where no page is known, and said in the reader's language later (`agent.web.speech`). Pure.

English is their text: in logs, commands and files they are what they look like.
"""

from __future__ import annotations

SentenceValues = tuple[tuple[str, str], ...]


class Sentence(str):
    """A sentence in English that knows the *pattern* and the values that it was filled with."""

    pattern: str
    values: SentenceValues


def sentence(pattern: str, **values: object) -> Sentence:
    """Return *pattern* with its named placeholders filled."""
    texts = {name: str(value) for name, value in values.items()}
    said = Sentence(pattern.format(**texts))
    said.pattern, said.values = pattern, tuple(texts.items())
    return said


def marked(sentence: str) -> str:
    """Return *sentence* as it is: it stands in a table here and is translated where it is shown."""
    return sentence


def said_by(error: Exception) -> str:
    """Return the sentence of *error* as it was made: ``str`` would forget how."""
    text = error.args[0] if error.args else ""
    return text if isinstance(text, Sentence) else str(error)
