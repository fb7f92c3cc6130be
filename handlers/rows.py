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
