"""The door: an address becomes bytes, or one line that says why not."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpcore

from mailer import __version__
from mailer.collect.fetch import headers
from mailer.collect.fetch.address import Address, parse, shown
from mailer.collect.fetch.body import PACKINGS, broken_off, read_body
from mailer.collect.fetch.cache import Cache, Kept
from mailer.collect.fetch.connecting import Guard, Patience, Resolver, is_named, resolve
from mailer.collect.fetch.looking import Eye, Looked
from mailer.errors import StoryError

SECONDS_IN_ALL = 20.0
SECONDS_TO_LOOK = 4.5
"""Of one address: what a reader waits for, and a list of a hundred is through in a few seconds more."""
MOST_REDIRECTS = 5
LARGEST_ANSWER = 10_000_000
"""Bytes, as sent and as unpacked."""
USER_AGENT = f"mailer/{__version__} (+newsletter desk)"

_ACCEPT: dict[str, str] = {
    "page": "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.5",
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "picture": "image/jpeg, image/png, image/gif, image/webp, image/*;q=0.8",
}
# What the first half of a content type rules out, before anything is read.
_UNFIT = {
    "page": ("image", "audio", "video", "font"),
    "feed": ("image", "audio", "video", "font"),
    "picture": ("text",),
}

_REDIRECTS = (301, 302, 303, 307, 308)
_SAVE_IT = "open it in a browser, and save it to a file"
_STATUS: dict[int, tuple[str, str]] = {
    401: ("asks for a password", _SAVE_IT),
    402: ("asks for money", _SAVE_IT),
    403: ("is closed to programs", _SAVE_IT),
    404: ("is not there", "look whether the address is right"),
    407: ("asks for a password", _SAVE_IT),
    410: ("has been taken down", "look for another address of it"),
    429: ("was asked for too often", "try again later"),
    451: ("is withheld for legal reasons", _SAVE_IT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What stands at ``address``, where redirects ended. ``data`` is unpacked; ``unchanged``: as kept from before.

    ``content_type`` is lower case without parameters; it and ``charset`` are empty where the server states none.
    """

    address: str
    data: bytes
    content_type: str = ""
    charset: str = ""
    status: Literal["fresh", "unchanged"] = "fresh"


class Door:
    """Fetches over http and https from public addresses, and from the hosts in ``allow`` (``host``, ``host:port``)."""

    def __init__(
        self,
        allow: tuple[str, ...] = (),
        cache_folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        user_agent: str = USER_AGENT,
        seconds: float = SECONDS_IN_ALL,
        seconds_to_look: float = SECONDS_TO_LOOK,
        largest: int = LARGEST_ANSWER,
        resolver: Resolver = resolve,
        network: httpcore.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = allow
        self._cache = Cache(cache_folder)
        self._clock = clock
        self._user_agent = user_agent
        self._seconds = seconds
        self._seconds_to_look = seconds_to_look
        self._largest = largest
        self._resolver = resolver
        self._network = network or httpcore.SyncBackend()
        self._tls = tls
        self._reading_certificates = threading.Lock()

    def fetch(self, address: str, *, wants: str = "page") -> Fetched:
        """Get what stands at ``address``.

        Raises:
            StoryError: the address is refused, or nothing usable came in time; ``file`` is the address without secrets.
        """
        patience = Patience(self._seconds, self._clock)
        led_to = ""
        try:
            goal = parse(address)
            # Only who names a host of the desk's own gets there: a public page may not pass a reader on to it.
            allow = self._allow if is_named(self._allow, goal.host, goal.port) else ()
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._ask(goal, wants, allow, patience)
                if isinstance(answer, Fetched):
                    return answer
                led_to = answer
                goal = _followed(goal, answer)
                led_to = str(goal)
        except StoryError as fault:
            raise _told(fault, address, led_to) from fault
        raise _told(StoryError(f"is passed on more than {MOST_REDIRECTS} times", fix=_SAVE_IT), address, "")

    def look(self, address: str) -> Looked:
        """What answers at ``address``, without taking what stands there; from as many threads as there are."""
        return Eye(
            allow=self._allow,
            resolver=self._resolver,
            network=self._network,
            clock=self._clock,
            seconds=self._seconds_to_look,
            trust=self._trust,
            user_agent=self._user_agent,
        ).look(address)

    def takes_mail(self, domain: str) -> bool | None:
        """Whether mail to a domain goes anywhere; None where no name server answers."""
        # Most that is fetched asks for no mail.
        from mailer.collect.fetch.mail_hosts import takes_mail

        return takes_mail(domain)

    def text_records(self, name: str) -> tuple[bytes, ...] | None:
        """The TXT records published at a name; None where no name server answers."""
        from mailer.collect.fetch.text_records import text_records

        return text_records(name)

    def _ask(self, goal: Address, wants: str, allow: tuple[str, ...], patience: Patience) -> Fetched | str:
        """What stands at ``goal``, or the reference that it is passed on to."""
        guard = Guard(allow, self._resolver, self._network, patience)
        url = httpcore.URL(
            scheme=goal.scheme.encode(), host=goal.host.encode(), port=goal.port, target=goal.target.encode()
        )
        kept = self._cache.get(str(goal), wants)
        asked = {
            "Host": goal.authority,
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT[wants],
            "Accept-Encoding": PACKINGS,
            "Connection": "close",
            **(kept.conditions if kept else {}),
        }
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._trust(goal), network_backend=guard) as pool,
                pool.stream("GET", url, headers=list(asked.items())) as response,
            ):
                return self._read(goal, wants, kept, response, patience)
        except httpcore.TimeoutException as error:
            raise patience.passed() from error
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            raise StoryError("does not answer as a web server does", fix=_SAVE_IT) from error

    def _trust(self, goal: Address) -> ssl.SSLContext | None:
        if goal.scheme != "https":
            return self._tls
        with self._reading_certificates:
            if self._tls is None:
                # Reading the certificates takes longer than many a fetch.
                self._tls = httpcore.default_ssl_context()
            return self._tls

    def _read(
        self, goal: Address, wants: str, kept: Kept | None, response: httpcore.Response, patience: Patience
    ) -> Fetched | str:
        said = headers.by_name(response.headers)
        location = said.get("location", "")
        if response.status in _REDIRECTS and location:
            return location
        if response.status == 304 and kept:
            return _fetched(goal, kept, "unchanged")
        if response.status not in (200, 203):
            raise _refused(response.status)
        content_type, charset = headers.kind(said.get("content-type", ""))
        if content_type.partition("/")[0] in _UNFIT[wants]:
            raise StoryError(f"is {content_type}, not a {wants}", fix=f"write the address of the {wants} itself")
        fresh = Kept(
            etag=headers.mark(said.get("etag", "")),
            modified=headers.mark(said.get("last-modified", "")),
            content_type=content_type,
            charset=charset,
            data=self._body(said, response, patience),
        )
        if "no-store" not in said.get("cache-control", "").lower():
            self._cache.put(str(goal), wants, fresh)
        return _fetched(goal, fresh, "fresh")

    def _body(self, said: dict[str, str], response: httpcore.Response, patience: Patience) -> bytes:
        try:
            return read_body(
                response.iter_stream(),
                stated=said.get("content-length", ""),
                packing=said.get("content-encoding", ""),
                largest=self._largest,
                arrived=patience.used,
            )
        except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
            raise broken_off() from error


def _followed(goal: Address, reference: str) -> Address:
    """Where ``reference`` leads from ``goal``.

    Raises:
        StoryError: nowhere that may be asked for, or out of a secured connection into an open one.
    """
    there = goal.joined(reference)
    if goal.scheme == "https" and there.scheme == "http":
        raise StoryError("is not secured, while the way to it was", fix="write that address, if you trust it")
    return there


def _told(fault: StoryError, address: str, led_to: str) -> StoryError:
    message = f"leads to {shown(led_to)}, which {fault.message}" if led_to else fault.message
    return StoryError(message, file=shown(address), fix=fault.fix)


def _refused(status: int) -> StoryError:
    if status >= 500:
        return StoryError(f"is out of order ({status})", fix="try again later")
    message, fix = _STATUS.get(status, ("gives no answer that can be used", _SAVE_IT))
    return StoryError(f"{message} ({status})", fix=fix)


def _fetched(goal: Address, kept: Kept, status: Literal["fresh", "unchanged"]) -> Fetched:
    return Fetched(
        address=str(goal), data=kept.data, content_type=kept.content_type, charset=kept.charset, status=status
    )
