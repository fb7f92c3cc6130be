"""The question before dialing, and what was not called, in words."""

from __future__ import annotations

from dataclasses import dataclass

from agent.dial_question import Notice, Question
from agent.rules import AskFirst, Because, Emergency
from agent.web.present.numbers import shown
from agent.web.present.words import shorten
from agent.web.speech import _, ngettext, said
from cache.numbers import Site, read

_COUNTRY = "{country}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; where *region* is set, the name of that country stands between its two parts."""

    text: str
    region: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question. *number*: the digits that will be sent; *region* of the number, "" for none; *facts* below it."""

    id: str
    head: str
    number: str
    region: str
    facts: tuple[str, ...]
    why: tuple[Sentence, ...]
    is_grave: bool
    yes: str
    can_remember: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not called, in one line: *number* ("" for none), the rule, and what was counted beside it."""

    number: str
    sentence: str
    more: str


def asked(question: Question, site: Site, softphone: str) -> Asked:
    """Return *question* in words; *softphone* is the program that would dial, "" when it has no name."""
    verdict = question.verdict
    number, region = _number(verdict, site)
    is_emergency = isinstance(verdict, Emergency)
    names = tuple(shorten(name) for name in question.names)
    through = _("through {softphone}").format(softphone=softphone) if softphone else ""
    then = _("then {extension}").format(extension=verdict.extension) if verdict.extension else ""
    return Asked(
        id=question.id,
        head=_head(verdict),
        number=number,
        region=region,
        facts=tuple(filter(None, (_kind(verdict), _in_full(verdict, site), ", ".join(names), then, through))),
        why=tuple(_why(question, site)),
        is_grave=is_emergency or (isinstance(verdict, AskFirst) and verdict.because in {Because.COSTLY, Because.CODE}),
        yes=_("Call {number}").format(number=number) if is_emergency else _("Call"),
        can_remember=question.can_remember,
    )


def refusal(notice: Notice, site: Site) -> Refusal | None:
    """Return what was not called; None when there is nothing to say."""
    if not notice.sentence and not notice.more:
        return None
    count = notice.more
    more = ngettext(
        "{count} link more wanted to call and was refused.",
        "{count} links more wanted to call and were refused.",
        count,
    ).format(count=count)
    number = shown(read(notice.number, site)).text if notice.number else ""
    return Refusal(number, said(notice.sentence), more if count else "")


def _number(verdict: AskFirst | Emergency, site: Site) -> tuple[str, str]:
    """Return the digits that will be sent, as people write them where nothing is added, and their country."""
    if isinstance(verdict, Emergency) or not verdict.e164:
        return verdict.number, ""
    return (shown(read(verdict.e164, site)).text if verdict.number == verdict.e164 else verdict.number), verdict.region


def _in_full(verdict: AskFirst | Emergency, site: Site) -> str:
    """Return the number with its country where other digits are sent for it."""
    is_other = isinstance(verdict, AskFirst) and verdict.e164 not in {"", verdict.number}
    return shown(read(verdict.e164, site)).text if isinstance(verdict, AskFirst) and is_other else ""


def _head(verdict: AskFirst | Emergency) -> str:
    if isinstance(verdict, Emergency):
        return _("Call the emergency services?")
    match verdict.because:
        case Because.ABROAD:
            return _("Call this number abroad?")
        case Because.COSTLY:
            return _("Call this premium number?")
        case Because.CODE:
            return _("Send this code to your telephone system?")
        case _:
            return _("Call this number?")


def _kind(verdict: AskFirst | Emergency) -> str:
    if isinstance(verdict, Emergency):
        return _("Emergency number")
    return _("Premium rate") if verdict.because is Because.COSTLY else ""


def _why(question: Question, site: Site) -> list[Sentence]:
    first = [Sentence(_("Another program asked for this call."))] if question.is_by_link else []
    verdict = question.verdict
    if isinstance(verdict, Emergency):
        real = _("This is a real emergency call. Say where you are: a softphone may not tell them.")
        return [*first, Sentence(real)]
    first.append(_with_country(_reason(verdict.because, site), _country(verdict, site)))
    if verdict.because in {Because.ABROAD, Because.TERRITORY} and not question.names:
        first.append(Sentence(_("Nobody in the directory has this number.")))
    return first


def _reason(because: Because, site: Site) -> str:
    if because is Because.ABROAD and site.region is None:
        return _("The country of your telephone system is not set, so every country is abroad.")
    reasons = {
        Because.ABROAD: _("It leaves your country ({country})."),
        Because.TERRITORY: _("It begins like a number of your country, and belongs to {country}."),
        Because.UNKNOWN: _("Nobody in the directory has this number."),
        Because.ALWAYS: _("Every call that a link asks for is confirmed here."),
        Because.SHORT: _("It is a short service number; what it costs is not known."),
        Because.LOCAL: _("It has no area code: your telephone system decides where it leads."),
        Because.LETTERS: _("It was written with letters: check the digits."),
        Because.COSTLY: _("Premium numbers cost extra and are often used for fraud."),
        Because.CODE: _("Such a code can divert your calls or hide your number."),
    }
    return reasons[because]


def _country(verdict: AskFirst, site: Site) -> str:
    return (site.region or "") if verdict.because is Because.ABROAD else verdict.region


def _with_country(sentence: str, region: str) -> Sentence:
    text, place, rest = sentence.partition(_COUNTRY)
    return Sentence(text, region if place else "", rest)
