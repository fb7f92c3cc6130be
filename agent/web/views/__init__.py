"""The templates, and the one function that fills them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from bottle import SimpleTemplate

from agent.web.speech import gettext, language, ngettext, pgettext


def render(name: str, **values: object) -> str:
    """Return the template *name* filled with *values*; every value is escaped unless the template says ``{{!…}}``."""
    words = {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "language": language()}
    text: str = _template(name).render(**words, **values)
    return text


def warm() -> None:
    """Compile every template: the first ring would else wait for that, 0.1 s."""
    for file in files(__name__).iterdir():
        if file.name.endswith(".tpl"):
            _ = _template(file.name.removesuffix(".tpl")).co


class _Template(SimpleTemplate):  # type: ignore[misc]  # bottle has no types
    """A template that shares what it includes; bottle would read and compile it again for each that does."""

    def _include(self, _env: dict[str, Any], _name: str, **values: object) -> dict[str, Any]:
        env = {**_env, **values}
        executed: dict[str, Any] = _template(_name.removesuffix(".tpl")).execute(env["_stdout"], env)
        return executed


@cache
def _template(name: str) -> SimpleTemplate:
    source = files(__name__).joinpath(f"{name}.tpl").read_text(encoding="utf-8")
    return _Template(source, name=name)
