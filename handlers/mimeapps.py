"""mimeapps.list: which application opens what. Edited by line: everything that is not ours stays byte for byte.

freedesktop.org's "Association between MIME types and applications" 1.0.1: a value is a list, the first that exists
wins. So ours is put before whoever was there, and taking it away gives the link back to them.
"""

DEFAULTS = "[Default Applications]"
_PREFIX = "x-scheme-handler/"


def with_default(text: str, schemes: tuple[str, ...], desktop_id: str) -> str:
    """Return *text* with *desktop_id* as the first choice for *schemes*."""
    lines = text.splitlines(keepends=True)
    for scheme in schemes:
        lines = _with_first(lines, f"{_PREFIX}{scheme}", desktop_id)
    return "".join(lines)


def without(text: str, desktop_id: str) -> str:
    """Return *text* without *desktop_id*, wherever it stands, and without the lines and groups that this empties."""
    kept = list[str]()
    for line in text.splitlines(keepends=True):
        name, equals, value = line.partition("=")
        if not equals or line.lstrip().startswith("#") or desktop_id not in _ids(value):
            kept.append(line)
            continue
        rest = _without_id(value, desktop_id)
        if _ids(rest):
            kept.append(f"{name}={rest}")
    if kept and kept[-1].strip() == DEFAULTS and "".join(kept) != text:
        kept.pop()  # we made this group, at the end: it is left alone
    return "".join(kept)


def default(text: str, scheme: str) -> tuple[str, ...]:
    """Return the ids that *text* names for *scheme*, first choice first."""
    group, found = "", list[str]()
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("["):
            group = stripped
        elif group == DEFAULTS and stripped.partition("=")[0].strip() == f"{_PREFIX}{scheme}":
            found += _ids(stripped.partition("=")[2])
    return tuple(found)


def _with_first(lines: list[str], key: str, desktop_id: str) -> list[str]:
    at = _group_at(lines)
    if at is None:
        ended = [*lines[:-1], _ended(lines[-1])] if lines else []
        return [*ended, f"{DEFAULTS}\n", f"{key}={desktop_id};\n"]
    end = next((n for n in range(at + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    for number in range(at + 1, end):
        name, equals, value = lines[number].partition("=")
        if equals and name.strip() == key:
            if _ids(value)[:1] == [desktop_id]:
                return lines
            return [*lines[:number], f"{name}={desktop_id};{_without_id(value, desktop_id)}", *lines[number + 1 :]]
    # Behind the group's last line that says something: a blank line before the next group stays there.
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    return [*lines[: end - 1], _ended(lines[end - 1]), f"{key}={desktop_id};\n", *lines[end:]]


def _group_at(lines: list[str]) -> int | None:
    return next((number for number, line in enumerate(lines) if line.strip() == DEFAULTS), None)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _ids(value: str) -> list[str]:
    return [each.strip() for each in value.split(";") if each.strip()]


def _without_id(value: str, desktop_id: str) -> str:
    """Return the rest of a list as it was written."""
    return ";".join(part for part in value.split(";") if part.strip() != desktop_id)
