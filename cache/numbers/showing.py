"""A number for people: how it is written, what can be dialed, where it is from. Pure."""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from cache.numbers.number import Kind, Number
from cache.numbers.plans import parsed, written

EXTENSION_MARK = " ext. "
INTERNAL = "internal number"
KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed line",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed line or mobile",
    PhoneNumberType.TOLL_FREE: "free of charge",
    PhoneNumberType.PREMIUM_RATE: "premium rate",
    PhoneNumberType.SHARED_COST: "shared cost",
    PhoneNumberType.VOIP: "internet telephone",
    PhoneNumberType.PERSONAL_NUMBER: "personal number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company number",
    PhoneNumberType.VOICEMAIL: "voicemail",
}


class Shown(NamedTuple):
    """*text* as people write it; *dial* for a ``tel:`` link, "" for none; *region*, *kind*: "" when not known."""

    text: str
    dial: str = ""
    region: str = ""
    kind: str = ""


def shown(number: Number) -> Shown:
    """Return how *number* is shown; a number that is not sure is shown as it came, without a country."""
    match number.kind:
        case Kind.WITHHELD | Kind.UNFILLED | Kind.UNREADABLE:
            return Shown(number.digits)
        case Kind.SERVICE:
            return Shown(number.digits)
        case Kind.SHORT:
            return Shown(number.digits, number.digits, kind=INTERNAL)
        case Kind.NUMBER:
            return _sure(number) if number.sure and number.readings else Shown(number.digits, number.digits)


def _sure(number: Number) -> Shown:
    e164 = number.readings[0]
    text, dial = written(e164), f"+{e164}"
    if number.extension:
        text, dial = f"{text}{EXTENSION_MARK}{number.extension}", f"{dial};ext={number.extension}"
    plan = parsed(str(e164))
    if plan is None:
        return Shown(text, dial)
    region = phonenumbers.region_code_for_number(plan) or ""
    return Shown(text, dial, region if region.isalpha() else "", KINDS.get(phonenumbers.number_type(plan), ""))
