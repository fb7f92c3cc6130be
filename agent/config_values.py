"""What a registry, a property list or the environment holds for a key → what a file would have in its place. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches

from agent.config_table import Setting

Raw = object  # text, number, boolean, a list of texts; of another kind by mistake
PREFIX = "DESKCALL_"
_YES_NO = {"true": True, "1": True, "false": False, "0": False}
_LONGEST_NUMBER = 18


def variable_of(key: str) -> str:
    """Return the variable that sets *key*: ``dial.confirm`` is ``DESKCALL_DIAL_CONFIRM``."""
    return PREFIX + key.replace(".", "_").upper()


def toml_value(setting: Setting, raw: Raw) -> object:
    """Return *raw* as a file would have it; what cannot be read so stays, for the reading of files to complain of."""
    match setting.kind:
        case "boolean":
            return _YES_NO.get(str(raw).lower(), raw)
        case "number":
            return _number(raw)
        case "texts":
            return _listed(raw)
        case "numbers":
            listed = _listed(raw)
            return [_number(each) for each in listed] if isinstance(listed, list) else listed
        case "text" | "choice":
            return raw


def unknown(what: str, name: str, names: Iterable[str]) -> str:
    """Return what is to be said of a *what* called *name* that is none of *names*."""
    written = {each.lower(): each for each in names}
    found = get_close_matches(name.lower(), written, n=1, cutoff=0.75)
    hint = f'did you mean "{written[found[0]]}"?' if found else "'deskcall config explain' lists all keys"
    return f"is no {what} that this version knows; {hint}"


def _number(raw: Raw) -> object:
    is_digits = isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= _LONGEST_NUMBER
    return int(str(raw)) if is_digits else raw


def _listed(raw: Raw) -> object:
    """Return a list: of several texts, of one as TOML writes it, or of a text that is its only part."""
    if not isinstance(raw, str):
        return list(raw) if isinstance(raw, tuple) else raw
    if not raw.lstrip().startswith("["):
        return [raw] if raw.strip() else []
    try:
        return tomllib.loads(f"value = {raw}")["value"]
    except (ValueError, RecursionError):
        return raw
