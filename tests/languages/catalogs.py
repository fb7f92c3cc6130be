"""The catalogs of the pages' languages, made from their source. Imported as ``languages.catalogs``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from bottle import SimpleTemplate

from agent import setup_texts

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "agent" / "web"
FOLDER = PAGES / "languages"
LANGUAGES = ("de", "nl")
_NO_NEWS = tuple(
    f'"{name}' for name in ("Project-Id", "Report-M", "POT-C", "PO-R", "Last-T", "Language-Team", "Generated")
)
_KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2)}


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield every sentence of the pages with the file that it stands in; a pair for one and for many."""
    for path in sorted(PAGES.rglob("*.py")):
        yield from _found(path, path.read_text(encoding="utf-8"))
    for path in sorted(PAGES.rglob("*.tpl")):
        yield from _found(path, SimpleTemplate(path.read_text(encoding="utf-8"), lookup=[str(path.parent)]).code)
    for phone in setup_texts.phones():
        yield from (("agent/setup_texts.toml", text) for text in (*phone.steps, *phone.notes))


def updated(language: str) -> Catalog:
    """Return the catalog of *language* with the sentences that there are now, and the translations that it has."""
    template = Catalog(fuzzy=False)
    for path, sentence in sentences():
        template.add(sentence, locations=[(path, 0)])
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
    found = io.BytesIO()
    write_mo(found, catalog)
    return found.getvalue()


def _found(path: Path, code: str) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    name = path.relative_to(ROOT).as_posix()
    for _, message, _, _ in extract("python", io.BytesIO(code.encode()), keywords=_KEYWORDS):
        yield name, message


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
