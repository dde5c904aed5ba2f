"""The preview's server around editions that a test makes up, and requests as a hostile program writes them."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mailer.preview.app import page_app
from mailer.preview.board import Board, Framed
from mailer.preview.gate import Gate
from mailer.preview.seen import SeenEdition

TOKEN = "a-token_of-24-random-bytes"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Preview:
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/{TOKEN}/"

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """A request with exactly these headers besides Host; an underscore in a name stands for a hyphen."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        said = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return said

    def raw(self, request: bytes) -> bytes:
        """What comes back for these very bytes, up to the end of the connection or a second of silence."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(request)
            got = b""
            try:
                while more := connection.recv(65_536):
                    got += more
            except TimeoutError:
                pass
            return got


@contextmanager
def a_preview(
    editions: Sequence[SeenEdition], around: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> Iterator[Preview]:
    """A running preview of ``editions``; what is put ``around`` it may take away what protects it."""
    board = Board()
    board.show(tuple(map(Framed.of, editions)))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = Gate(around(page_app(board, "2026-11-20", "The Tidewatch")), TOKEN, port)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=0,
            log_level="critical",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.005)
            yield Preview(port)
        finally:
            server.should_exit = True
            thread.join(10)


def without_policy(app: ASGIApp) -> ASGIApp:
    """``app`` whose answers say nothing of what the browser must not do."""

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if each[0] != b"content-security-policy"]
                message = {**message, "headers": kept}
            await send(message)

        await app(scope, receive, said)

    return bare


def an_edition(html: str = "", **facts: object) -> SeenEdition:
    """An edition with a mail of one paragraph."""
    given: dict[str, object] = {
        "language": "en",
        "publication": "The Tidewatch",
        "sender": ("The Tidewatch", "letter@tidewatch.example"),
        "subject": "The quiet quay",
        "html": html or '<html lang="en" dir="ltr"><body><p>Dear reader, SECRET-OF-THE-DRAFT.</p></body></html>',
        "text": "Dear reader, SECRET-OF-THE-DRAFT.\n",
    }
    return SeenEdition(**{**given, **facts})  # type: ignore[arg-type]
