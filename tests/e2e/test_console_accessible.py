"""Every state of the console in words 40 % longer, in both themes, three widths, the text spacing readers may set.

What is not translated stays plain in the disguise; what is too narrow for other languages breaks.
"""

from __future__ import annotations

import csv
import re
import uuid

import pytest
from e2e import axe, sample_desk
from e2e.console_window import window
from e2e.states import shown, states

from agent.setup_texts import phones
from agent.web.languages.pseudo import PSEUDO

pytestmark = [pytest.mark.browser, pytest.mark.integration]

ANSWER_OF_A_PROGRAM = "17-web-page"  # its first page; it speaks no language but English
# Names of products, of languages in their own words, a mark; labels of the directory's columns; parameters of a ring.
NAMES = """
Deskcall VIP Python SQLite Linux English Deutsch Nederlands deskcall health csv sync work mobile desk facilities
telephone request called callID event ring hangup answer id"""
_WORD = re.compile(r"[^\W\d_]{2,}")
# Times, countries and counts are written by the browser; names are data; keys and code are the same everywhere. A
# sentence may lie in several nodes, so all nodes make one text.
_TEXTS = """() => {
  const nodes = [], said = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!element.closest('time, data, kbd, code, pre, script, template, bdi, .face, [data-day], [data-there]')
        && !element.closest('[aria-labelledby=versions] dd') && element.checkVisibility()) nodes.push(node.textContent);
  }
  for (const each of document.querySelectorAll('[aria-label], [placeholder]')) {
    if (each.checkVisibility()) said.push(each.ariaLabel ?? '', each.placeholder ?? '');
  }
  return [nodes.join(' '), ...said];
}"""


@pytest.fixture
def disguised(browser, running, token):
    """A paired browser of a developer, in which tests may run scripts and set styles of their own."""
    with window(browser, running, token, locale=PSEUDO, bypass_csp=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture(scope="module")
def data(running):
    """Every word of the directory that the pages show."""
    cells = " ".join(cell for path in sorted((running.folder.parent / "files").glob("*.csv")) for cell in _cells(path))
    products = " ".join(phone.name for phone in phones())
    return {word.casefold() for word in _WORD.findall(f"{cells} {products} {NAMES} {sample_desk.LONG_NAME}")}


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_keeps_anybody_out_and_every_word_is_translated(disguised, state, data):
    run = uuid.uuid4().hex
    own = set(_WORD.findall(f"{state.name} {run}"))  # the id of the call
    with shown(disguised, state, run) as page:
        texts = page.evaluate(_TEXTS) if state.name != ANSWER_OF_A_PROGRAM else []
        plain = [each for text in texts for each in undisguised(text, data | own)]
        found = axe.all_that_is_found(page)

    assert (plain, found) == ([], [])


def undisguised(text, data):
    """Return the words of *text* that are neither disguised nor data."""
    outside, depth = [], 0
    for letter in text:
        depth += letter == "["
        if depth == 0:
            outside.append(letter)
        depth -= letter == "]" and depth > 0
    words = (word.casefold() for word in _WORD.findall("".join(outside)))
    # A long name is cut.
    return [word for word in words if not any(known == word or (known.startswith(word) and word[5:]) for known in data)]


def _cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]
