"""The catalogs of the pages' languages, made from their source. Imported as ``languages.catalogs``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from bottle import SimpleTemplate

from agent import setup_texts
from cache.numbers import showing

ROOT = Path(__file__).parents[2]
AGENT = ROOT / "agent"
PAGES = AGENT / "web"
FOLDER = PAGES / "languages"
LANGUAGES = ("de", "nl")
_NO_NEWS = tuple(
    f'"{name}' for name in ("Project-Id", "Report-M", "POT-C", "PO-R", "Last-T", "Language-Team", "Generated")
)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "marked": None,
    "sentence": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_BELOW = ("dialing.py", "rules.py", "tel.py", "tel_parameters.py", "softphones/*.py")  # the pages show what these say


@dataclass(frozen=True)
class Said:
    """A sentence: *id* is a pair for one and for many; *context* tells apart what English does not."""

    path: str
    id: str | tuple[str, ...]
    context: str | None = None


def sentences() -> Iterator[Said]:
    """Yield every sentence of the pages with the file that it stands in."""
    below = (AGENT.glob(pattern) for pattern in _BELOW)
    for path in sorted(chain(PAGES.rglob("*.py"), *below)):
        yield from _found(path, path.read_text(encoding="utf-8"))
    for path in sorted(PAGES.rglob("*.tpl")):
        yield from _found(path, SimpleTemplate(path.read_text(encoding="utf-8"), lookup=[str(path.parent)]).code)
    for phone in setup_texts.phones():
        yield from (Said("agent/setup_texts.toml", text) for text in (*phone.steps, *phone.notes))
    yield from (Said("cache/numbers/showing.py", kind) for kind in (*showing.KINDS.values(), showing.INTERNAL))


def updated(language: str) -> Catalog:
    """Return the catalog of *language* with the sentences that there are now, and the translations that it has."""
    template = Catalog(fuzzy=False)
    for each in sentences():
        template.add(each.id, locations=[(each.path, 0)], context=each.context)
    catalog = stored(language)
    catalog.header_comment = f"# What the pages say, in {Locale(language).english_name}."
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def stored(language: str) -> Catalog:
    """Return the catalog of *language* as it is in its file."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def path_of(language: str, kind: Literal["po", "mo"] = "po") -> Path:
    """Return the file of a catalog: the one that people write, or the one that the program reads."""
    return FOLDER / f"{language}.{kind}"


def missing(catalog: Catalog) -> list[str]:
    """Return the sentences that have no translation, or not one for each plural."""
    return [str(message.id) for message in catalog if message.id and not _is_translated(message.string)]


def written(catalog: Catalog) -> bytes:
    """Return the catalog as people write it, by sentence, without what changes from one run to the next."""
    found = io.BytesIO()
    write_po(found, catalog, omit_header=False, sort_output=True, include_lineno=False, width=118)
    lines = found.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_NO_NEWS)).encode()


def compiled(catalog: Catalog) -> bytes:
    """Return the catalog as the program reads it."""
    catalog.creation_date = _LONG_AGO  # else each run would write another file
    found = io.BytesIO()
    write_mo(found, catalog)
    return found.getvalue()


def _found(path: Path, code: str) -> Iterator[Said]:
    name = path.relative_to(ROOT).as_posix()
    for _, message, _, context in extract("python", io.BytesIO(code.encode()), keywords=_KEYWORDS):
        yield Said(name, message, context)


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
