"""Every page in other languages: what is not translated stays plain in the disguise, what is too narrow breaks."""

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

WIDTHS = (1280, 420, 320)
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
    """A paired browser of a developer who wants to see what is not translated."""
    with window(browser, running, token, locale=PSEUDO, bypass_csp=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture(scope="module")
def data(running):
    """Every word of the directory that the pages show."""
    cells = " ".join(cell for path in sorted((running.folder.parent / "files").glob("*.csv")) for cell in _cells(path))
    products = " ".join(phone.name for phone in phones())
    return {word.casefold() for word in _WORD.findall(f"{cells} {products} {NAMES} {sample_desk.LONG_NAME}")}


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_every_word_is_translated_and_longer_ones_fit(disguised, state, data):
    if state.name == "17-web-page":
        pytest.skip("its first page is the answer of a program")
    run = uuid.uuid4().hex
    own = set(_WORD.findall(f"{state.name} {run}"))  # the id of the call
    with shown(disguised, state, run) as page:
        plain = [each for text in page.evaluate(_TEXTS) for each in undisguised(text, data | own)]
        found = [each for width in WIDTHS for each in at(page, width, axe.what_is_cut_off)]
        found += at(page, 320, axe.violations)  # the other widths and themes are walked in test_console_accessible.py

    assert (plain, found) == ([], [])


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de-DE", ("Neu: Anfrage", "Bereit für den nächsten Anruf", "Einstellungen")),
        ("nl-NL", ("Nieuw: verzoek", "Klaar voor het volgende gesprek", "Instellingen")),
    ],
)
def test_the_pages_speak_the_language_of_the_browser(browser, running, token, locale, expected):
    with window(browser, running, token, locale=locale) as opened:
        page = opened.ring(telephone=sample_desk.NADIA)
        said = [page.locator(".go").inner_text().split("\n")[0]]
        for path in ("/", "/settings"):
            page.goto(f"http://127.0.0.1:{running.port}{path}")
            page.wait_for_selector("#view:not([data-kind=opening])")
            said.append(page.locator("h1").inner_text())
        language = page.evaluate("document.documentElement.lang")

    assert (tuple(said), language) == (expected, locale[:2])


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


def at(page, width, look):
    """Return what *look* finds in a window of this width."""
    page.set_viewport_size({"width": width, "height": 800})
    return [f"{width}: {each}" for each in look(page)]


def _cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]
