from __future__ import annotations

import pytest

from agent.web.present.marking import marked


@pytest.mark.parametrize(
    ("name", "asked", "shown"),
    [
        ("Nadia Okafor", "okaf", "Nadia [Okaf]or"),
        ("Nadia Okafor", "OKAFOR nad", "[Nad]ia [Okafor]"),
        ("Zoë Müller", "muller zoe", "[Zoë] [Müller]"),
        ("Ebele Okafor-Lind", "lind", "Ebele Okafor-[Lind]"),
        ("Nadia Okafor", "dia", "Nadia Okafor"),
        ("Nadia Okafor", "", "Nadia Okafor"),
        ("<b>Nad</b>", "nad", "<b>[Nad]</b>"),
        ("", "nad", ""),
    ],
)
def test_the_beginnings_of_words_that_were_asked_for_are_marked(name, asked, shown):
    pieces = marked(name, asked)

    assert "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces) == shown


@pytest.mark.parametrize(
    "name", ["Łukasz Æsop", "Stra\u00dfe", "\uff11\uff12 abc", "a" * 300, "\u0130stanbul", "東京 太郎"]
)
def test_no_letter_of_a_name_is_lost(name):
    assert "".join(piece.text for piece in marked(name, "l s a 1 i \u6771")) == name
