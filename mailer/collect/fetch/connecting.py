"""Where connections are made: a name is resolved here, once, and the address that was checked is connected to."""

from __future__ import annotations

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from mailer.collect.fetch.address import USUAL_PORTS
from mailer.collect.fetch.public import IpAddress, is_public
from mailer.collect.fetch.silence import NOBODY_KNOWS, Silence, UnreachedError, silence_of
from mailer.errors import StoryError

Resolver = Callable[[str, int], tuple[str, ...]]
"""A host and a port become IP addresses, the preferred one first. Raises OSError for a name that there is not."""

# Bytes of headers, and of the marks between the chunks of a body: 10 MB in chunks of 1 kB have 70 kB of those.
MOST_WRAPPING = 200_000


class Patience:
    """How long a fetch goes on, and through how many bytes that are nothing of what was asked for."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._wrapping = 0

    def connected(self) -> None:
        """Count anew, on another connection."""
        self._wrapping = 0

    def received(self, number: int) -> None:
        """Count bytes that came over the network.

        Raises:
            StoryError: too many of them were no content.
        """
        self._wrapping += number
        if self._wrapping > MOST_WRAPPING:
            raise StoryError("sends more wrapping than content", fix="save it to a file, and add that")

    def used(self, number: int) -> None:
        """Count bytes that were content after all.

        Raises:
            StoryError: the time is up.
        """
        self._wrapping -= number
        self.left()

    def left(self) -> float:
        """The seconds that are left, more than none.

        Raises:
            StoryError: there are none.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> StoryError:
        """The error that says so."""
        message = f"took longer than {self._seconds:g} seconds"
        return UnreachedError(message, "late", fix="try again later, or save it to a file")


def resolve(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver answers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard(httpcore.NetworkBackend):
    """Lets connections through to public addresses and usual ports, and to what ``allow`` names (``host[:port]``)."""

    def __init__(
        self, allow: Iterable[str], resolver: Resolver, network: httpcore.NetworkBackend, patience: Patience
    ) -> None:
        self._allow = frozenset(_hosts_and_ports(allow))
        self._resolver = resolver
        self._network = network
        self._patience = patience

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the host's addresses, all of which are checked before.

        Raises:
            StoryError: port or address is not allowed, there is none, or none answers; without ``file``.
        """
        own = (host, port) in self._allow
        if port not in USUAL_PORTS.values() and not own:
            message = f"asks for port {port}, and only 80 and 443 are fetched"
            raise UnreachedError(message, "port", fix=_own_fix(host, port))
        addresses = self._addresses(host, port)
        hidden = [address for address in addresses if not is_public(address)]
        if hidden and not own:
            which = host if str(hidden[0]) == host else f"{host} is {hidden[0]}"
            message = f"is not on the public internet ({which})"
            raise UnreachedError(message, "private", fix=_own_fix(host, port))
        return self._first_that_answers(addresses, host, port)

    def _addresses(self, host: str, port: int) -> list[IpAddress]:
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            pass
        try:
            return [ipaddress.ip_address(text) for text in self._resolved_in_time(host, port)]
        except (OSError, ValueError) as cause:
            lost = isinstance(cause, socket.gaierror) and cause.errno in NOBODY_KNOWS
            raise _unreachable(f"no host is called {host}", "network" if lost else "nobody") from cause

    def _resolved_in_time(self, host: str, port: int) -> tuple[str, ...]:
        # The system's resolver takes no time limit, so it is waited for from outside.
        answers: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error if isinstance(error, OSError) else OSError(str(error)))

        threading.Thread(target=ask, daemon=True, name=f"resolving {host}").start()
        try:
            answer = answers.get(timeout=self._patience.left())
        except queue.Empty as cause:
            raise self._patience.passed() from cause
        if isinstance(answer, OSError):
            raise answer
        return answer

    def _first_that_answers(self, addresses: list[IpAddress], host: str, port: int) -> httpcore.NetworkStream:
        why = f"no host is called {host}"
        silence: Silence = "nobody"
        for position, address in enumerate(addresses):
            share = self._patience.left() / (len(addresses) - position)
            try:
                stream = self._network.connect_tcp(str(address), port, timeout=share)
            except httpcore.ConnectTimeout:
                why, silence = f"{host} does not answer", "late"
            except httpcore.ConnectError as error:
                why, silence = _reason(error), silence_of(error)
            else:
                self._patience.connected()
                return _PatientStream(stream, self._patience)
        self._patience.left()
        raise _unreachable(why, silence)


class _PatientStream(httpcore.NetworkStream):
    """A connection whose every wait ends when the fetch has had its time, so that a byte a second gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, patience: Patience) -> None:
        self._stream = stream
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._patience.left())
        self._patience.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._patience.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, self._patience.left())
        except httpcore.ConnectError as error:
            message, fix = f"cannot be reached safely ({_reason(error)})", "open it in a browser, and save it to a file"
            raise UnreachedError(message, silence_of(error), fix=fix) from error
        return _PatientStream(secured, self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_named(allow: Iterable[str], host: str, port: int) -> bool:
    """Whether ``allow`` names this host and port."""
    return (host, port) in _hosts_and_ports(allow)


def _hosts_and_ports(allow: Iterable[str]) -> Iterable[tuple[str, int]]:
    for entry in allow:
        host, colon, port = entry.lower().rpartition(":")
        if not colon or not port.isdigit():
            host, port = entry.lower(), ""
        host = host.removesuffix(".")
        if host.startswith("["):
            # What is no address after all is the name of no host either.
            with contextlib.suppress(ValueError):
                host = str(ipaddress.IPv6Address(host.strip("[]")))
        for each in [int(port)] if port else USUAL_PORTS.values():
            yield host, each


def _own_fix(host: str, port: int) -> str:
    host = f"[{host}]" if ":" in host else host
    entry = host if port in USUAL_PORTS.values() else f"{host}:{port}"
    return f'if this is a host of your own, write allow = ["{entry}"] in [fetch] of mailer.toml'


def _unreachable(why: str, silence: Silence) -> StoryError:
    fix = "look whether the address is right and the network is there"
    return UnreachedError(f"is not reachable ({why})", silence, fix=fix)


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {cause.verify_message.rstrip('.')}"
    if isinstance(cause, ssl.SSLError):
        return (cause.reason or "no secure connection").replace("_", " ").lower()
    return (getattr(cause, "strerror", None) or str(cause) or "no answer").lower()
