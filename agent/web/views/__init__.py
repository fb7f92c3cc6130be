"""The templates, and the one function that fills them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bottle import SimpleTemplate

from agent.web.speech import gettext, language, ngettext


def render(name: str, **values: object) -> str:
    """Return the template *name* filled with *values*; every value is escaped unless the template says ``{{!…}}``."""
    text: str = _template(name).render(_=gettext, ngettext=ngettext, language=language(), **values)
    return text


@cache
def _template(name: str) -> SimpleTemplate:
    folder = files(__name__)
    source = folder.joinpath(f"{name}.tpl").read_text(encoding="utf-8")
    return SimpleTemplate(source, name=name, lookup=[str(folder)])
