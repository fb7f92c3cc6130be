"""Where the people of the synthetic directory telephone: 13 countries, and how numbers are written there."""

from __future__ import annotations

import random
from dataclasses import dataclass

PBX_BLOCKS = 400
_SEED = "deskcall bench blocks"


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its *share* of the people, and templates of national numbers.

    In a template "|" ends the area code, X is any digit, N is 2 to 8. Four more digits follow a *work* template.
    """

    region: str
    code: str
    share: float
    trunk: str
    work: tuple[str, ...]
    mobile: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A number without doubt: country, area code, the rest; *extension* of a telephone behind it."""

    country: Country
    area: str
    local: str
    extension: str = ""

    @property
    def e164(self) -> str:
        """Country code and number, digits only."""
        return f"{self.country.code}{self.area}{self.local}"


COUNTRIES = (
    Country(
        "NL", "31", 60, "0", ("20|NXX", "10|NXX", "30|NXX", "70|NXX", "40|NXX", "50|NXX"), ("6|1XXXXXXX", "6|4XXXXXXX")
    ),
    Country("DE", "49", 8, "0", ("30|NXXX", "89|NXXX", "40|NXXX", "69|NXXX"), ("170|XXXXXXX", "160|XXXXXXX")),
    Country("GB", "44", 7, "0", ("20|7NXX", "161|NXX", "121|NXX"), ("77|XXXXXXXX", "78|XXXXXXXX")),
    Country("US", "1", 6, "", ("212|NXX", "415|NXX", "312|NXX", "617|NXX"), ("646|NXXXXXX", "773|NXXXXXX")),
    Country("BE", "32", 5, "0", ("2|NXX", "3|NXX"), ("47|XXXXXXX", "48|XXXXXXX")),
    Country("FR", "33", 4, "0", ("1|4XXX", "2|4XXX", "5|4XXX"), ("6|NXXXXXXX",)),
    Country("IN", "91", 3, "0", ("22|2XXX", "80|2XXX"), ("98|XXXXXXXX",)),
    Country("IT", "39", 2, "", ("02|6XXX", "06|6XXX"), ("347|XXXXXXX",)),
    Country("ES", "34", 2, "", ("91|NXX", "93|NXX"), ("6|NXXXXXXX",)),
    Country("PL", "48", 1, "", ("22|NXX", "12|NXX"), ("60|NXXXXXX",)),
    Country("BR", "55", 1, "0", ("11|3XXX", "21|3XXX"), ("11|9NXXXXXXX",)),
    Country("AR", "54", 0.5, "0", ("11|4XXX",), ("911|NXXXXXXX",)),
    Country("MX", "52", 0.5, "", ("55|5XXX", "33|3XXX"), ("55|NXXXXXXX",)),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A PBX: ten thousand numbers that begin alike; 0000 is its switchboard."""

    country: Country
    area: str
    stem: str

    def line(self, number: int, extension: str = "") -> Line:
        """Return one number of the block."""
        return Line(self.country, self.area, f"{self.stem}{number:04}", extension)


def blocks() -> dict[str, tuple[Block, ...]]:
    """Return the PBX blocks of each region, in proportion to its people; always the same."""
    chance = random.Random(_SEED)
    made: dict[str, tuple[Block, ...]] = {}
    for country in COUNTRIES:
        count = max(1, round(PBX_BLOCKS * country.share / 100))
        stems: dict[str, Block] = {}
        while len(stems) < count:
            area, _, template = chance.choice(country.work).partition("|")
            stem = filled(template, chance)
            stems[area + stem] = Block(country, area, stem)
        made[country.region] = tuple(stems.values())
    return made


def mobile(country: Country, chance: random.Random) -> Line:
    """Return a mobile number of *country*."""
    area, _, template = chance.choice(country.mobile).partition("|")
    return Line(country, area, filled(template, chance))


def filled(template: str, chance: random.Random) -> str:
    """Return *template* with digits for its letters."""
    return "".join(
        str(chance.randrange(10)) if letter == "X" else str(chance.randrange(2, 9)) if letter == "N" else letter
        for letter in template
    )


def written(line: Line, chance: random.Random) -> str:
    """Return *line* as a directory has it, in the proportions that were seen."""
    style = chance.choices(("international", "e164", "national", "00", "(0)", "tel", "dots", "bare"), _WEIGHTS)[0]
    text = _styled(line, style, chance)
    return f"{text} ext. {line.extension}" if line.extension else text


def _styled(line: Line, style: str, chance: random.Random) -> str:
    code, area, trunk = line.country.code, line.area, line.country.trunk
    half = len(line.local) // 2
    left, right = line.local[:half], line.local[half:]
    international = f"+{code} {area} {left} {right}"
    return {
        "international": international,
        "e164": f"+{line.e164}",
        "national": f"{trunk}{area}{chance.choice(' -')}{left} {right}",
        "00": f"00{code} {area} {line.local}",
        "(0)": international if code in ("1", "34", "39") else f"+{code} (0){area} {left} {right}",
        "tel": f"tel:+{code}-{area}-{line.local}",
        "dots": f"{trunk}{area}.{left}.{right}",
        "bare": line.e164,
    }[style]


_WEIGHTS = (35, 20, 20, 7, 6, 5, 4, 3)
