"""``python -I -m agent``: the same as ``deskcall``."""

from __future__ import annotations

import sys

from agent.cli import main

if __name__ == "__main__":
    sys.exit(main())
