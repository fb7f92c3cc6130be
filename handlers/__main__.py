"""What the operating system starts for a click: ``python -I -S …/handlers/__main__.py LINK``."""

import sys

if not __package__:  # started by its path, without site: no other way is as quick, and nothing else finds the package
    sys.path.insert(0, __file__.replace("\\", "/").rsplit("/", 2)[0])

from handlers.link import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
