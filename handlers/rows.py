"""Names under which the operating system knows us. Plain tuples and texts: a click imports this."""

LINK_SCHEMES = ("tel", "callto", "cti", "sip", "sips")
FOLDER = "deskcall"  # below XDG folders
FOLDER_WITH_CAPITAL = "Deskcall"  # on Windows and macOS
