"""``make languages``: collects every sentence of the pages into the catalogs, and compiles them.

Translators fill in ``agent/web/languages/<language>.po``; whoever changes a sentence runs this.
"""

from __future__ import annotations

import sys

from languages.catalogs import LANGUAGES, compiled, missing, path_of, updated, written

for language in LANGUAGES:
    catalog = updated(language)
    path_of(language).write_bytes(written(catalog))
    path_of(language, "mo").write_bytes(compiled(catalog))
    untranslated = missing(catalog)
    print(f"{language}: {len(catalog)} sentences, {len(untranslated)} to translate")
    for sentence in untranslated:
        print(f"  {sentence}")
sys.exit(0)
