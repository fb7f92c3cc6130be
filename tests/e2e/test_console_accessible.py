"""Every state of the console in words 40 % longer, in both themes, three widths, the text spacing readers may set.

What is not translated stays plain in the disguise; what is too narrow for other languages breaks.
"""

from __future__ import annotations

import csv
import uuid

import pytest
from e2e import axe, disguise, sample_desk
from e2e.console_window import window
from e2e.states import shown, states

from agent.setup_texts import phones
from agent.web.languages.pseudo import PSEUDO

pytestmark = [pytest.mark.browser, pytest.mark.integration]

ANSWER_OF_A_PROGRAM = "17-web-page"  # its first page; it speaks no language but English


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
    return disguise.words_of(f"{cells} {products} {sample_desk.LONG_NAME}")


@pytest.mark.parametrize("state", states(), ids=lambda state: state.name)
def test_nothing_keeps_anybody_out_and_every_word_is_translated(disguised, state, data):
    run = uuid.uuid4().hex
    own = disguise.words_of(f"{state.name} {run}")  # the id of the call
    with shown(disguised, state, run) as page:
        plain = disguise.plain_words(page, data | own) if state.name != ANSWER_OF_A_PROGRAM else []
        found = axe.all_that_is_found(page)

    assert (plain, found) == ([], [])


def _cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]
