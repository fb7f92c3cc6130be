"""Pages in the language of the browser."""

import pytest
from e2e import sample_desk
from e2e.console_window import window

pytestmark = [pytest.mark.browser, pytest.mark.integration]


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
