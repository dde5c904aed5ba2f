"""Looking at an address without taking what stands there: what answers, where it leads, whether a place exists."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import httpcore
from lxml import etree

from mailer.collect.fetch import headers
from mailer.collect.fetch.address import Address, parse
from mailer.collect.fetch.body import PACKINGS, read_beginning
from mailer.collect.fetch.connecting import Guard, Patience, Resolver, is_named
from mailer.collect.fetch.silence import Silence, UnreachedError
from mailer.errors import StoryError

MOST_HOPS = 5
MOST_READ = 1_000_000
"""Bytes of a page that are read for a place on it."""
REDIRECTS = (301, 302, 303, 307, 308)

_TOO_OFTEN = 429
# Places that a page makes up while it is read: routes of programs, pages of a PDF, words to look for.
_MADE_UP = ("/", "!", ":~:", "page=")
# What sites that tidy up what their writers sent put before a name.
_PREFIXES = ("", "user-content-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What answered. ``address`` is where redirects ended, and ``hops`` are these: a status, and where it led to.

    ``status`` is 0 and ``silence`` says why where nothing did; ``why`` says it as a sentence's end. ``has_fragment`` is
    None where the address names no place, or nobody can tell.
    """

    address: str
    status: int = 0
    hops: tuple[tuple[int, str], ...] = ()
    silence: Silence = ""
    why: str = ""
    seconds: float = 0.0
    has_fragment: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """How to look; the parts are those of the door."""

    allow: tuple[str, ...]
    resolver: Resolver
    network: httpcore.NetworkBackend
    clock: Callable[[], float]
    seconds: float
    trust: Callable[[Address], ssl.SSLContext | None]
    user_agent: str
    hops: list[tuple[int, str]] = field(default_factory=list)

    def look(self, text: str) -> Looked:
        """Look at an address; whatever happens is part of the answer."""
        began = self.clock()
        patience = Patience(self.seconds, self.clock)
        seen = Looked(address=text)
        try:
            seen = self._follow(text, patience)
        except UnreachedError as fault:
            seen = Looked(address=text, silence=fault.silence, why=fault.message)
        except StoryError as fault:
            seen = Looked(address=text, silence="garbled", why=fault.message)
        return replace(seen, hops=tuple(self.hops), seconds=self.clock() - began)

    def _follow(self, text: str, patience: Patience) -> Looked:
        goal = parse(text)
        allow = self.allow if is_named(self.allow, goal.host, goal.port) else ()
        fragment = _place(text)
        for _ in range(MOST_HOPS + 1):
            status, location, found = self._ask(goal, fragment, allow, patience)
            if status not in REDIRECTS or not location:
                return Looked(address=str(goal), status=status, has_fragment=found)
            goal = goal.joined(location)
            self.hops.append((status, str(goal)))
            fragment = _place(location) or fragment
        raise UnreachedError(f"is passed on more than {MOST_HOPS} times", "garbled", fix="open it in a browser")

    def _ask(
        self, goal: Address, fragment: str, allow: tuple[str, ...], patience: Patience
    ) -> tuple[int, str, bool | None]:
        """Status, where it leads to, and whether the place is there. Asked for the head first, unless a place is named.

        Some servers refuse that, and some programs behind them forget it: then the page is asked for, and left unread.
        """
        if not fragment:
            try:
                answer = self._asked("HEAD", goal, "", allow, patience)
            except UnreachedError as fault:
                if fault.silence != "garbled":
                    raise
            else:
                if answer[0] < 400 or answer[0] == _TOO_OFTEN:
                    return answer
        return self._asked("GET", goal, fragment, allow, patience)

    def _asked(
        self, method: str, goal: Address, fragment: str, allow: tuple[str, ...], patience: Patience
    ) -> tuple[int, str, bool | None]:
        guard = Guard(allow, self.resolver, self.network, patience)
        url = httpcore.URL(
            scheme=goal.scheme.encode(), host=goal.host.encode(), port=goal.port, target=goal.target.encode()
        )
        asked = {
            "Host": goal.authority,
            "User-Agent": self.user_agent,
            "Accept": "text/html, */*;q=0.8",
            "Accept-Encoding": PACKINGS if fragment else "identity",
            "Connection": "close",
        }
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.trust(goal), network_backend=guard) as pool,
                pool.stream(method, url, headers=list(asked.items())) as response,
            ):
                said = headers.by_name(response.headers)
                found = _found(fragment, said, response, patience) if fragment else None
                return response.status, said.get("location", ""), found
        except httpcore.TimeoutException as error:
            raise patience.passed() from error
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            message, fix = "does not answer as a web server does", "open it in a browser"
            raise UnreachedError(message, "garbled", fix=fix) from error


def _place(address: str) -> str:
    """The place on a page that an address names, as far as the page itself must have it."""
    place = unquote(address.partition("#")[2])
    return "" if place.startswith(_MADE_UP) or place.casefold() == "top" else place


def _found(fragment: str, said: Mapping[str, str], response: httpcore.Response, patience: Patience) -> bool | None:
    """Whether the place is on the page; None where nobody can tell from what was read."""
    kind, charset = headers.kind(said.get("content-type", ""))
    if response.status != 200 or "html" not in kind:
        return None
    try:
        packing = said.get("content-encoding", "")
        data, whole = read_beginning(response.iter_stream(), packing=packing, most=MOST_READ, arrived=patience.used)
    except (httpcore.NetworkError, httpcore.RemoteProtocolError):
        return None
    except UnreachedError:
        raise
    except StoryError:
        return None
    names = {prefix + fragment for prefix in _PREFIXES}
    parser = etree.HTMLParser(encoding=charset or "utf-8", huge_tree=True)
    root = etree.fromstring(data, parser) if data.strip() else None
    for element in root.iter() if root is not None else ():
        if isinstance(element.tag, str) and (element.get("id") in names or element.get("name") in names):
            return True
    return False if whole else None
