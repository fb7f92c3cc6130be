"""The settings in force: all levels of the configuration < the analyst's choice < what IT enforces.

An analyst's choice counts at once: whoever needs a setting asks ``effective()`` each time, which reads memory only.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, get_args, get_origin, get_type_hints

from agent.config import Config, Console
from agent.config_file import Loaded
from agent.config_levels import Origin, Overridden
from agent.model import Clock
from agent.state import preferences
from agent.state.preferences import Chosen
from cache import strict
from cache.database import State
from cache.errors import CacheError

log = logging.getLogger(__name__)

TABLE = "console"
CHOOSABLE = ("pop", "pop_on", "notification", "theme", "language", "single_keys")
CHOSEN_PLACE = "chosen on the settings page"
_YES_NO = {"true": True, "false": False}
_HINTS = get_type_hints(Console)


class NoSuchSetting(Exception):
    """The key is not the analyst's to choose, or has no such value."""


class IsEnforced(Exception):
    """IT set this value; only IT changes it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it stands. *value* and *default* are written as in *choices*.

    *default*: what counts without a choice of the analyst. *is_chosen*: by the analyst. *is_enforced*: by IT, who alone
    can change it.
    """

    name: str
    choices: tuple[str, ...]
    value: str
    default: str
    is_chosen: bool = False
    is_enforced: bool = False


@dataclass(slots=True)
class Preferences:
    """The analyst's choices over *config*; *enforced* are keys (``console.pop``) whose configured value is IT's word.

    Locks itself. What is in state.db is read once, when this is made; only this object writes it.
    """

    config: Config
    state: State
    clock: Clock
    enforced: frozenset[str] = frozenset()
    _console: Console = field(init=False)
    _chosen: dict[str, str] = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._chosen = {each.name: each.value for each in _usable(_stored(self.state), self.enforced)}
        self._console = _over(self.config.console, self._chosen)

    def effective(self) -> Console:
        """Return ``[console]`` as it counts now."""
        return self._console

    def settings(self) -> tuple[Setting, ...]:
        """Return everything that an analyst may choose, in the order of the page."""
        with self._lock:
            chosen = dict(self._chosen)
        return tuple(_setting(name, self.config.console, chosen, self.enforced) for name in CHOOSABLE)

    def choose(self, name: str, value: str) -> None:
        """Keep the analyst's *value* for *name*, "" to go back to the configuration; counts from now on.

        Raises NoSuchSetting, IsEnforced; StoreBusy when it cannot be written, and then nothing changes.
        """
        if name not in CHOOSABLE or (value and value not in choices_of(name)):
            raise NoSuchSetting
        if key_of(name) in self.enforced:
            raise IsEnforced
        with self._lock:
            self._write(name, value)
            self._chosen.pop(name, None)
            if value:
                self._chosen[name] = value
            self._console = _over(self.config.console, self._chosen)
        log.info("setting chosen key=%s value=%s", key_of(name), value or "default")

    def _write(self, name: str, value: str) -> None:
        with self.state.transaction() as transaction:
            if value:
                preferences.choose(transaction, Chosen(key_of(name), value), self.clock())
            else:
                preferences.forget(transaction, key_of(name))


def key_of(name: str) -> str:
    """Return the key of a setting as the configuration names it."""
    return f"{TABLE}.{name}"


def choices_of(name: str) -> tuple[str, ...]:
    """Return the values that a setting can have, as the configuration writes them."""
    hint = _HINTS[name]
    return get_args(hint) if get_origin(hint) is Literal else tuple(_YES_NO)


def overlaid(loaded: Loaded, chosen: Iterable[Chosen]) -> Loaded:
    """Return *loaded* with the analyst's choices over it, and where they come from."""
    usable = tuple(_usable(chosen, loaded.enforced))
    console = _over(loaded.config.console, {each.name: each.value for each in usable})
    keys = {key_of(each.name) for each in usable}
    before = {origin.key: origin for origin in loaded.origins}
    kept = tuple(origin for origin in loaded.origins if origin.key not in keys)
    own = tuple(_chosen_over(key, before.get(key), loaded.config.console) for key in sorted(keys))
    return replace(loaded, config=replace(loaded.config, console=console), origins=(*kept, *own))


def _chosen_over(key: str, before: Origin | None, console: Console) -> Origin:
    if before is None:
        return Origin(key, CHOSEN_PLACE, "settings page")
    hidden = Overridden(before.level, before.place, getattr(console, key.removeprefix(f"{TABLE}.")))
    return Origin(key, CHOSEN_PLACE, "settings page", (hidden, *before.overrides))


@dataclass(frozen=True, slots=True)
class _Usable:
    name: str
    value: str


def _stored(state: State) -> tuple[Chosen, ...]:
    try:
        return preferences.chosen(state)
    except CacheError as error:  # the telephone rings all the same, with what the file says
        log.warning("choices of the settings page not read error=%s", type(error).__name__)
        return ()


def _usable(chosen: Iterable[Chosen], enforced: frozenset[str]) -> Iterable[_Usable]:
    """Yield what this version knows and IT leaves open; a newer version may have written others."""
    for each in chosen:
        table, _, name = each.key.partition(".")
        if table == TABLE and name in CHOOSABLE and each.value in choices_of(name) and each.key not in enforced:
            yield _Usable(name, each.value)


def _over(console: Console, chosen: dict[str, str]) -> Console:
    values = {name: _YES_NO.get(text, text) for name, text in chosen.items()}
    read = strict.ours(Console, values)  # the same reading as that of the file
    return replace(console, **{name: getattr(read, name) for name in values})


def _setting(name: str, console: Console, chosen: dict[str, str], enforced: frozenset[str]) -> Setting:
    default = _written(getattr(console, name))
    return Setting(
        name=name,
        choices=choices_of(name),
        value=chosen.get(name, default),
        default=default,
        is_chosen=name in chosen,
        is_enforced=key_of(name) in enforced,
    )


def _written(value: object) -> str:
    return str(value).lower()
