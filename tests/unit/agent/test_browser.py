"""What is opened through the operating system, and what never is."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from agent import browser
from agent.browser import Browser, origins, ring_url
from agent.config import Console
from agent.errors import CannotOpen
from agent.model import RingQuery

DESK = "https://acme.4me.com"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")


@pytest.fixture
def told():
    return []


@pytest.fixture
def openers(tmp_path, monkeypatch):
    """Give a folder of openers; what each gets as its argument is in opened.txt, its umask in umask.txt,
    its process id in pid.txt."""
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return tmp_path


def opener(folder: Path, name: str, *, exit_code: int = 0) -> None:
    script = folder / name
    script.write_text(
        f'#!/bin/sh\numask > "{folder}/umask.txt"\necho $$ > "{folder}/pid.txt"\n'
        f'echo "$#" "$@" > "{folder}/draft.txt"\n'
        f'/bin/mv "{folder}/draft.txt" "{folder}/opened.txt"\nexit {exit_code}\n'
    )
    script.chmod(0o755)


def wait_for(condition):
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)
    return True


def reaped(own: Browser) -> bool:
    own.reap()
    return not own.has_children()


@linux_only
def test_our_page_goes_to_the_opener_as_one_argument(openers, told):
    opener(openers, "xdg-open")
    own = Browser(8737, told.append)

    own.open_page("/call/abc#t=xyz")

    wait_for(lambda: reaped(own))
    assert (openers / "opened.txt").read_text() == "1 http://127.0.0.1:8737/call/abc#t=xyz\n"
    assert told == []


@linux_only
def test_gio_opens_where_xdg_open_is_missing(openers, told):
    opener(openers, "gio")
    own = Browser(8737, told.append)

    own.open_page("/")

    wait_for(lambda: reaped(own))
    assert (openers / "opened.txt").read_text() == "2 open http://127.0.0.1:8737/\n"


@linux_only
def test_the_browser_gets_the_umask_that_we_were_given(openers, told):
    opener(openers, "xdg-open")
    own = Browser(8737, told.append, old_umask=0o027)
    ours = os.umask(0o077)
    try:
        own.open_page("/")
    finally:
        os.umask(ours)

    wait_for(lambda: reaped(own))
    assert (openers / "umask.txt").read_text() == "0027\n"


@linux_only
def test_an_opener_that_has_ended_leaves_no_zombie(openers, told):
    opener(openers, "xdg-open")
    own = Browser(8737, told.append)
    own.open_page("/")

    wait_for(lambda: reaped(own))

    pid = (openers / "pid.txt").read_text().strip()
    assert not Path(f"/proc/{pid}").exists()


@linux_only
def test_an_opener_that_fails_is_logged(openers, told, caplog):
    opener(openers, "xdg-open", exit_code=3)
    own = Browser(8737, told.append)
    own.open_page("/")

    wait_for(lambda: reaped(own))

    assert "exit=3" in caplog.text


@linux_only
@pytest.mark.parametrize("variable", ["PATH", "DISPLAY"])
def test_without_an_opener_or_a_display_the_address_is_told_once_and_without_its_ticket(
    openers, told, variable, monkeypatch
):
    if variable == "DISPLAY":
        opener(openers, "xdg-open")
        monkeypatch.delenv("DISPLAY")
    own = Browser(8737, told.append)

    for _ in range(2):
        with pytest.raises(CannotOpen):
            own.open_page("/call/abc#t=xyz")

    assert told == ["http://127.0.0.1:8737/call/abc"]


@linux_only
def test_the_variable_browser_is_not_obeyed(openers, told, monkeypatch):
    opener(openers, "evil")
    monkeypatch.setenv("BROWSER", f"{openers}/evil")

    with pytest.raises(CannotOpen):
        Browser(8737, told.append).open_page("/")

    assert not (openers / "opened.txt").exists()


@linux_only
def test_an_opener_that_cannot_be_started_is_an_error_of_ours(openers, told):
    (openers / "xdg-open").write_bytes(b"\x00no program")
    (openers / "xdg-open").chmod(stat.S_IRWXU)

    with pytest.raises(CannotOpen):
        Browser(8737, told.append).open_page("/")


def test_without_a_browser_wanted_every_address_is_told_whole(told):
    own = Browser(8737, told.append, (DESK,), is_silent=True)

    own.open_page("/call/abc#t=xyz")
    own.open_service_desk(f"{DESK}/sd?telephone=1")

    assert told == ["http://127.0.0.1:8737/call/abc#t=xyz", f"{DESK}/sd?telephone=1"]


@pytest.mark.parametrize(
    "path",
    ["", "call/a", "//evil.example", "/call/a b", "/call/a\n", "/call/..%2f", "/sd?telephone=1", "@evil", "/\\x"],
)
def test_only_pages_of_ours_are_opened(told, path):
    with pytest.raises(CannotOpen):
        Browser(8737, told.append, is_silent=True).open_page(path)


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.4me.com/sd",
        "https://acme.4me.com.evil.example/",
        "https://acme.4me.com@evil.example/",
        "https://evil.example/https://acme.4me.com",
        "https://acme.4me.com:444/",
        "https://acme.4me.com/a b",
        "https://acme.4me.com/\r\nx",
        'https://acme.4me.com/"',
        "https://acme.4me.com\\@evil.example/",
        "-https://acme.4me.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
        "https://",
        "https://[::1",
    ],
)
def test_only_the_configured_service_desk_is_opened(told, url):
    with pytest.raises(CannotOpen):
        Browser(8737, told.append, (DESK,), is_silent=True).open_service_desk(url)


@pytest.mark.parametrize("domain", ["r-service.tech", "4me.com", "xurrent.com"])
def test_account_and_domain_make_the_address(domain):  # S5
    console = Console(open="service_desk", account="acme", domain=domain)

    url = ring_url(console, RingQuery(telephone="+31201234567", request="70 464"))

    assert url == f"https://acme.{domain}/sd?telephone=%2B31201234567&request=70%20464"
    assert origins(console) == (f"https://acme.{domain}",)


def test_a_template_is_filled_with_what_the_caller_sent_and_encoded():
    template = (
        "https://desk.example.com/cti.do?sysparm_caller_phone={telephone}&u={person_id}&t={ticket_id}&e={employeeID}"
    )
    console = Console(open="service_desk", service_desk_url=template)

    url = ring_url(console, RingQuery(telephone="{employeeID}&x=1", employee_id="7"), person_id="csv:a b")

    assert url == ("https://desk.example.com/cti.do?sysparm_caller_phone=%7BemployeeID%7D%26x%3D1&u=a%20b&t=&e=7")


def test_what_a_caller_sends_never_becomes_the_host(told):
    console = Console(open="service_desk", service_desk_url="https://{telephone}.example.com/")
    own = Browser(8737, told.append, origins(console), is_silent=True)

    with pytest.raises(CannotOpen):
        own.open_service_desk(ring_url(console, RingQuery(telephone="1")))


def test_no_service_desk_configured_gives_no_address():
    assert ring_url(Console(), RingQuery(telephone="1")) == ""


def test_the_module_webbrowser_is_not_used():
    assert not hasattr(browser, "webbrowser")
