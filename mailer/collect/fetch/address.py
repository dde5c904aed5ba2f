"""A web address taken apart strictly, once: what is read here is what is asked for."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

import idna

from mailer.errors import StoryError

USUAL_PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"//([^/?#]*)([^#]*)")
_PORT = re.compile(r"(.*):([0-9]{0,5})")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# These turn the reading direction, and could make an address look like another one.
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PASSWORD = re.compile(r":(?![0-9]*$)[^\]]*$")
_SECRET = re.compile(
    r"(?i)([?&;][^=&;#]*(?:token|key|secret|pass|pwd|sig|auth|session|credential)[^=&;#]*=)[^&;#]+",
)
# Longer than any that servers take.
_LONGEST = 8_000
# An address longer than that in an error hides what is wrong with it.
_LONGEST_SHOWN = 200

# What may stand in a path or query as it is; the rest is percent-encoded (RFC 3986 section 3.3 and 3.4).
_AS_IT_IS = "/?:@!$&'()*+,;=%~-._"


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address. ``host`` is ASCII, lower case, without brackets or a dot at its end."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as a ``Host`` header names it, with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def joined(self, reference: str) -> Address:
        """The address that ``reference`` means in an answer from here.

        Raises:
            StoryError: it is none that may be asked for.
        """
        try:
            return parse(urljoin(str(self), reference.strip()))
        except ValueError as cause:
            raise _no_address() from cause


def parse(text: str) -> Address:
    """Read an address that somebody gave; a fragment is left out.

    Raises:
        StoryError: it is none, is not http or https, carries a name or password, or hides its host; without ``file``.
    """
    text = text.strip()
    scheme, rest = _scheme(text)
    found = _AUTHORITY.match(rest)
    if not found or _CONTROL.search(text) or len(text) > _LONGEST:
        raise _no_address()
    authority, target = found[1], found[2]
    if "@" in authority:
        raise StoryError("carries a name or password", fix="leave out what stands before the @")
    named, port = _port(authority, USUAL_PORTS[scheme])
    target = quote(target, safe=_AS_IT_IS)
    return Address(scheme, _host(named), port, target if target.startswith("/") else f"/{target}")


def shown(text: str) -> str:
    """``text`` as errors may show it: without name, password and the values of parameters that look secret."""
    text = _TURNING.sub("", _CONTROL.sub("", text.strip())).partition("#")[0]
    head, slashes, rest = text.partition("//")
    if slashes:
        authority = re.split(r"[/?]", rest, maxsplit=1)[0]
        text = head + slashes + _PASSWORD.sub(":…", authority.rpartition("@")[2]) + rest[len(authority) :]
    else:
        text = re.sub(r"[^/?]*@", "", text)
    text = _SECRET.sub(r"\1…", text)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _no_address(fix: str = "write one such as https://news.example/story") -> StoryError:
    return StoryError("is not a web address", fix=fix)


def _scheme(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    if not found or (text[found.end() : found.end() + 2] != "//" and "." in found[1]):
        raise _no_address("begin it with https://")
    scheme = found[1].lower()
    if scheme not in USUAL_PORTS:
        raise StoryError(
            f"begins with {scheme}:, and only http and https are fetched",
            fix="write an address that begins with https://",
        )
    return scheme, text[found.end() :]


def _port(authority: str, usual: int) -> tuple[str, int]:
    found = None if authority.endswith("]") else _PORT.fullmatch(authority)
    if not found:
        return authority, usual
    port = int(found[2]) if found[2] else usual
    if not 0 < port < 65536:
        raise StoryError(f"names port {port}, which does not exist", fix="leave the port out")
    return found[1], port


def _host(named: str) -> str:
    if named.startswith("[") and named.endswith("]"):
        try:
            address = ipaddress.IPv6Address(named[1:-1])
        except ValueError as cause:
            raise _no_address() from cause
        if address.scope_id is not None:
            raise _no_address("leave out the % and what follows it")
        return str(address)
    host = _ascii(named.lower().removesuffix("."))
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        _refuse_odd_numbers(host)
    return host


def _ascii(host: str) -> str:
    """A host name as DNS knows it (UTS 46), checked label by label."""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii").removesuffix(".")
        except (idna.IDNAError, UnicodeError) as cause:
            raise _no_address() from cause
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _no_address()
    return host


def _refuse_odd_numbers(host: str) -> None:
    """A resolver takes 127.1, 0x7f000001 and 2130706433 for IP addresses; only four decimal numbers are plain."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError as cause:
        raise StoryError(
            f"hides its host behind a number ({host})", fix="write the host's name, or four numbers such as 192.0.2.1"
        ) from cause
