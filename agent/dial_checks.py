"""What types cannot say about ``[dial]``: every mistake and warning, each at its key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent import addresses, extension_plan
from agent.config import Config, Dial
from cache.numbers import dialing_plan
from cache.strict import Mistake, shown

_PREFIX = re.compile(r"\+[0-9]{1,15}")
_DIGITS = re.compile(r"[0-9]{1,6}")


def mistakes(config: Config) -> Iterator[Mistake]:
    """Yield what is wrong with ``[dial]``."""
    dial = config.dial
    yield from _extensions(dial)
    for position, host in enumerate(dial.own_hosts):
        if not addresses.is_host(host):
            yield Mistake(("dial", "own_hosts", position), f'{shown(host)} is no host name such as "pbx.example.com"')
    for key, digits in (("outside", dial.outside), ("idd", dial.idd)):
        if digits and not _DIGITS.fullmatch(digits):
            yield _at(key, f"{shown(digits)} is not 1 to 6 digits")
    for key, prefixes in (("allow_prefixes", dial.allow_prefixes), ("refuse_prefixes", dial.refuse_prefixes)):
        for position, prefix in enumerate(prefixes):
            if not _PREFIX.fullmatch(prefix):
                yield Mistake(("dial", key, position), f'{shown(prefix)} is not + and digits, such as "+49900"')
    yield from _national(config)


def warnings(config: Config) -> Iterator[Mistake]:
    """Yield what works but will probably disappoint."""
    region, dial = config.site.region, config.dial
    prefix = dial.outside + (dial.idd or dialing_plan.international_prefix(region))
    if dial.format == "national" and _begins_with_emergency(prefix, region):
        sentence = (
            f"outside and international prefix together are {prefix}, which begins with an emergency number: "
            "calls abroad are refused; leave format out, or write another idd"
        )
        yield _at("format", sentence)


def _extensions(dial: Dial) -> Iterator[Mistake]:
    if not dial.extensions:
        return
    try:
        is_extension = extension_plan.plan(dial.extensions)
    except extension_plan.NotAPlan as error:
        yield _at("extensions", f"{shown(dial.extensions)} {error}")
        return
    if is_extension(""):
        yield _at("extensions", f"{shown(dial.extensions)} matches no digits at all")


def _national(config: Config) -> Iterator[Mistake]:
    if config.dial.format != "national":
        return
    region = config.site.region
    if region is None:
        yield _at("format", '"national" needs the country of your telephone system: set region in [site]')
    elif not config.dial.idd and not dialing_plan.international_prefix(region):
        yield _at("idd", 'is needed with format = "national": your country has no single international prefix')


def _begins_with_emergency(prefix: str, region: str | None) -> bool:
    return any(dialing_plan.is_emergency(prefix[:length], region) for length in range(2, len(prefix) + 1))


def _at(key: str, sentence: str) -> Mistake:
    return Mistake(("dial", key), sentence)
