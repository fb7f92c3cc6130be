"""The one table from which every package, registry file, property list and policy is made.

What ``deskcall register`` writes at run time stands in handlers/rows.py, the keys of the configuration in
agent/config.py. Here is only what nobody but an installer needs.
"""

from typing import NamedTuple
from uuid import UUID

from agent import __version__
from agent.config_table import Setting, name_of, settings
from handlers import rows

PACKAGE = "deskcall"
VERSION = __version__
# The date of this version and, unless SOURCE_DATE_EPOCH says otherwise, of every file in its packages: 2026-11-29.
RELEASED_SECONDS = 1795910400
PUBLISHER = "The Deskcall authors"
MAINTAINER = f"{PUBLISHER} <deskcall@deskcall.example>"
SETTINGS: tuple[Setting, ...] = settings()

# Windows
UPGRADE_CODE = UUID("01E9A5D0-C9A6-460E-9769-B78E16167875")  # for ever: by it an upgrade knows what it replaces
CLICK_PROGRAM = "deskcall-open.exe"
LAUNCHER = "deskcall.cmd"
AGENT_PROGRAM = r"runtime\pythonw.exe"
AGENT_ARGUMENTS = "-I -m agent run"


class Component(NamedTuple):
    """What Windows Installer installs or leaves as one. *guid* is for ever.

    *only_if*: the property that must be 1; *unless_taken*: the scheme that no other product may open. "": always.
    """

    name: str
    guid: UUID
    only_if: str = ""
    unless_taken: str = ""


class Property(NamedTuple):
    """What an administrator gives on the command line; *row* is its value's name in ``Software\\Deskcall``.

    *default* "" with a *key*: the setting is not set. A row is always written, empty or not.
    """

    name: str
    row: str
    key: str
    default: str
    sentence: str


class Row(NamedTuple):
    """A registry value below HKLM or HKCU: of *component*, with ``{click}``, ``{icon}``, ``{agent}`` in *data*."""

    component: str
    key: str
    name: str
    data: str


class Place(NamedTuple):
    """A file of the Debian package; *is_settings*: an administrator's changes outlive upgrades."""

    path: str
    is_settings: bool = False


CORE, RUN, CONF = "Core", "Run", "Conf"
_OF_SCHEME = {scheme: scheme.capitalize() for scheme in rows.USUAL_SCHEMES}

COMPONENTS = (
    Component(CORE, UUID("6074888F-7F74-4944-BEFF-B2D1AFECE7A2")),
    Component(_OF_SCHEME["tel"], UUID("FEADC4C0-B5DB-4AF6-8938-01D879B545A6"), "REGISTER_TEL", "tel"),
    Component(_OF_SCHEME["callto"], UUID("8536C764-CCFE-48AA-AAA2-15EA2EB6F342"), "REGISTER_TEL", "callto"),
    Component(_OF_SCHEME["cti"], UUID("CBC882CE-0B95-44A4-8473-4B0370623C60"), "", "cti"),
    Component(RUN, UUID("A683C14D-0C71-4366-8CF9-004277D09C10"), "AUTOSTART"),
    Component(CONF, UUID("996B439A-5EB9-4CC4-ADD1-32B9BC9DAFAE")),
)


def _setting_property(name: str, key: str, sentence: str) -> Property:
    return Property(name, name_of(key), key, "", sentence)


PROPERTIES = (
    _setting_property("SERVICE_DESK_URL", "console.service_desk_url", "Page of the service desk that a ring opens."),
    _setting_property("SERVICE_DESK_ACCOUNT", "console.account", "Account at the service desk."),
    _setting_property("SERVICE_DESK_DOMAIN", "console.domain", "Domain of the service desk."),
    _setting_property("REGION", "site.region", "Country of the telephone system, two letters."),
    Property("REGISTER_TEL", "RegisterTel", "", "1", "Whether tel: and callto: links come to Deskcall, 1 or 0."),
    Property("AUTOSTART", "Autostart", "", "1", "Whether the agent starts at logon, 1 or 0."),
)


def registry_rows() -> tuple[Row, ...]:
    """Return every row of a machine's registry but those of the properties, whose data is known at install time."""
    claims = (rows.claim_row(scheme) for scheme in rows.USUAL_SCHEMES)
    core = (Row(CORE, *row) for row in (*rows.APPLICATION_ROWS, *claims))
    outright = (Row(_OF_SCHEME[scheme], *row) for scheme in rows.USUAL_SCHEMES for row in rows.scheme_rows(scheme))
    return (*core, *outright, Row(RUN, *rows.LOGON_ROW))


def windows_data(data: str, folder: str) -> str:
    """Return a row's *data* for an installation in *folder*: ``[INSTALLDIR]``, ``$INSTDIR\\``, with its backslash."""
    filling = {
        "{click}": f'"{folder}{CLICK_PROGRAM}" "%1"',
        "{icon}": f'"{folder}{CLICK_PROGRAM}",0',
        "{agent}": f'"{folder}{AGENT_PROGRAM}" {AGENT_ARGUMENTS}',
    }
    return filling.get(data, data)


# macOS
BUNDLE_KEYS: tuple[tuple[str, str | bool], ...] = (
    ("CFBundleIdentifier", rows.REVERSE_DNS),
    ("CFBundleName", rows.APPLICATION),
    ("CFBundleDisplayName", rows.APPLICATION),
    ("CFBundleExecutable", rows.BUNDLE_PROGRAM),
    ("CFBundlePackageType", "APPL"),
    ("CFBundleShortVersionString", VERSION),
    ("CFBundleVersion", VERSION),
    ("LSMinimumSystemVersion", "12.0"),
    ("LSUIElement", True),
)
# (name, schemes, rank): tel is an alternate, because a telephone is everybody's; cti is ours.
BUNDLE_LINKS = (
    (f"{rows.REVERSE_DNS}.tel", ("tel", "callto"), "Alternate"),
    (f"{rows.REVERSE_DNS}.cti", ("cti",), "Owner"),
)
BUNDLE_PATH = f"/Applications/{rows.BUNDLE}"
LAUNCH_AGENT = f"/Library/LaunchAgents/{rows.REVERSE_DNS}.plist"

# Linux
UNIT: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Unit",
        (
            ("Description", f"{rows.APPLICATION} ({rows.DESCRIPTION.lower()})"),
            ("Documentation", "man:deskcall(1)"),
            ("PartOf", "graphical-session.target"),
            ("After", "graphical-session.target"),
            # A taken port does not become free by trying: after the fourth time the unit is failed, for all to see.
            ("StartLimitIntervalSec", "60"),
            ("StartLimitBurst", "4"),
        ),
    ),
    (
        "Service",
        (
            ("Type", "exec"),
            ("ExecStart", f"{rows.PACKAGED_COMMAND} run"),
            ("Restart", "on-failure"),
            ("RestartSec", "2"),
            ("RestartPreventExitStatus", "2"),
            ("KillMode", "process"),
        ),
    ),
    ("Install", (("WantedBy", "graphical-session.target"),)),
)
SKIPPED_BY_SYSTEMD = ("X-systemd-skip", "true")  # the autostart entry's: where the unit runs, it starts nothing
ENTRY = Place(f"/usr/share/applications/{rows.DESKTOP_ID}")
LOGON_ENTRY = Place(f"{rows.SETTINGS_FOR_ALL}/autostart/{rows.DESKTOP_ID}", is_settings=True)
MACHINE_SETTINGS = Place(f"{rows.SETTINGS_FOR_ALL}/{rows.FOLDER}/config.toml", is_settings=True)
UNIT_FILE = Place(f"/usr/lib/systemd/user/{rows.UNIT}")
ICON = Place(f"/usr/share/icons/hicolor/scalable/apps/{rows.REVERSE_DNS}.svg")
