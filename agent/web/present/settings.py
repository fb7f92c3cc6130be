"""The settings page in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.web.speech import gettext as _


class Setting(Protocol):
    """A setting as it stands (`agent.preferences.Setting`): present knows no files."""

    @property
    def name(self) -> str:
        """The key without its table."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """All values, as the configuration writes them."""
        ...

    @property
    def value(self) -> str:
        """What counts now."""
        ...

    @property
    def default(self) -> str:
        """What counts without a choice."""
        ...

    @property
    def is_chosen(self) -> bool:
        """Whether the analyst chose it."""
        ...

    @property
    def is_enforced(self) -> bool:
        """Whether only IT can change it."""
        ...


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose: *value* is sent, *label* and *help* are shown."""

    value: str
    label: str
    help: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. *note*: who decided, "" when nobody did. *back*: the label of the value without a choice."""

    name: str
    title: str
    help: str
    options: tuple[Option, ...]
    note: str
    back: str
    is_enforced: bool


def field(setting: Setting) -> Field:
    """Return one setting as the page shows it."""
    title, help_text = _titles()[setting.name]
    labels = _labels(setting.name)
    note = _("Your choice") if setting.is_chosen else ""
    return Field(
        name=setting.name,
        title=title,
        help=help_text,
        options=tuple(Option(each, *labels[each], is_chosen=each == setting.value) for each in setting.choices),
        note=_("Set by your organization") if setting.is_enforced else note,
        back=labels[setting.default][0] if setting.is_chosen else "",
        is_enforced=setting.is_enforced,
    )


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "pop": (_("When the console is out of sight"), _("What a ring does while you look at something else.")),
        "pop_on": (_("Show a caller"), _("Not every phone tells that it was answered.")),
        "notification": (_("A notification says"), _("It may show on a locked or shared screen.")),
        "theme": (_("Colours"), ""),
        "language": (_("Language"), _("Words of your service desk stay as they are.")),
        "single_keys": (
            _("Single-key shortcuts"),
            _("n, j, k, / and 1 to 9. Switch them off if you speak to your computer or press keys by accident."),
        ),
    }


def _labels(name: str) -> dict[str, tuple[str, str]]:
    match name:
        case "pop":
            return {
                "raise": (_("Bring it up"), _("The caller is on the screen at once.")),
                "notify": (_("Show a notification"), _("A click on it shows the caller.")),
                "quiet": (_("Do nothing"), _("The call waits in the console.")),
            }
        case "pop_on":
            return {"ring": (_("When it rings"), ""), "answer": (_("When I answer"), "")}
        case "notification":
            return {
                "name": (_("the name"), ""),
                "number": (_("the number"), ""),
                "none": (_("only that it rings"), ""),
            }
        case "theme":
            return {"system": (_("Like the system"), ""), "light": (_("Light"), ""), "dark": (_("Dark"), "")}
        case "language":
            # Each language in its own words: whoever looks for it can read it.
            names = {"en": ("English", ""), "de": ("Deutsch", ""), "nl": ("Nederlands", "")}
            return {"system": (_("Like the browser"), ""), **names}
        case _:
            return {"true": (_("On"), ""), "false": (_("Off"), "")}
