"""Links as JSON lines, judged: the format of the truth table, for checking what a site's rules do."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from agent import dial_checks, rules
from agent.config import Config, Dial, SiteSettings
from agent.errors import NotDialable
from agent.tel import Dialable
from agent.web import links
from agent.web.query import BadQuery, ReadQuery
from cache import strict
from cache.numbers.batch import BrokenLine, RowId
from cache.numbers.regions import is_region

# What the published table is written for, where neither the configuration nor a row says otherwise.
OF_THE_TABLE = Dial(confirm="never", extensions=r"2\d{3}", own_hosts=("pbx.example",), format="e164")
_WORDS: dict[type, str] = {rules.Allowed: "dial", rules.AskFirst: "ask", rules.Emergency: "emergency"}


@dataclass(frozen=True, slots=True)
class Row:
    """One question: what becomes of the link *input* at a site in *region* with this policy?"""

    id: RowId
    input: str
    region: str | None
    dial: Dial


def of_configuration(dial: Dial, set_keys: frozenset[str]) -> Dial:
    """Return *dial* with the table's value for every key that the configuration does not set."""
    return replace(OF_THE_TABLE, **{name: getattr(dial, name) for name in set_keys})


def judge_line(line: str, line_number: int, base: Dial) -> str:
    """Return the judgement of one JSON *line* as JSON; raise BrokenLine when it is no row."""
    row = _row(line, line_number, base)
    return json.dumps({"id": row.id, **judged(row.input, rules.policy(row.dial, row.region))}, ensure_ascii=False)


def judged(link: str, policy: rules.Policy) -> dict[str, object]:
    """Return what becomes of *link* when nobody's number is known, in the words of the table."""
    match read(link, policy):
        case Dialable() as dialable:
            return in_words(rules.judge(dialable, policy, known=False))
        case other:
            return in_words(other)


def read(link: str, policy: rules.Policy) -> ReadQuery | Dialable | rules.Refused:
    """Return what *link* asks for."""
    try:
        return links.read(link, policy.dial.own_hosts, policy.region)
    except (NotDialable, BadQuery) as error:
        return rules.Refused(str(error))


def in_words(found: rules.Verdict | ReadQuery) -> dict[str, object]:
    """Return a verdict in the words of the table."""
    match found:
        case ReadQuery():
            return {"verdict": "ring", "query": dict(found.signed)}
        case rules.Refused():
            return {"verdict": "refuse", "number": None, "dtmf": None, "rule": found.rule}
        case _:
            number, extension = found.number, found.extension or None
            return {"verdict": _WORDS[type(found)], "number": number, "dtmf": extension, "rule": found.rule}


def _row(line: str, line_number: int, base: Dial) -> Row:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenLine(line_number, f"not JSON ({error})") from error
    if not isinstance(given, dict):
        raise BrokenLine(line_number, "not a JSON object")
    row_id = _id_of(given, line_number)
    link, region, policy = given.get("input"), given.get("region"), given.get("policy", {})
    if not isinstance(link, str):
        raise BrokenLine(line_number, '"input" has to be a text', row_id)
    if region is not None and not (isinstance(region, str) and is_region(region.upper())):
        raise BrokenLine(line_number, '"region" has to be two letters of a country, or null', row_id)
    if not isinstance(policy, dict):
        raise BrokenLine(line_number, '"policy" has to be an object', row_id)
    capital = region.upper() if isinstance(region, str) else None
    try:
        return Row(row_id, link, capital, _with_policy(base, policy, capital))
    except strict.Mistakes as error:
        sentences = "; ".join(f"{strict.dotted(each.path)} {each.sentence}" for each in error.mistakes)
        raise BrokenLine(line_number, f'"policy": {sentences}', row_id) from error


def _with_policy(base: Dial, policy: Mapping[str, object], region: str | None) -> Dial:
    """Return *base* with the keys of *policy* over it; raise strict.Mistakes."""
    read = strict.ours(Dial, policy)
    dial = replace(base, **{field.name: getattr(read, field.name) for field in fields(Dial) if field.name in policy})
    mistakes = tuple(dial_checks.mistakes(Config(site=SiteSettings(region=region), dial=dial)))
    if mistakes:
        raise strict.Mistakes(mistakes)
    return dial


def _id_of(given: Mapping[str, object], line_number: int) -> RowId:
    match given.get("id"):
        case None | str() | int() as plain:
            return plain
        case float() as number if math.isfinite(number):
            return number
        case _:
            raise BrokenLine(line_number, '"id" has to be a text or a number')
