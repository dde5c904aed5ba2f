"""A small real web server on loopback: a path has a body or a fault, requests are remembered, it stops by itself."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Self

import pytest

# No connection is held longer than that, whatever a route does.
_LONGEST = 10.0


@cache
def key_and_certificate() -> str:
    """A key and a certificate for the name quay.example, made for this run and kept nowhere."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=quay.example "
        "-addext subjectAltName=DNS:quay.example -keyout - -out -"
    )
    return subprocess.run(command.split(), check=True, capture_output=True, encoding="ascii").stdout


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: header names in lower case."""

    path: str
    headers: dict[str, str]


Route = Callable[[Asked], Iterable[bytes]]
"""A request becomes the raw bytes of an answer, piece by piece."""


def answer(body: bytes = b"", *, status: int = 200, **headers: str) -> bytes:
    """A whole answer; ``content_type="text/html"`` is a header, and None leaves one out."""
    given = {"content_length": str(len(body)), "content_type": "text/html; charset=utf-8", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status} Because", *lines, "", ""]).encode() + body


class WebServer:
    """Serves ``routes`` while the ``with`` block lasts; what has no route is a 404."""

    def __init__(self, *, secured: bool = False, greeting: bytes = b"") -> None:
        # Sent to whoever connects, instead of listening.
        self._greeting = greeting
        self.routes: dict[str, Route] = {}
        self.requests: list[Asked] = []
        self.names: list[str | None] = []
        """The names that clients asked for in TLS."""
        self.connections = 0
        self.stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._tls = self._secured() if secured else None

    @property
    def host(self) -> str:
        """Host and port, as ``[fetch] allow`` names them."""
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.requests]

    def address(self, path: str = "/") -> str:
        return f"http{'s' if self._tls else ''}://{self.host}{path}"

    def add(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> str:
        """Serve an answer at ``path``, and say its address."""
        return self.add_route(path, lambda asked: [answer(body, status=status, **headers)])

    def add_route(self, path: str, route: Route) -> str:
        """Serve whatever ``route`` makes, and say its address."""
        self.routes[path] = route
        return self.address(path)

    def drip(self, piece: bytes, seconds: float) -> Iterator[bytes]:
        """``piece`` again and again, until the client is gone or the server stops."""
        while not self.stopping.wait(seconds):
            yield piece

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        # What waits for a connection is woken by one.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        for thread in list(self._threads):
            thread.join(timeout=_LONGEST)
        self._socket.close()

    def _secured(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(key_and_certificate())
            file.flush()
            context.load_cert_chain(file.name)
        context.sni_callback = lambda connection, name, used: self.names.append(name)
        return context

    def _start(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            connection, _ = self._socket.accept()
            if self.stopping.is_set():
                connection.close()
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_LONGEST)
        # A client that refuses an answer closes in the middle of it.
        with contextlib.suppress(OSError), connection:
            if self._greeting:
                connection.sendall(self._greeting)
                return
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as lines:
                asked = _asked(lines)
                if asked is None:
                    return
                self.requests.append(asked)
                route = self.routes.get(asked.path, lambda asked: [answer(b"not here", status=404)])
                for piece in route(asked):
                    connection.sendall(piece)


def _asked(lines: Iterable[bytes]) -> Asked | None:
    head = []
    for line in lines:
        if line in (b"\r\n", b"\n"):
            break
        head.append(line.decode("latin-1").strip())
    if not head:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return Asked(head[0].split(" ")[1], headers)
