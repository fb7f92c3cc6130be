"""What becomes of a number that somebody wants dialed: dial, ask, refuse (telephony.md §3, §4). Pure.

The rules are in the order of the page, one function each. They say what a number is; `confirmed` says whether the
analyst is asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from agent import extension_plan
from agent.config import Dial
from agent.tel import Dialable
from agent.words import marked
from cache.numbers import dialing_plan
from cache.numbers.dialing_plan import Destination
from cache.numbers.plans import plan

Confirm = Literal["unknown", "never", "always"]
_LAST_CHECK = re.compile(r"\+?[0-9*#]{1,20}")
_ZERO_STAYS = "39"  # Italy: its 0 is part of the number
_OTHER_WAYS_ABROAD = ("00", "011")


class Because(Enum):
    """Why the analyst is asked."""

    ABROAD = "abroad"
    TERRITORY = "territory"
    UNKNOWN = "unknown"
    ALWAYS = "always"
    SHORT = "short"
    LOCAL = "local"
    LETTERS = "letters"
    COSTLY = "costly"
    CODE = "code"


# What a person in the directory, or a click on our own page, answers beforehand.
LEFT_OUT_WHEN_KNOWN = frozenset({Because.ABROAD, Because.TERRITORY, Because.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Allowed:
    """*number* is dialed as it stands; *e164* is the same with its country, "" for what has none."""

    number: str
    rule: str
    e164: str = ""
    region: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class AskFirst:
    """The analyst is asked *because* of something, then *number* is dialed."""

    number: str
    rule: str
    because: Because
    e164: str = ""
    region: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Emergency:
    """The analyst is asked, always, and *number* is dialed bare, never refused."""

    number: str
    rule: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is dialed; *rule* says why in words."""

    rule: str


Verdict = Allowed | AskFirst | Emergency | Refused


@dataclass(frozen=True, slots=True)
class Policy:
    """What the judge goes by: ``[dial]``, the country of our telephone system, and how the softphone wants numbers."""

    dial: Dial
    region: str | None
    format: Literal["e164", "national"] = "e164"


def policy(dial: Dial, region: str | None, profile_format: Literal["e164", "national"] = "e164") -> Policy:
    """Return the policy of a configuration whose softphone wants *profile_format* unless ``[dial]`` says otherwise."""
    return Policy(dial, region, dial.format or profile_format)


def judge(dialable: Dialable, policy: Policy, *, known: bool) -> Verdict:
    """Return what becomes of *dialable*; *known*: somebody of the directory has exactly this number."""
    return confirmed(judge_number(dialable, policy), policy.dial.confirm, known=known)


def judge_number(dialable: Dialable, policy: Policy) -> Verdict:
    """Return what *dialable* is by the number plan and the site's rules alone, as with ``confirm = "never"``."""
    for rule in _RULES:
        verdict = rule(dialable, policy)
        if verdict is not None:
            checked = verdict if isinstance(verdict, Emergency) else _last_check(dialable, verdict, policy)
            return checked if isinstance(checked, Refused) else replace(checked, extension=dialable.extension)
    return Refused(marked("This is no number that can be dialed from here."))


def confirmed(verdict: Verdict, confirm: Confirm, *, known: bool) -> Verdict:
    """Return *verdict* as the analyst meets it: what ``confirm`` asks about is asked, what is known is not."""
    match verdict:
        case Allowed() if confirm == "always":
            return _asked(verdict, Because.ALWAYS, "Every call is confirmed here.")
        case Allowed() if confirm == "unknown" and not known:
            return _asked(verdict, Because.UNKNOWN, "Nobody in the directory has this number.")
        case AskFirst() if confirm == "unknown" and known and verdict.because in LEFT_OUT_WHEN_KNOWN:
            return Allowed(
                verdict.number, "Somebody in the directory has this number.", verdict.e164, verdict.region,
                verdict.extension,
            )  # fmt: skip
        case _:
            return verdict


def looked_up(verdict: Verdict) -> str:
    """Return the number by which the directory is asked who *verdict* would call; "" when nobody would be."""
    match verdict:
        case Allowed() | AskFirst():
            return verdict.e164 or verdict.number
        case Emergency() | Refused():
            return ""


def at_once(verdict: Verdict) -> Verdict:
    """Return *verdict* for a number clicked on our own page: the click is the answer, as far as it may be."""
    if isinstance(verdict, AskFirst) and verdict.because in LEFT_OUT_WHEN_KNOWN | {Because.ALWAYS}:
        return Allowed(
            verdict.number, "You clicked the number on your own page.", verdict.e164, verdict.region, verdict.extension
        )
    return verdict


def _asked(verdict: Allowed, because: Because, rule: str) -> AskFirst:
    return AskFirst(verdict.number, rule, because, verdict.e164, verdict.region, verdict.extension)


# ---- the rules, in their order; each returns None for what it does not decide


def _emergency(dialable: Dialable, policy: Policy) -> Verdict | None:
    digits, outside = dialable.digits, policy.dial.outside
    if dialable.is_code:
        return None  # "11*2" is not 112
    bare = digits.removeprefix(outside) if outside else digits
    for number in (digits, bare):
        if dialing_plan.is_emergency(number, policy.region):
            return Emergency(number, "This is an emergency number.")
    return None


def _own_extension(dialable: Dialable, policy: Policy) -> Verdict | None:
    is_ours = dialable.context is None or dialable.context.is_own
    if dialable.is_global or not is_ours or not _is_extension(dialable.number, policy):
        return None
    return Allowed(dialable.number, "This is one of your own extensions.")


def _emergency_elsewhere(dialable: Dialable, policy: Policy) -> Verdict | None:
    is_foreign = dialable.context is not None and not dialable.context.prefix and not dialable.context.is_own
    if dialable.digits not in dialing_plan.EMERGENCY_ELSEWHERE or is_foreign:
        return None
    if dialing_plan.is_short_code(dialable.digits, policy.region):
        return None
    return Emergency(dialable.digits, "This is an emergency number in another country.")


def _named_elsewhere(dialable: Dialable, policy: Policy) -> Verdict | None:
    del policy
    if dialable.context is None or dialable.context.prefix:
        return None
    if dialable.context.is_own:
        return Refused(marked("Your telephone system has no such extension."))
    return Refused(marked("This number counts only at a telephone system that is not yours."))


def _code(dialable: Dialable, policy: Policy) -> Verdict | None:
    del policy
    rule = "This is a code for your telephone system, not a number."
    return AskFirst(dialable.number, rule, Because.CODE) if dialable.is_code else None


def _short(dialable: Dialable, policy: Policy) -> Verdict | None:
    own = plan(policy.region)
    is_here = dialable.context is None or (own is not None and dialable.context.prefix.startswith(f"+{own.code}"))
    if dialable.is_global or not is_here or not dialing_plan.is_short_code(dialable.number, policy.region):
        return None
    if dialing_plan.is_costly_short_code(dialable.number, policy.region):
        return Refused(marked("This short number is charged as premium rate."))
    return AskFirst(policy.dial.outside + dialable.number, "This is a short service number.", Because.SHORT)


def _local(dialable: Dialable, policy: Policy) -> Verdict | None:
    if dialable.is_global or dialable.context is not None or _destination(dialable, policy) is not None:
        return None
    if not dialing_plan.is_local_only(dialable.written, policy.region):
        return None
    return AskFirst(policy.dial.outside + dialable.number, "This number has no area code.", Because.LOCAL)


def _impossible(dialable: Dialable, policy: Policy) -> Verdict | None:
    if _destination(dialable, policy) is not None:
        return None
    if policy.region is None and not dialable.is_global:
        return Refused(marked("The country of your telephone system is not set, so this number cannot be read."))
    return Refused(marked("This is not possible as a telephone number."))


def _place(dialable: Dialable, policy: Policy) -> Verdict | None:
    found = _destination(dialable, policy)
    if found is None:
        return None
    if found.e164.startswith(policy.dial.refuse_prefixes):
        return Refused(marked("Your administrator does not allow numbers that begin like this."))
    if found.is_costly:
        return _costly(found, policy)
    return _ordinary(dialable, found, _sent(found, policy))


def _ordinary(dialable: Dialable, found: Destination, number: str) -> Verdict:
    if dialable.is_vanity:
        return _ask(found, number, Because.LETTERS, "The number was written with letters.")
    if not found.is_home:
        return _ask(found, number, Because.ABROAD, "This number is not in the country of your telephone system.")
    if found.is_foreign:
        return _ask(found, number, Because.TERRITORY, "This number looks like one of your country, and is not.")
    return Allowed(number, "This is an ordinary number.", found.e164, found.region)


def _costly(found: Destination, policy: Policy) -> Verdict:
    if found.e164.startswith(policy.dial.allow_prefixes):
        return _ask(found, _sent(found, policy), Because.COSTLY, "Premium numbers like this one are allowed here.")
    return Refused(marked("Premium numbers are blocked on this computer."))


_RULES: tuple[Callable[[Dialable, Policy], Verdict | None], ...] = (
    _emergency,
    _own_extension,
    _emergency_elsewhere,
    _named_elsewhere,
    _code,
    _short,
    _local,
    _impossible,
    _place,
)


def _last_check(dialable: Dialable, verdict: Verdict, policy: Policy) -> Verdict:
    """Return *verdict*, or the refusal of what would reach the emergency services by accident."""
    if isinstance(verdict, Refused):
        return verdict
    if not _LAST_CHECK.fullmatch(verdict.number):
        return Refused(marked("With its prefixes the number is longer than 20 digits."))
    is_own = _own_extension(dialable, policy) is not None
    without = verdict.number.removeprefix(policy.dial.outside) if policy.dial.outside else verdict.number
    if not is_own and any(dialing_plan.reaches_emergency(each, policy.region) for each in (verdict.number, without)):
        return Refused(marked("Dialed like this it would reach the emergency services by accident."))
    return verdict


def _ask(found: Destination, number: str, because: Because, rule: str) -> AskFirst:
    return AskFirst(number, rule, because, found.e164, found.region)


def _sent(found: Destination, policy: Policy) -> str:
    if policy.format == "e164" or policy.region is None:
        return found.e164
    idd = policy.dial.idd or dialing_plan.international_prefix(policy.region)
    return policy.dial.outside + dialing_plan.national(found.e164, policy.region, idd)


def _destination(dialable: Dialable, policy: Policy) -> Destination | None:
    if dialable.context is not None:
        return dialing_plan.destination(_in_context(dialable, dialable.context.prefix), policy.region)
    found = dialing_plan.destination(dialable.written, policy.region)
    if found is not None or dialing_plan.is_local_only(dialable.written, policy.region):
        return found
    for prefix in _OTHER_WAYS_ABROAD:
        if dialable.digits.startswith(prefix):
            return dialing_plan.destination("+" + dialable.digits.removeprefix(prefix), policy.region)
    return None


def _in_context(dialable: Dialable, prefix: str) -> str:
    digits = dialable.digits if prefix.startswith(f"+{_ZERO_STAYS}") else dialable.digits.removeprefix("0")
    return prefix + digits


def _is_extension(number: str, policy: Policy) -> bool:
    return bool(policy.dial.extensions) and extension_plan.plan(policy.dial.extensions)(number)
