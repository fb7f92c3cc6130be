"""What goes wrong with links and browsers on a desk, one thing at a time: like seeded_faults."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from worlds.healthy_desk import HealthyDesk
from worlds.seeded_faults import changed

from agent.doctor.patient import Patient
from handlers.changes import Commands
from handlers.linux import Linux


def unregistered(desk: HealthyDesk) -> Iterator[Patient]:
    with changed(desk.entry, None):
        yield desk.patient()


def foreign_default(desk: HealthyDesk) -> Iterator[Patient]:
    entry = "[Desktop Entry]\nType=Application\nName=Other\nExec=true %u\nMimeType=x-scheme-handler/tel;\n"
    lists = desk.folder / "config/mimeapps.list"
    chosen = lists.read_text().replace("tel=org.deskcall.Deskcall.desktop;", "tel=other.desktop;org.deskcall.Deskcall;")
    with changed(desk.folder / "shared/applications/other.desktop", entry), changed(lists, chosen):
        yield desk.patient()


def other_installation(desk: HealthyDesk) -> Iterator[Patient]:
    with changed(desk.entry, desk.entry.read_text().replace("handlers/__main__.py", "old/handlers/__main__.py")):
        yield desk.patient()


def blank_in_the_path(desk: HealthyDesk) -> Iterator[Patient]:
    commands = Commands(("/opt/my programs/deskcall-open",), ("/opt/my programs/deskcall", "run"))
    yield desk.patient(registration=Linux(commands, desk.environ, desk.ask, root=str(desk.machine)))


def click_that_ends_elsewhere(desk: HealthyDesk) -> Iterator[Patient]:
    lines = desk.entry.read_text().splitlines()
    text = "\n".join(f"Exec={shutil.which('true')} %u" if line.startswith("Exec=") else line for line in lines)
    with changed(desk.entry, text):
        yield desk.patient()


def no_autostart(desk: HealthyDesk) -> Iterator[Patient]:
    with changed(desk.folder / "config/autostart/org.deskcall.Deskcall.desktop", None):
        yield desk.patient()


def autostart_switched_off(desk: HealthyDesk) -> Iterator[Patient]:
    entry = desk.folder / "config/autostart/org.deskcall.Deskcall.desktop"
    with changed(entry, f"{entry.read_text()}X-GNOME-Autostart-enabled=false\n"):
        yield desk.patient()


def half_a_policy(desk: HealthyDesk) -> Iterator[Patient]:
    yield from with_policy(desk, '[{"protocol": "tel", "allowed_origins": ["https://desk.example.com"]}]')


def policy_for_everybody(desk: HealthyDesk) -> Iterator[Patient]:
    rules = ", ".join(f'{{"protocol": "{each}", "allowed_origins": ["*"]}}' for each in ("tel", "cti"))
    yield from with_policy(desk, f"[{rules}]")


def broken_policy(desk: HealthyDesk) -> Iterator[Patient]:
    yield from with_policy(desk, "[")


def with_policy(desk: HealthyDesk, rules: str) -> Iterator[Patient]:
    policy = f'{{"AutoLaunchProtocolsFromOrigins": {rules}}}'
    browser, file = desk.folder / "bin/google-chrome", desk.machine / "etc/opt/chrome/policies/managed/desk.json"
    with changed(browser, "#!/bin/sh\n"), changed(file, policy):
        browser.chmod(0o700)
        yield desk.patient()


def browser_in_a_box(desk: HealthyDesk) -> Iterator[Patient]:
    (desk.machine / "var/lib/flatpak/app/org.mozilla.firefox").mkdir(parents=True, exist_ok=True)
    yield from foreign_default(desk)
    shutil.rmtree(desk.machine / "var")
