"""Names under which the operating system knows us. Plain tuples and texts: a click imports this."""

APPLICATION = "Deskcall"
DESCRIPTION = "Dial call links and open the caller's page"
PROG_ID = "Deskcall.Url"
REVERSE_DNS = "org.deskcall.Deskcall"
DESKTOP_ID = f"{REVERSE_DNS}.desktop"

LINK_SCHEMES = ("tel", "callto", "cti", "sip", "sips")
USUAL_SCHEMES = ("tel", "callto", "cti")  # sip and sips are the softphone's own, unless IT says otherwise

FOLDER = "deskcall"  # below XDG folders
FOLDER_WITH_CAPITAL = "Deskcall"  # on Windows and macOS

# Where the Debian package has us; its launchers are quicker than anything that an environment of its own can have.
PACKAGED_FOLDER = "/usr/lib/deskcall"
PACKAGED_CLICK = "/usr/bin/deskcall-open"
PACKAGED_COMMAND = "/usr/bin/deskcall"
UNIT = "deskcall.service"

# Linux: where a machine's own administrator puts things, never a package (Filesystem Hierarchy Standard 4.9).
APPLICATIONS_FOR_ALL = "/usr/local/share/applications"
SETTINGS_FOR_ALL = "/etc/xdg"
MIMEAPPS = "mimeapps.list"
POLICY_FILE = f"{SETTINGS_FOR_ALL}/{FOLDER}/policy.toml"  # not through XDG_CONFIG_DIRS, which users can set

# Windows: keys below HKCU or HKLM. A row is (key, value name, data); {click} is the command of a click, {icon} its
# program, {agent} the command that starts the agent.
CLASSES = r"Software\Classes"
CAPABILITIES = r"Software\Deskcall\Capabilities"
REGISTERED_APPLICATIONS = r"Software\RegisteredApplications"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
URL_PROTOCOL = "URL Protocol"
COMMAND = r"shell\open\command"
# Chosen by the user, with a hash over it: read, never written (UCPD.sys blocks it since 2024).
USER_CHOICES = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations"
DEFAULT_APPS_PAGE = "ms-settings:defaultapps?registeredAppUser=Deskcall"

APPLICATION_ROWS = (
    (rf"{CLASSES}\{PROG_ID}", "", "Deskcall link"),
    (rf"{CLASSES}\{PROG_ID}", URL_PROTOCOL, ""),
    (rf"{CLASSES}\{PROG_ID}\DefaultIcon", "", "{icon}"),
    (rf"{CLASSES}\{PROG_ID}\{COMMAND}", "", "{click}"),
    (CAPABILITIES, "ApplicationName", APPLICATION),
    (CAPABILITIES, "ApplicationDescription", DESCRIPTION),
    (CAPABILITIES, "ApplicationIcon", "{icon}"),
    (REGISTERED_APPLICATIONS, APPLICATION, CAPABILITIES),
)
LOGON_ROW = (RUN, APPLICATION, "{agent}")

# IT's settings: enforced ones below the first key, a machine's defaults below the second.
POLICIES = r"Software\Policies\Deskcall"
MACHINE_DEFAULTS = r"Software\Deskcall"

# macOS
BUNDLE = "Deskcall.app"
BUNDLE_PROGRAM = "deskcall-open"


def claim_row(scheme: str) -> tuple[str, str, str]:
    """Return the row by which we offer ourselves for *scheme*."""
    return (rf"{CAPABILITIES}\URLAssociations", scheme, PROG_ID)


def scheme_rows(scheme: str) -> tuple[tuple[str, str, str], ...]:
    """Return the rows that make *scheme* ours where nobody was chosen; for use when nobody else's command is there."""
    key = rf"{CLASSES}\{scheme}"
    return ((key, "", f"URL:{scheme}"), (key, URL_PROTOCOL, ""), (rf"{key}\{COMMAND}", "", "{click}"))
