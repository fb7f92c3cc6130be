"""What types cannot say about a configuration: every mistake and warning, each at its key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from agent import addresses, dial_checks
from agent.config import Config, Console, Server, SiteSettings
from agent.softphones.profiles import dial_mistakes, phone_mistakes, with_dial
from cache.numbers.regions import is_region
from cache.sources.settings import writes
from cache.strict import Mistake, shown

SERVICE_DESK_PAGE = "https://{account}.{domain}/sd?request={request}&employeeID={employeeID}&supportID={supportID}&telephone={telephone}"
NEW_REQUEST_PAGE = "https://{account}.{domain}/sd?employeeID={employeeID}&supportID={supportID}&telephone={telephone}"

LOWEST_PORT, HIGHEST_PORT = 1024, 65535
FIRST_EPHEMERAL_PORT = 32768  # Linux; Windows and macOS begin at 49152
LONGEST_EXTENSION = 7
LONGEST_WORD = 30
LONGEST_CATEGORY = 80
LONGEST_RETENTION_DAYS = 3650
_ZERO_STAYS = ("IT", "SM", "VA")  # their leading 0 is part of the number
_DIGITS = re.compile(r"[0-9]+")


def complete(config: Config) -> Config:
    """Return *config* as the program uses it: region in capitals, account and domain in both addresses.

    What ``[dial]`` says of the softphone stands in ``[phone]`` then.
    """
    site = config.site
    if site.region is not None:
        site = replace(site, region=site.region.upper())
    phone = with_dial(config.phone, config.dial)
    return replace(config, site=site, console=_completed(config.console), phone=phone)


def mistakes(config: Config) -> Iterator[Mistake]:
    """Yield what is wrong with every table but the sources, which know themselves."""
    yield from _site(config.site)
    yield from _server(config.server)
    yield from _console(config.console)
    yield from _new_request(config)
    yield from dial_checks.mistakes(config)
    yield from phone_mistakes(config.phone)
    yield from dial_mistakes(config.phone, config.dial)
    if not 1 <= config.privacy.retention_days <= LONGEST_RETENTION_DAYS:
        yield _at("privacy", "retention_days", f"is not between 1 and {LONGEST_RETENTION_DAYS} days")


def warnings(config: Config) -> Iterator[Mistake]:
    """Yield what works but will probably disappoint."""
    if config.server.port >= FIRST_EPHEMERAL_PORT:
        yield _at(
            "server",
            "port",
            "lies where systems hand out ports at random: another program can hold it; stay below 32768",
        )
    if config.site.area.startswith("0") and (config.site.region or "").upper() not in _ZERO_STAYS:
        yield _at("site", "area", 'begins with the trunk 0 of national dialing; write "20", not "020"')
    yield from dial_checks.warnings(config)
    if config.phone.answer_on_pop and config.console.pop_on == "answer":
        yield _at(
            "phone", "answer_on_pop", 'never answers while pop_on = "answer": the page opens when you have answered'
        )


def _site(site: SiteSettings) -> Iterator[Mistake]:
    if site.region is not None and not is_region(site.region.upper()):
        yield _at("site", "region", f"{shown(site.region)} is no country; write two letters{_region_hint(site.region)}")
    if site.area and not _are_digits(site.area, 1, 6):
        yield _at("site", "area", f"{shown(site.area)} is not 1 to 6 digits")
    yield from _digit_list("outside", site.outside, shortest=1, longest=6)
    yield from _digit_list("stems", site.stems, shortest=3, longest=14)
    shortest, longest = site.extension
    if not 1 <= shortest <= longest <= LONGEST_EXTENSION:
        yield _at("site", "extension", f"write shortest and longest, between 1 and {LONGEST_EXTENSION}: [2, 6]")


def _region_hint(region: str) -> str:
    return ': "GB"' if region.upper() == "UK" else ' such as "NL"'


def _digit_list(key: str, values: Iterable[str], *, shortest: int, longest: int) -> Iterator[Mistake]:
    for position, value in enumerate(values):
        if not _are_digits(value, shortest, longest):
            yield Mistake(
                ("site", key, position), f"{shown(value)} is not {shortest} to {longest} digits, without + or blanks"
            )


def _are_digits(text: str, shortest: int, longest: int) -> bool:
    return _DIGITS.fullmatch(text) is not None and shortest <= len(text) <= longest


def _server(server: Server) -> Iterator[Mistake]:
    if not LOWEST_PORT <= server.port <= HIGHEST_PORT:
        yield _at("server", "port", f"{shown(server.port)} is not between {LOWEST_PORT} and {HIGHEST_PORT}")
    for position, origin in enumerate(server.allow_origins):
        sentence = addresses.origin_mistake(origin)
        if sentence:
            yield Mistake(("server", "allow_origins", position), _about_address(origin, sentence))


def _console(console: Console) -> Iterator[Mistake]:
    if console.account and not addresses.is_account(console.account):
        yield _at("console", "account", f'{shown(console.account)} is not one part of a host name, such as "acme"')
    if console.domain and not (addresses.is_host(console.domain) and "." in console.domain):
        yield _at("console", "domain", f'{shown(console.domain)} is no domain such as "r-service.tech"')
    if console.account and not console.domain:
        yield _at("console", "domain", 'is missing beside account; write for example "r-service.tech"')
    if console.domain and not console.account:
        yield _at("console", "account", "is missing beside domain; it is the first part of your service desk's address")
    yield from _template("service_desk_url", console.service_desk_url, console)
    yield from _template("new_request_url", console.new_request_url, console)
    if console.open == "service_desk" and not (console.service_desk_url or console.account):
        yield _at("console", "service_desk_url", 'is empty, and open = "service_desk" needs it, or account and domain')
    if not 1 <= len(console.ticket_word.strip()) <= LONGEST_WORD or not console.ticket_word.isprintable():
        yield _at("console", "ticket_word", f"is not a word of 1 to {LONGEST_WORD} characters")


def _new_request(config: Config) -> Iterator[Mistake]:
    if config.console.new_request == "form" and not any("tickets" in writes(source) for source in config.source):
        yield _at("console", "new_request", 'is "form", and no [[source]] has "tickets" in its write')
    for position, category in enumerate(config.console.categories):
        if not 1 <= len(category.strip()) <= LONGEST_CATEGORY or not category.isprintable():
            yield Mistake(("console", "categories", position), f"is not a word of 1 to {LONGEST_CATEGORY} characters")


def _template(key: str, template: str, console: Console) -> Iterator[Mistake]:
    if not template:
        return
    sentence = addresses.template_mistake(template)
    if sentence:
        yield _at("console", key, _about_address(template, sentence))
    for name, value in (("account", console.account), ("domain", console.domain)):
        if addresses.uses(template, name) and not value:
            yield _at("console", key, f"uses {{{name}}}, and {name} is not set")


def _about_address(address: str, sentence: str) -> str:
    # What may hold a password is not repeated on a screen or in a log.
    return sentence if "@" in address else f"{shown(address)} {sentence}"


def _completed(console: Console) -> Console:
    has_account = bool(console.account and console.domain)
    page = console.service_desk_url or (SERVICE_DESK_PAGE if has_account else "")
    new = console.new_request_url or (NEW_REQUEST_PAGE if has_account else "")
    return replace(
        console,
        service_desk_url=addresses.filled(page, account=console.account, domain=console.domain),
        new_request_url=addresses.filled(new, account=console.account, domain=console.domain),
        ticket_word=console.ticket_word.strip(),
    )


def _at(table: str, key: str, sentence: str) -> Mistake:
    return Mistake((table, key), sentence)
