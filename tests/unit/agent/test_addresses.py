"""Which origins and addresses may be configured."""

from __future__ import annotations

import pytest

from agent import addresses


@pytest.mark.parametrize(
    "origin",
    [
        "https://desk.example.com",
        "https://desk.example.com:8443",
        "https://desk",
        "https://192.0.2.7",
        "https://xn--bcher-kva.example",
    ],
)
def test_an_exact_https_origin_may_ring(origin: str) -> None:
    assert addresses.origin_mistake(origin) == ""


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "null",
        "https://*",
        "https://*.example.com",
        "http://desk.example.com",
        "http://localhost",
        "HTTPS://desk.example.com",
        "https://Desk.example.com",
        "https://desk.example.com/",
        "https://desk.example.com?x",
        "https://desk.example.com#x",
        "https://desk.example.com\\x",
        "https://desk.example.com:443",
        "https://desk.example.com:0",
        "https://desk.example.com:99999",
        "https://desk.example.com:",
        "https://desk.example.com,https://other.example.com",
        "https://desk.example.com ",
        " https://desk.example.com",
        "https://bücher.example",
        "https://user@desk.example.com",
        "https://user:pw@desk.example.com",
        "https://",
        "https://-desk.example.com",
        "https://0x7f.1",
        "//desk.example.com",
    ],
)
def test_anything_but_an_exact_https_origin_is_refused(origin: str) -> None:
    assert addresses.origin_mistake(origin)


@pytest.mark.parametrize(
    "template",
    [
        "https://acme.service-now.com/cti.do?sysparm_caller_phone={telephone}",
        "https://desk.example.com:8443/{request}",
        "https://desk.example.com?t={telephone}#{person_id}",
        "https://desk.example.com/a%20b?o={organization_id}",
        "https://{account}.{domain}/sd?telephone={telephone}",
        "https://desk.example.com/",
        "https://desk.example.com",
    ],
)
def test_an_https_address_with_known_placeholders_is_taken(template: str) -> None:
    assert addresses.template_mistake(template) == ""


@pytest.mark.parametrize(
    "template",
    [
        "http://desk.example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "\\\\server\\share",
        "//desk.example.com/",
        "tel:{telephone}",
        "cti:sd?telephone={telephone}",
        "mailto:a@example.com",
        "https:desk.example.com",
        "https:///sd",
        "https://user:pw@example.com/sd",
        "https://example.com@evil.example/",
        "https://exam ple.com/",
        "https://example.com/\r\nX: y",
        "https://example.com/\u202e",
        "https://example.com\\@evil.example/",
        'https://example.com/"--x',
        "https://{telephone}/",
        "https://{telephone}.example.com/",
        "https://example.com{supportID}/",
        "https://example.com:{request}/",
        "https://example.com:port/",
        "https://example.com/{telephone.__class__}",
        "https://example.com/{0}",
        "https://example.com/{}",
        "https://example.com/{Telephone}",
        "https://example.com/{{telephone}}",
        "https://example.com/}{",
        "https://example.com/{telephone",
        "https://example.com/?t=%s",
        "--incognito https://x",
        "%action--x",
        "https://example.com/" + "x" * 3000,
        "https://1.2.3/",
    ],
)
def test_any_other_address_is_refused(template: str) -> None:
    assert addresses.template_mistake(template)
