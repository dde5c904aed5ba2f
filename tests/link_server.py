"""A web server on loopback that answers links in every way that links are answered, until the ``with`` block ends."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

PAGE = b'<!DOCTYPE html><title>Tea</title><h2 id="tides">Tides</h2><a name="depths"></a><h3 id="user-content-salt">'


class LinkServer(ThreadingHTTPServer):
    """What an address does is the first part of its path: ``/ok/…``, ``/404/…``, ``/301/ok/…`` (leads to ``/ok/…``).

    ``/no-head/…`` refuses HEAD, ``/no-get-either/…`` refuses both, ``/never/…`` does not answer, ``/slow/2.6/…`` does
    after so many seconds, ``/rude/…`` hangs up.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        self.stopping = threading.Event()

    @property
    def host(self) -> str:
        """Host and port, as ``[fetch] allow`` names them."""
        return f"127.0.0.1:{self.server_port}"

    def address(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def methods(self, path: str) -> list[str]:
        """How a path was asked for."""
        return [method for method, asked in self.asked if asked == path]

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that lose their patience hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: LinkServer

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path))
        what, _, rest = self.path.strip("/").partition("/")
        if what == "never":
            self.server.stopping.wait(20)
        elif what == "slow":
            self.server.stopping.wait(float(rest.partition("/")[0]))
            self._say(200)
        elif what == "rude":
            self.connection.close()
        elif what in ("301", "302", "308"):
            self._say(int(what), location=rest if rest.startswith("http") else f"/{rest}")
        elif what == "no-head" and self.command == "HEAD":
            self._say(405)
        elif what.isdecimal():
            self._say(int(what))
        else:
            self._say(403 if what == "no-get-either" else 200)

    def _say(self, status: int, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(PAGE)
