"""What the doctor says of links, the same on every operating system. Windows and macOS: a registry and folders."""

from __future__ import annotations

from datetime import UTC, datetime

from operating_systems import LinuxDesktop, Mac, WindowsMachine, register

from agent import paths
from agent.doctor import link_checks
from agent.doctor.patient import Patient
from handlers.changes import Commands, Wanted
from handlers.linux import Linux
from handlers.windows import Windows

MOVED = Commands(("/opt/new/deskcall-open",), ("/opt/new/deskcall", "run"))


def found(system, check, registration=None) -> dict[str, str]:
    data = paths.locate(None, {"DESKCALL_DATA": "/nonexistent"})
    seen = registration or system.registration
    patient = Patient(data, {"HOME": "/nonexistent"}, lambda: datetime.now(UTC), seen, None)
    return {each.check: each.result for each in check(patient)}


def moved(system):
    """Return the registration of an installation that lies elsewhere."""
    match system:
        case LinuxDesktop():
            return Linux(MOVED, system.environ, system.ask, root=str(system.root))
        case WindowsMachine():
            return Windows(MOVED, system.registry)
        case Mac():  # links go to the one bundle of that name, wherever our commands are
            return system.registration


def test_nothing_is_wrong_once_it_is_registered(system):
    register(system, Wanted(is_default=system.can_be_default))

    assert set(found(system, link_checks.schemes).values()) == {"ok"}
    assert found(system, link_checks.entry) == {"link handler": "ok"}
    assert found(system, link_checks.autostart) == {"start at logon": "ok"}


def test_an_installation_that_was_never_registered_fails_for_every_link(system):
    assert found(system, link_checks.schemes) == dict.fromkeys(("tel links", "callto links", "cti links"), "fail")
    assert found(system, link_checks.autostart) == {"start at logon": "warn"}


def test_a_click_that_starts_somebody_else_fails(system):
    register(system)
    system.install("other", "tel")

    assert found(system, link_checks.schemes)["tel links"] == "fail"


def test_another_installation_in_the_register_is_warned_of(system):
    register(system)

    expected = "ok" if isinstance(system, Mac) else "warn"
    assert found(system, link_checks.entry, moved(system)) == {"link handler": expected}
