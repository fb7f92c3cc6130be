"""Extensions of our own telephone system and the direct numbers that reach them."""

from __future__ import annotations

from cache.numbers.number import LARGEST_E164, Number
from cache.numbers.site import Site
from cache.numbers.spelling import spellings

_LONGEST = len(str(LARGEST_E164))


def literal(number: Number, site: Site) -> str:
    """Return the digits of a *number* that is written as our extensions are; "" when it is not, or without stems."""
    shortest, longest = site.extension
    is_literal = bool(site.stems) and not number.extension and not number.is_international and number.digits.isdigit()
    return number.digits if is_literal and shortest <= len(number.digits) <= longest else ""


def direct(extension: str, site: Site) -> tuple[int, ...]:
    """Return the E.164 of the direct numbers that reach *extension*, one for every stem."""
    written = (stem + extension for stem in site.stems)
    numbers = (int(digits) for digits in written if len(digits) <= _LONGEST)  # int() refuses very long texts
    return tuple(e164 for e164 in numbers if e164 <= LARGEST_E164)


def within(number: Number, site: Site) -> tuple[str, ...]:
    """Return the extensions that *number* reaches as a direct number, one for every block that it lies in."""
    shortest, longest = site.extension
    written = [str(e164) for e164 in spellings(number.readings)] if site.stems else []
    rests = {digits[len(stem) :] for stem in site.stems for digits in written if digits.startswith(stem)}
    return tuple(sorted(rest for rest in rests if shortest <= len(rest) <= longest))


def is_ours(e164: int, site: Site) -> bool:
    """Say whether *e164* begins with one of our stems, whatever follows."""
    return str(e164).startswith(site.stems)


def reached(registered: Number, incoming: Number, site: Site) -> str:
    """Return the extension by which *registered* and *incoming* are the same telephone; "" when they are not."""
    if not site.stems:
        return ""
    own, theirs = literal(incoming, site), literal(registered, site)
    if own and (_is_direct(registered, own, site) or _has_extension(registered, own, site)):
        return own
    return theirs if theirs and _is_direct(incoming, theirs, site) else ""


def _is_direct(number: Number, extension: str, site: Site) -> bool:
    return not spellings(number.readings).isdisjoint(direct(extension, site))


def _has_extension(number: Number, extension: str, site: Site) -> bool:
    return (
        number.sure
        and number.extension == extension
        and any(is_ours(e164, site) for e164 in spellings(number.readings))
    )
