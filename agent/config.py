"""What can be configured: one frozen dataclass per table of the file, each key with its sentence and default. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar

from cache.numbers import Site
from cache.sources.settings import SourceSettings

Value = TypeVar("Value")


def _key(default: Value, sentence: str, *, policy: bool = True) -> Value:
    """Return a field; *policy*: IT may enforce it."""
    return field(default=default, metadata={"help": sentence, "policy": policy})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """``[site]``: how our telephone system shows and dials numbers."""

    region: str | None = _key(None, 'Country of your telephone system, two letters such as "NL": how 020… is read.')
    area: str = _key("", 'Your area code without the leading zero, for numbers dialed locally: "20".')
    outside: tuple[str, ...] = _key((), 'Outside-line prefixes that the telephone system leaves on a number: ["0"].')
    stems: tuple[str, ...] = _key((), 'Your own number blocks with country code, without the extension: ["3120123"].')
    extension: tuple[int, int] = _key((2, 6), "Shortest and longest extension, in digits.")
    switchboard: bool = _key(
        False, "Whether a caller of an organization's own number block is shown with that organization's name."
    )

    def numbering(self) -> Site:
        """Return what reading and comparing numbers needs of it."""
        return Site(
            region=self.region, area=self.area, outside=self.outside, stems=self.stems, extension=self.extension
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """``[server]``: where the telephone system rings. The listener is loopback by construction: there is no host."""

    port: int = _key(8737, "Port on 127.0.0.1 and ::1, 1024 to 65535; best below 32768.")
    require_signature: bool = _key(False, "Whether a ring without a valid signature or key is refused.")
    push: bool = _key(False, "Whether a telephone system may push calls to /cti/TOKEN (deskcall config push-secret).")
    allow_origins: tuple[str, ...] = _key(
        (),
        'Web origins whose pages may ring by fetch, exactly as the browser names them: ["https://desk.example.com"].',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """``[console]``: what a ring puts on the screen. Once read, both addresses have account and domain filled in."""

    open: Literal["local", "service_desk"] = _key(
        "local", 'What a ring opens: Deskcall\'s own console ("local") or the service desk\'s page ("service_desk").'
    )
    account: str = _key("", 'Your account at the service desk, the first part of its address: "acme".')
    domain: str = _key("", 'The rest of that address: "r-service.tech", "4me.com", "xurrent.com", "uk.xurrent.com", …')
    service_desk_url: str = _key(
        "", "Page of the service desk that a ring opens; from account and domain when not set: https://…/sd?telephone=…"
    )
    new_request_url: str = _key("", "Page on which a new request begins; from account and domain when not set.")
    new_request: Literal["page", "form"] = _key(
        "page",
        "Where a new request begins: on the service desk's page, or in a form of the console that is sent for you.",
    )
    categories: tuple[str, ...] = _key(
        (), 'Categories to choose from in that form, as the service desk calls them: ["incident", "rfi"].'
    )
    old_tickets: Literal["leave", "open"] = _key(
        "leave", "Whether a request that is older than the caller's newest 50 opens by itself."
    )
    pop_on: Literal["ring", "answer"] = _key("ring", "Which event of the telephone puts the caller on the screen.")
    pop: Literal["raise", "notify", "quiet"] = _key(
        "raise",
        "What a ring does while the open console is out of sight: bring it up, show a notification, or nothing.",
    )
    notification: Literal["name", "number", "none"] = _key(
        "number", "What a notification says of the caller; it may lie on a locked or shared screen."
    )
    theme: Literal["system", "light", "dark"] = _key(
        "system", "Colours of the pages; those of the system when not set."
    )
    language: Literal["system", "en", "de", "nl"] = _key("system", "Language of the pages; the browser's when not set.")
    single_keys: bool = _key(True, "Whether single letters and digits are shortcuts on the pages.")
    ticket_word: str = _key("request", "What your service desk calls a request: incident, case, call, …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """``[dial]``: which numbers are dialed, which are asked about, which are refused (docs/dialing.md)."""

    confirm: Literal["unknown", "never", "always"] = _key(
        "unknown", "When a link's number is asked about: nobody of the directory has it; never; always."
    )
    extensions: str = _key("", 'Regular expression that is all of an own extension: "2[0-9]{3}".')
    own_hosts: tuple[str, ...] = _key(
        (), 'Names of your telephone system in sip: addresses and phone-context: ["pbx.example.com"].'
    )
    format: Literal["e164", "national"] | None = _key(
        None, "How a number is handed to the softphone; as its profile says when not set."
    )
    outside: str = _key("", 'Digits for an outside line, before all but own extensions and emergencies: "9".')
    idd: str = _key("", 'International prefix for format = "national"; your country\'s when not set: "00".')
    allow_prefixes: tuple[str, ...] = _key(
        (),
        'Premium numbers that are asked about instead of refused: ["+49900"]. From your administrator only.',
    )
    refuse_prefixes: tuple[str, ...] = _key((), 'Numbers that are never dialed, by how they begin: ["+225"].')
    http: bool = _key(
        False, "Whether a browser may hand over links by address, /tel?u=…; each of these is asked about."
    )
    profile: str = _key("", "The same as profile of [phone].")
    command: tuple[str, ...] | None = _key(
        None,
        "Your own softphone in one line: program by its whole path and its arguments, or one address in quotes: "
        '["/opt/phone/phone", "{dial}"] or "tcxcallto:{dial_q}".',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPhone:
    """``[[phone.own]]``: a softphone that Deskcall does not know, or knows otherwise."""

    id: str = _key("", "Its name in profile: lower-case letters, digits and -; a known one is replaced.")
    name: str = _key("", "What people call it.")
    transport: Literal["argv", "uri", "ctrl_tcp", "line"] = _key("argv", "How it is spoken to.")
    dial: tuple[str, ...] = _key(
        (), "Program by its whole path and its arguments, or one address; {dial} is the number."
    )
    answer: tuple[str, ...] = _key((), "What makes it pick up.")
    hangup: tuple[str, ...] = _key((), "What makes it hang up.")
    format: Literal["e164", "digits"] = _key("e164", "Whether {dial} begins with a plus.")
    port: int = _key(0, "Port on 127.0.0.1 of ctrl_tcp and line.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """``[phone]``: the softphone that dials, rings and answers. Not set: the only one that is installed."""

    profile: str = _key("", 'Which softphone, as "deskcall phones" names it; the only one installed when not set.')
    exe: str = _key("", "Whole path of its program, when it is not found by itself.")
    port: int = _key(0, "Port on 127.0.0.1 at which it listens for us (baresip, PhonerLite); 0: its profile's own.")
    answer_on_pop: bool = _key(False, "Whether the only call that rings is answered while its page opens.")
    previous: tuple[str, ...] = _key(
        (), 'Command of the program that opened tel: links before: for profile "previous".'
    )
    own: tuple[OwnPhone, ...] = _key((), "Softphones of your own: [[phone.own]].")


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """``[privacy]``: how long what is personal stays."""

    retention_days: int = _key(30, "After how many days the call log forgets a call, 1 to 3650.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of it; the order of *source* is the precedence."""

    site: SiteSettings = field(default_factory=SiteSettings)
    server: Server = field(default_factory=Server)
    console: Console = field(default_factory=Console)
    dial: Dial = field(default_factory=Dial)
    phone: Phone = field(default_factory=Phone)
    privacy: Privacy = field(default_factory=Privacy)
    source: tuple[SourceSettings, ...] = ()
