"""Reads a telephone link, strictly: what may become a call must leave no doubt (telephony.md §2, RFC 3966). Pure.

The steps are in the order of the page; the first that fails refuses the link with one sentence. Numbers of callers are
read elsewhere (cache/numbers) and forgiven: there somebody must be found, here a call costs money.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from agent import tel_parameters
from agent.errors import NotDialable
from agent.tel_parameters import Context
from agent.words import marked, sentence
from cache.numbers import dialing_plan

MAX_LENGTH = 200
_LINK = re.compile(r"(?P<scheme>tel|callto|sips?):(?://)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_INVISIBLE = re.compile("[\u200b\u200e\u200f\ufeff\u202a-\u202e\u2066-\u2069]")  # pasted from contacts and web pages
_NEVER = frozenset("\"'<>`|&\\$^{}!?%")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_EXTENSION = re.compile(r" *(?:extension|ext\.?|x) *([0-9]{1,10}) *\Z", re.IGNORECASE)
_SEPARATORS = re.compile(r"[ ().\-/]")
_NUMBER = re.compile(r"\+?[0-9]{1,20}")
_TYPED = re.compile(r"\+?[0-9*#]{1,20}")
_VANITY = re.compile(r"(?P<code>\+?1)?(?P<area>[2-9][0-9]{2})(?P<rest>[A-Z0-9]{7})", re.IGNORECASE)
_FEWEST_LETTERS = 3
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")  # ITU-T E.161
_WITH_HOST = frozenset({"callto", "sip", "sips"})
_NEEDS_HOST = frozenset({"sip", "sips"})
_MINUS_SIGN = "\u2212"


@dataclass(frozen=True, slots=True)
class Dialable:
    """What a link asks to dial.

    *number*: ``\\+?[0-9]{1,20}``; typed by the analyst also ``*`` and ``#``. *written*: the same with its separators,
    as the number plan wants it for "(0)". *context*: ``phone-context`` of a number without ``+``. *extension*: "" for
    none, shown and never sent by itself. *is_at_own_host*: an address at our own telephone system.
    """

    number: str
    written: str
    context: Context | None = None
    extension: str = ""
    is_vanity: bool = False
    is_at_own_host: bool = False

    @property
    def digits(self) -> str:
        """The number without its plus."""
        return self.number.removeprefix("+")

    @property
    def is_global(self) -> bool:
        """Whether the number begins with a plus."""
        return self.number.startswith("+")

    @property
    def is_code(self) -> bool:
        """Whether it is a service or feature code."""
        return "*" in self.number or "#" in self.number


def read(link: str, own_hosts: tuple[str, ...] = (), region: str | None = None) -> Dialable:
    """Return what a ``tel:``, ``callto:``, ``sip:`` or ``sips:`` link asks to dial; raise NotDialable."""
    if len(link) > MAX_LENGTH:
        raise NotDialable(sentence("The link is longer than {count} characters.", count=MAX_LENGTH))
    if any(unicodedata.category(letter) in _REFUSED_CATEGORIES for letter in link):
        raise NotDialable(marked("The link has control characters."))
    parts = _LINK.fullmatch(link)
    if parts is None:
        raise NotDialable(
            marked("This is no link to a telephone number: it must begin with tel:, callto:, sip: or sips:.")
        )
    rest = parts["rest"].removesuffix("/").rstrip(" ")
    if "#" in rest or "?" in rest:
        raise NotDialable(marked("The link has a # or a ?, which no telephone number in a link has."))
    return _read_decoded(_decoded(rest), parts["scheme"].lower(), own_hosts, region)


def read_number(text: str, region: str | None = None) -> Dialable:
    """Return what the number of a ``cti:dial`` link, decoded, asks to dial; raise NotDialable."""
    return _read_decoded(text, "tel", (), region)


def read_typed(text: str, region: str | None = None) -> Dialable:
    """Return what the analyst typed or clicked asks to dial, ``*`` and ``#`` included; raise NotDialable."""
    if len(text) > MAX_LENGTH:
        raise NotDialable(sentence("The number is longer than {count} characters.", count=MAX_LENGTH))
    bare = _SEPARATORS.sub("", text)
    if ("*" in bare or "#" in bare) and _TYPED.fullmatch(bare):
        return Dialable(bare, bare)
    return read_number(text.strip(" "), region)


def _decoded(raw: str) -> str:
    if not _ESCAPES.fullmatch(raw):
        raise NotDialable(marked("The percent-encoding of the link is broken."))
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeError:
        raise NotDialable(marked("The link is not UTF-8.")) from None
    if "%" in text:
        raise NotDialable(marked("The link is encoded twice."))
    return text


def _read_decoded(decoded: str, scheme: str, own_hosts: tuple[str, ...], region: str | None) -> Dialable:
    text = _INVISIBLE.sub("", decoded)
    if any(unicodedata.category(letter) in _REFUSED_CATEGORIES | {"Cf"} for letter in text):
        raise NotDialable(marked("The number has invisible or control characters."))
    if _NEVER & set(text):
        raise NotDialable(marked("The number has characters that no telephone number has."))
    address, *listed = text.split(";")
    body, is_at_own_host = _without_host(address, scheme, own_hosts)
    given = tel_parameters.read(listed, own_hosts)
    body, extension = _without_extension(_plain(body))
    if extension and given.extension:
        raise NotDialable(marked("The number has two extensions."))
    number, is_vanity = _number(body, region)
    if is_vanity and given.context is not None:
        raise NotDialable(marked("A number with letters counts only where it is written."))
    return Dialable(
        number=number,
        written=number if is_vanity else body,
        context=None if number.startswith("+") else given.context,
        extension=extension or given.extension,
        is_vanity=is_vanity,
        is_at_own_host=is_at_own_host,
    )


def _without_host(address: str, scheme: str, own_hosts: tuple[str, ...]) -> tuple[str, bool]:
    if scheme not in _WITH_HOST:
        return address, False
    body, at, place = address.partition("@")
    if not at:
        if scheme in _NEEDS_HOST:
            raise NotDialable(marked("The address names no telephone system."))
        return body, False
    host = _HOST.fullmatch(place)
    if host is None or host[1].lower() not in {own.lower() for own in own_hosts}:
        raise NotDialable(marked("The address is at a telephone system that is not yours."))
    return body, True


def _plain(body: str) -> str:
    """Return *body* with every kind of blank and dash in ASCII; raise NotDialable when anything else is not ASCII."""
    text = "".join(_plain_letter(letter) for letter in body)
    if not text.isascii():
        raise NotDialable(marked("The number has digits or letters of another script; only 0 to 9 are dialed."))
    return text


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    return " " if category == "Zs" else "-" if category == "Pd" or letter == _MINUS_SIGN else letter


def _without_extension(body: str) -> tuple[str, str]:
    found = _EXTENSION.search(body)
    return (body, "") if found is None else (body[: found.start()], found[1])


def _number(body: str, region: str | None) -> tuple[str, bool]:
    """Return the number that *body* is, and whether it was written with letters; raise NotDialable."""
    if not body:
        raise NotDialable(marked("The link has no number."))
    if body[0] not in "+(0123456789":
        raise NotDialable(marked("A number begins with +, ( or a digit."))
    if re.search(r"[./]{2}", body):
        raise NotDialable(marked("The number looks like a path."))
    number = _SEPARATORS.sub("", body)
    if _NUMBER.fullmatch(number):
        return number, False
    vanity = _VANITY.fullmatch(number)
    if vanity is not None and _is_vanity(vanity, region):
        return vanity[0].upper().translate(_KEYPAD), True
    raise NotDialable(_why_not(number))


def _is_vanity(found: re.Match[str], region: str | None) -> bool:
    letters = sum(letter.isalpha() for letter in found["rest"])
    is_american = found[0].startswith("+") or dialing_plan.has_vanity_numbers(region)
    return letters >= _FEWEST_LETTERS and is_american


def _why_not(number: str) -> str:
    if "*" in number or "#" in number:
        return marked("A link never dials * or #: these are codes of your telephone system.")
    if "," in number:
        return marked("The number goes on after a pause; a link never dials into a menu.")
    if any(letter.isalpha() for letter in number):
        return marked("The number has letters.")
    if number.strip("+").isdigit() and number.count("+") <= 1:
        return marked("The number has more than 20 digits.")
    return marked("This is no telephone number.")
