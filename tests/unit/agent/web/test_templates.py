"""No template says a word of its own: every sentence goes through the catalogs."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

TEMPLATES = sorted(file.name for file in files("agent.web.views").iterdir() if file.name.endswith(".tpl"))
NAMES = {"Deskcall", "VIP", "Enter"}  # our own name, a mark, a key
SAID = ("aria-label", "alt", "placeholder", "title")
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_CODE = ("script", "style", "pre", "code")  # the lines of a configuration file are no sentence


class Words(HTMLParser):
    """Collects the literal words that people would see."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.inside = []

    def handle_starttag(self, tag, attrs):
        if tag in _CODE:
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in SAID and _LETTERS.search(value or "")]

    def handle_endtag(self, tag):
        if tag in _CODE:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.found += [word for word in _LETTERS.findall(data) if word not in NAMES]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_no_words_of_its_own(template):
    assert words(files("agent.web.views").joinpath(template).read_text(encoding="utf-8")) == []


def test_a_word_that_is_not_translated_is_found():
    assert words('% if True:\n<p title="Not translated">{{_("fine")}} Left <b>over</b></p>\n% end') == [
        "Not translated",
        "Left",
        "over",
    ]


def words(source):
    """Return what stands in a template beside code, expressions and names."""
    lines = (line for line in source.splitlines() if not line.lstrip().startswith("%"))
    parser = Words()
    parser.feed(_EXPRESSION.sub("·", "\n".join(lines)))
    parser.close()
    return parser.found
