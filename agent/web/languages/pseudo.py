"""A language for developers: what is not translated stays plain, what is too narrow for longer words breaks.

Browsers ask for it with ``Accept-Language: en-XA``, the name that Android and Chromium use for theirs.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

PSEUDO = "en-XA"
_ACCENTED = str.maketrans("AEINOUYaeinouyCcSs", "ÅÉÎÑÖÛÝåéîñöûýÇçŠš")
_KEPT = re.compile(r"(\{\w*\}|<[^>]*>|&\w+;)")  # placeholders and markup
_FILLER = " one two three four five six seven eight nine ten"


class PseudoTranslations(NullTranslations):
    """Every sentence accented, in brackets and two fifths longer, which is more than German takes."""

    def gettext(self, message: str) -> str:
        """Return *message* disguised."""
        words = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTED) for part in _KEPT.split(message))
        longer = max(1, round(len(message) * 0.4))
        filler = (_FILLER * (longer // len(_FILLER) + 1))[:longer].rstrip()
        return f"[{words}{filler}]"

    def pgettext(self, context: str, message: str) -> str:
        """Return *message* disguised, whatever the context."""
        del context
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the one of both that English takes, disguised."""
        return self.gettext(msgid1 if n == 1 else msgid2)
