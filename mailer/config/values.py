"""What one setting may say: each rule, and what to write instead. ``sections`` are made of these."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

from mailer.model.lanes import EVERY_LANE
from mailer.model.text import LANGUAGE_TAG, SlottedText, one_line, unmailable_character

_DOT_ATOM_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\\x00-\x1f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST_ROLE = 60
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

SQLITE = "sqlite:///"
"""How the address of a store begins that is one file of this machine."""

TRANSPORT = re.compile(
    r"(?P<scheme>smtp|smtp\+starttls|smtps)://(?:(?P<user>[^\s/?#]+)@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(?::(?P<port>[0-9]{1,5}))?/?"
)
"""Where mail is handed over: ``smtps://user@mail.example.org``."""

NAMED_ADDRESS = re.compile(r"\s*(?P<name>[^<>\r\n]*?)\s*<(?P<address>[^<>]+)>\s*")
"""A mailbox with a name: ``The Desk <desk@example.org>``."""


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("write something between the quotes")
    return value


def _language(value: str) -> str:
    if not LANGUAGE_TAG.fullmatch(value):
        raise ValueError("write a language tag such as en, fr or zh-Hans")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise ValueError("write a time zone such as Europe/Oslo or UTC") from cause
    return value


def _https(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
        raise ValueError("write an address that begins with https://")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", value):
        raise ValueError("write a host, with a port if it is not the usual one: wiki.example:8080")
    return value


def _domain(value: str) -> str:
    if len(value) > 253 or not re.fullmatch(rf"{_LABEL}(\.{_LABEL})+", value):
        raise ValueError("write a domain such as example.org, one with other letters as xn--…")
    return value.lower()


def _selector(value: str) -> str:
    if len(value) > 100 or not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", value):
        raise ValueError("write letters, digits and hyphens, such as m202611-rsa")
    return value.lower()


def _bare_address(value: str) -> str:
    if not _DOT_ATOM_ADDRESS.fullmatch(value):
        raise ValueError("write an address such as editor@example.org")
    return value


def _mailbox(value: str) -> str:
    named = NAMED_ADDRESS.fullmatch(value)
    _bare_address(named["address"] if named else value)
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("write something between the quotes, or take the line out")
    return value


def _role(value: str) -> str:
    if value != one_line(value) or not 0 < len(value) <= _LONGEST_ROLE or unmailable_character(value):
        raise ValueError("write a role in a few words, such as fact-check")
    return value


def _roles(values: tuple[str, ...]) -> tuple[str, ...]:
    if len({role.casefold() for role in values}) < len(values):
        raise ValueError("name each role once: one approval is enough for it, in capitals or not")
    return values


def _weight(value: object) -> int:
    # True is a number to Python, and "50" to pydantic.
    if type(value) is not int or not 0 <= value <= 100:
        raise ValueError("write a whole number from 0 to 100, without quotes")
    return value


def _count(value: object) -> int:
    # A variable of the environment is always text.
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError("write a whole number from 1, without quotes")
    return int(text)


def _rate(value: object) -> float:
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text):
        raise ValueError("write messages a second, such as 20 or 0.5; 0 sets no bound")
    return float(text)


def _lanes(values: dict[str, float]) -> dict[str, float]:
    unknown = next((lane for lane in values if lane not in EVERY_LANE), None)
    if unknown:
        raise ValueError(f"write one of {', '.join(EVERY_LANE)} instead of {unknown}")
    return values


def _store(value: str) -> str:
    if not re.fullmatch(rf"{SQLITE}[^?#\x00]*[^?#\x00/]", value):
        other = " (PostgreSQL is not there yet)" if value.startswith("postgres") else ""
        raise ValueError(f"write {SQLITE}store/mailer.db, with a path in the publication{other}")
    return value


def is_loopback(host: str) -> bool:
    """Whether a host, as an address names it, is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _transport(value: str) -> str:
    if ":" in value.partition("://")[2].rpartition("@")[0]:
        raise ValueError(
            'take the password out of the address, keep it in a variable, and name that: password_env = "SMTP_PASSWORD"'
        )
    found = TRANSPORT.fullmatch(value)
    if not found or not 0 < int(found["port"] or 25) < 65536 or not unquote(found["user"] or "-").isprintable():
        raise ValueError("write smtps://user@mail.example.org, or smtp+starttls://user@mail.example.org:587")
    if found["scheme"] == "smtp" and not is_loopback(found["host"]):
        raise ValueError(
            "write smtp+starttls:// or smtps://: only to this machine itself, mail travels without encryption"
        )
    return value


def _variable(value: str) -> str:
    # What begins like our own is taken for a setting, and refused as an unknown one.
    if not re.fullmatch(r"(?!MAILER_)[A-Za-z_][A-Za-z0-9_]*", value, re.IGNORECASE):
        raise ValueError("write the name of a variable, such as SMTP_PASSWORD; it does not begin with MAILER_")
    return value


def _greeting(value: str) -> str:
    for slot in SlottedText.parse(value).slots:
        if not slot.fallback:
            raise ValueError("write a fallback in the slot, such as {name|reader}")
    return value


TransportUrl = Annotated[str, AfterValidator(_transport)]
Variable = Annotated[str, AfterValidator(_variable)]
StoreUrl = Annotated[str, AfterValidator(_store)]
Text = Annotated[str, AfterValidator(_text)]
Said = Annotated[str, AfterValidator(_said)]
Url = Annotated[str, AfterValidator(_https)]
Host = Annotated[str, AfterValidator(_host)]
Domain = Annotated[str, AfterValidator(_domain)]
Selector = Annotated[str, AfterValidator(_selector)]
Address = Annotated[str, AfterValidator(_bare_address)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Greeting = Annotated[str, AfterValidator(_greeting)]
SaidGreeting = Annotated[str, AfterValidator(_said), AfterValidator(_greeting)]
Roles = Annotated[tuple[Annotated[str, AfterValidator(_role)], ...], AfterValidator(_roles)]
Weight = Annotated[int, BeforeValidator(_weight)]
Count = Annotated[int, BeforeValidator(_count)]
Rate = Annotated[float, BeforeValidator(_rate)]
Lanes = Annotated[dict[str, Rate], AfterValidator(_lanes)]
