"""Pages in the longer words of the pseudo-locale: what was not translated stays plain in them."""

from __future__ import annotations

import re

from playwright.sync_api import Page

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


def words_of(text: str) -> frozenset[str]:
    """Return the words of *text* that may stand on any page as they are, and those that stay so in every language."""
    return frozenset(word.casefold() for word in _WORD.findall(f"{text} {NAMES}"))


def plain_words(page: Page, data: frozenset[str]) -> list[str]:
    """Return the words that *page* shows which are neither disguised nor *data*."""
    return [each for text in page.evaluate(_TEXTS) for each in _undisguised(text, data)]


def _undisguised(text: str, data: frozenset[str]) -> list[str]:
    outside, depth = [], 0
    for letter in text:
        depth += letter == "["
        if depth == 0:
            outside.append(letter)
        depth -= letter == "]" and depth > 0
    words = (word.casefold() for word in _WORD.findall("".join(outside)))
    # A long name is cut.
    return [word for word in words if not any(known == word or (known.startswith(word) and word[5:]) for known in data)]
