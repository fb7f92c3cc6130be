"""Telephone numbers of six countries that nobody has, written as people write them.

They come from the blocks that regulators keep free for films and books: GB (Ofcom), DE (Bundesnetzagentur), FR (Arcep),
SE (PTS), US (555-01xx). NL keeps none: local numbers there never begin with 1, so nobody has 020 1xx xxxx; 06 1234 5xxx
is how Dutch examples are written.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from demo.words import COMMENTS

COUNTRY_CODES = {"NL": "31", "GB": "44", "DE": "49", "FR": "33", "US": "1", "SE": "46"}
# region, town → area code and the first digits of local numbers there
_TOWNS = {
    "Rotterdam": ("10", "1"),
    "Utrecht": ("30", "1"),
    "Eindhoven": ("40", "1"),
    "Amsterdam": ("20", "1"),
    "Den Haag": ("70", "1"),
    "London": ("20", "79460"),
    "Leeds": ("113", "4960"),
    "Sheffield": ("114", "4960"),
    "Manchester": ("161", "4960"),
    "Bristol": ("117", "4960"),
    "Berlin": ("30", "23125"),
    "Frankfurt": ("69", "90009"),
    "Köln": ("221", "4710"),
    "München": ("89", "99998"),
    "Paris": ("1", "9900"),
    "Rennes": ("2", "6191"),
    "Marseille": ("4", "6571"),
    "New York": ("212", "55501"),
    "Chicago": ("312", "55501"),
    "Boston": ("617", "55501"),
    "San Francisco": ("415", "55501"),
    "Stockholm": ("8", "465004"),
    "Göteborg": ("31", "39006"),
}
_MOBILES = {  # (network, first digits, how many follow)
    "NL": (("6", "12345", 3),),
    "GB": (("7700", "900", 3),),
    "DE": (("171", "39200", 2), ("176", "040690", 2)),
    "FR": (("6", "3998", 4),),
    "US": (("646", "55501", 2), ("773", "55501", 2), ("857", "55501", 2)),
    "SE": (("70", "17406", 2),),
}
_HOMES = {
    "NL": (("20", "19", 5), ("10", "19", 5), ("30", "19", 5)),
    "GB": (("1632", "960", 3),),
    "DE": (("40", "66969", 3),),
    "FR": (("5", "3649", 4),),
    "US": (("914", "55501", 2),),
    "SE": (("40", "62804", 2),),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One telephone line; *local* are the digits behind the *area* code, *extension* those of a telephone behind it."""

    region: str
    area: str
    local: str
    extension: str = ""

    @property
    def e164(self) -> str:
        """The whole number with its plus, as a phone system shows it."""
        return f"+{COUNTRY_CODES[self.region]}{self.area}{self.local}"


@dataclass(slots=True)
class Block:
    """The numbers of one organization: a *stem* in front of *width* digits; all zeros is its switchboard."""

    region: str
    area: str
    stem: str
    width: int
    _next: int = 0

    def switchboard(self) -> Line:
        """Return the main number."""
        return Line(self.region, self.area, self.stem + "0" * self.width)

    def take(self, step: int) -> Line:
        """Return a number that was not given yet, about *step* further; the switchboard when there are no more."""
        self._next += step
        if self._next >= 10**self.width:
            return self.switchboard()
        return Line(self.region, self.area, self.stem + str(self._next).zfill(self.width))


def block(region: str, town: str, at: int) -> Block:
    """Return the block of an organization in *town*; *at*, below 100, tells those of one Dutch town apart."""
    area, first = _TOWNS[town]
    if region == "NL":
        return Block(region, area, f"{first}{at:02}", 4)
    return Block(region, area, first, 3 if region in {"GB", "DE"} else 4 if region == "FR" else 2)


@dataclass(slots=True)
class Private:
    """Gives mobile and home numbers, none twice."""

    chance: random.Random
    _given: set[str]

    def mobile(self, region: str) -> Line | None:
        """Return a mobile number; None when the country's free block is used up."""
        return self._fresh(region, _MOBILES[region])

    def home(self, region: str) -> Line | None:
        """Return a home number; None when the country's free block is used up."""
        return self._fresh(region, _HOMES[region])

    def _fresh(self, region: str, blocks: tuple[tuple[str, str, int], ...]) -> Line | None:
        for _ in range(60):
            area, first, width = self.chance.choice(blocks)
            line = Line(region, area, first + str(self.chance.randrange(5, 10**width)).zfill(width))
            if line.e164 not in self._given:
                self._given.add(line.e164)
                return line
        return None


def written(line: Line, chance: random.Random, *, plainly: bool = False) -> str:
    """Return *line* as somebody typed it into a directory; *plainly*: without a comment behind it."""
    styles = _AMERICAN if line.region == "US" else _EUROPEAN
    style = chance.choices([style for style, _ in styles], [weight for _, weight in styles])[0]
    text = style(line, chance)
    if line.extension:
        word = {"NL": " tst. ", "DE": " Durchwahl ", "FR": " poste ", "US": " x"}.get(line.region, " ext. ")
        return f"{text}{chance.choice((word, word, ' ext ', '#'))}{line.extension}"
    return f"{text} {chance.choice(COMMENTS)}" if not plainly and chance.random() < 0.03 else text


def _groups(local: str, chance: random.Random) -> list[str]:
    """Return the digits in groups of two to four, the way somebody happens to group them."""
    if len(local) % 2 == 0 and chance.random() < 0.6:
        return [local[at : at + 2] for at in range(0, len(local), 2)]
    head = 3 if len(local) > 5 else len(local)
    return [local[:head], local[head:]] if local[head:] else [local]


def _spaced(line: Line, chance: random.Random, between: str = " ") -> str:
    return between.join((line.area, *_groups(line.local, chance)))


def _international(line: Line, chance: random.Random) -> str:
    return f"+{COUNTRY_CODES[line.region]} {_spaced(line, chance)}"


def _e164(line: Line, chance: random.Random) -> str:
    return line.e164


def _national(line: Line, chance: random.Random) -> str:
    return f"0{line.area}{chance.choice((' ', '-', ' - ', '/'))}{' '.join(_groups(line.local, chance))}"


def _national_plain(line: Line, chance: random.Random) -> str:
    return f"0{line.area}{line.local}"


def _national_brackets(line: Line, chance: random.Random) -> str:
    return f"(0{line.area}) {' '.join(_groups(line.local, chance))}"


def _dots(line: Line, chance: random.Random) -> str:
    return f"0{_spaced(line, chance, '.')}"


def _zero_in_brackets(line: Line, chance: random.Random) -> str:
    return f"+{COUNTRY_CODES[line.region]} (0){_spaced(line, chance)}"


def _double_zero(line: Line, chance: random.Random) -> str:
    return f"00{COUNTRY_CODES[line.region]}{chance.choice((' ', '-', ''))}{_spaced(line, chance)}"


def _no_plus(line: Line, chance: random.Random) -> str:
    return line.e164.removeprefix("+")


def _uri(line: Line, chance: random.Random) -> str:
    return f"tel:+{COUNTRY_CODES[line.region]}-{_spaced(line, chance, '-')}"


def _american_brackets(line: Line, chance: random.Random) -> str:
    return f"({line.area}) {line.local[:3]}-{line.local[3:]}"


def _american_dashes(line: Line, chance: random.Random) -> str:
    return f"{chance.choice(('', '1-', '+1-', '+1 '))}{line.area}-{line.local[:3]}-{line.local[3:]}"


def _american_dots(line: Line, chance: random.Random) -> str:
    return f"{line.area}.{line.local[:3]}.{line.local[3:]}"


Style = Callable[[Line, random.Random], str]
_EUROPEAN: tuple[tuple[Style, int], ...] = (
    (_international, 30),
    (_e164, 16),
    (_national, 18),
    (_national_plain, 6),
    (_national_brackets, 4),
    (_zero_in_brackets, 8),
    (_double_zero, 7),
    (_dots, 4),
    (_uri, 4),
    (_no_plus, 3),
)
_AMERICAN: tuple[tuple[Style, int], ...] = (
    (_american_brackets, 34),
    (_american_dashes, 30),
    (_e164, 18),
    (_american_dots, 10),
    (_uri, 4),
    (_no_plus, 4),
)
