"""A small real mail server on loopback that does what a test tells it to: refuse, drop, be slow, talk nonsense."""

from __future__ import annotations

import base64
import contextlib
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

import pytest

from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.opening import Opening
from mailer.deliver.smtp.transport import Transport
from mailer.model.message import Message

# No connection is held longer than that, whatever a test does.
_LONGEST = 20.0

DROP = b"(close the connection)"
"""What a rule answers, alone or at the end of its words, to close the connection."""
RESET = b"(reset the connection)"
"""What a rule answers to be gone without a goodbye, and without a message that it was just given."""


@cache
def certificate(*names: str) -> str:
    """A key and a certificate for these names, signed by itself, made for this run and kept nowhere."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=relay "
        f"-addext subjectAltName={','.join(names)} -keyout - -out -"
    )
    return subprocess.run(command.split(), check=True, capture_output=True, encoding="ascii").stdout


def certificate_file(folder: Path, *names: str) -> Path:
    path = folder / "relay.pem"
    path.write_text(certificate(*names), encoding="ascii")
    return path


@dataclass(frozen=True, slots=True)
class Said:
    """What a client said; ``place`` is the command, ``END`` behind a message and ``GREETING`` before anything.

    ``connection`` and ``message`` count from 1; ``message`` is that of the connection, begun by MAIL.
    """

    place: str
    words: str
    connection: int
    message: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server answers for."""

    sender: str
    recipient: str
    data: bytes
    secured: bool
    user: str


Rule = Callable[[Said], bytes | None]
"""What a server says other than usual: raw bytes, ``DROP``, or None for the usual."""


class SmtpServer:
    """Serves while the ``with`` block lasts; ``said`` and ``taken`` are what came, in order."""

    def __init__(
        self,
        rule: Rule = lambda said: None,
        *,
        extensions: tuple[str, ...] = ("PIPELINING",),
        tls: Literal["", "starttls", "implicit"] = "",
        pem: Path | None = None,
        login: tuple[str, str] = ("", ""),
        mechanisms: str = "PLAIN LOGIN",
        injected: bytes = b"",
        drip: str = "",
    ) -> None:
        self.said: list[Said] = []
        self.taken: list[Taken] = []
        self.connections = 0
        self.rule = rule
        self.extensions, self.tls, self.login, self.injected = extensions, tls, login, injected
        self.mechanisms, self.drip = mechanisms, drip
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if pem:
            self._context.load_cert_chain(pem)
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._socket.getsockname()[1]
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._open: set[_Conversation] = set()

    @property
    def commands(self) -> list[str]:
        """What was said, without arguments."""
        return [said.place for said in self.said]

    @property
    def recipients(self) -> list[str]:
        return [taken.recipient for taken in self.taken]

    def allow_tls(self, version: ssl.TLSVersion) -> None:
        """Speak no newer version than that."""
        self._context.minimum_version = ssl.TLSVersion.TLSv1
        self._context.maximum_version = version
        self._context.set_ciphers("ALL:@SECLEVEL=0")

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        for conversation in list(self._open):
            with contextlib.suppress(OSError):
                conversation.line.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(timeout=_LONGEST)
        self._socket.close()

    def _start(self, what: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._stopping:
                connection.close()
                return
            self.connections += 1
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_LONGEST)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conversation = _Conversation(self, connection, number, self._context)
        self._open.add(conversation)
        # A client that has heard enough closes in the middle of it.
        with contextlib.suppress(OSError, _Dropped):
            conversation.hold()
        self._open.discard(conversation)
        conversation.line.close()


class _Dropped(Exception):  # noqa: N818
    pass


class _Reset(_Dropped):
    pass


class _Conversation:
    """What is said on one connection."""

    def __init__(self, server: SmtpServer, line: socket.socket, number: int, context: ssl.SSLContext) -> None:
        self._server, self.line, self._number, self._context = server, line, number, context
        self._data = b""
        self._message = 0
        self._sender: str | None = None
        self._recipient: str | None = None
        self._secured = False
        self._user = ""

    def hold(self) -> None:
        if self._server.tls == "implicit":
            self._secure()
        self._answer("GREETING", "", b"220 relay.example ready\r\n")
        while line := self._heard(b"\r\n"):
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            verb = verb.upper()
            handler = getattr(self, f"on_{verb.lower()}", None)
            if handler:
                handler(rest)
            else:
                self._answer(verb, rest, b"500 5.5.1 what?\r\n")
            if verb == "QUIT":
                return

    def _secure(self) -> None:
        self.line = self._context.wrap_socket(self.line, server_side=True)
        self._secured = True

    def _heard(self, until: bytes) -> bytes:
        while until not in self._data:
            more = self.line.recv(65536)
            if not more:
                return b""
            self._data += more
        line, _, self._data = self._data.partition(until)
        return line + until

    def _answer(self, place: str, words: str, usual: bytes) -> bytes:
        said = Said(place, words, self._number, self._message)
        self._server.said.append(said)
        answer = self._server.rule(said)
        answer = usual if answer is None else answer
        if answer == RESET:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _Reset
        if answer.endswith(DROP):
            self.line.sendall(answer.removesuffix(DROP))
            raise _Dropped
        if self._server.drip == place:
            self._drip(b"220-")
        self.line.sendall(answer)
        return answer

    def _drip(self, byte: bytes) -> None:
        """Send a little again and again, until the client is gone or a test would take too long."""
        for _ in range(500):
            self.line.sendall(byte)
            time.sleep(0.02)

    def on_ehlo(self, rest: str) -> None:
        offered = list(self._server.extensions)
        if self._server.tls == "starttls" and not self._secured:
            offered.append("STARTTLS")
        if self._server.login[0]:
            offered.append(f"AUTH {self._server.mechanisms}")
        lines = ["relay.example", *offered]
        text = "".join(f"250{'-' if line is not lines[-1] else ' '}{line}\r\n" for line in lines)
        self._answer("EHLO", rest, text.encode("ascii"))

    def on_helo(self, rest: str) -> None:
        self._answer("HELO", rest, b"250 relay.example\r\n")

    def on_starttls(self, rest: str) -> None:
        if self._answer("STARTTLS", rest, b"220 go ahead\r\n" + self._server.injected).startswith(b"220"):
            self._secure()

    def on_auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism == "PLAIN":
            user, password = base64.b64decode(initial).decode().split("\0")[1:]
        else:
            user, password = (base64.b64decode(self._asked(word)).decode() for word in ("Username:", "Password:"))
        is_right = (user, password) == self._server.login
        self._user = user if is_right else ""
        self._answer("AUTH", rest, b"235 2.7.0 welcome\r\n" if is_right else b"535 5.7.8 wrong\r\n")

    def _asked(self, word: str) -> bytes:
        self.line.sendall(b"334 " + base64.b64encode(word.encode()) + b"\r\n")
        return self._heard(b"\r\n")

    def on_rset(self, rest: str) -> None:
        self._sender = self._recipient = None
        self._answer("RSET", rest, b"250 2.0.0 forgotten\r\n")

    def on_mail(self, rest: str) -> None:
        self._message += 1
        if self._sender is not None:
            self._answer("MAIL", rest, b"503 5.5.1 nested MAIL command\r\n")
        elif self._answer("MAIL", rest, b"250 2.1.0 ok\r\n").startswith(b"2"):
            self._sender = rest.partition("<")[2].partition(">")[0]

    def on_rcpt(self, rest: str) -> None:
        usual = b"503 5.5.1 MAIL first\r\n" if self._sender is None else b"250 2.1.5 ok\r\n"
        if self._answer("RCPT", rest, usual).startswith(b"2"):
            self._recipient = rest.partition("<")[2].partition(">")[0]

    def on_data(self, rest: str) -> None:
        if self._data:
            self._server.said.append(Said("EARLY", "", self._number, self._message))
        usual = b"554 5.5.1 no valid recipients\r\n" if self._recipient is None else b"354 go ahead\r\n"
        if self._answer("DATA", rest, usual).startswith(b"354"):
            self._data = b"\r\n" + self._data
            if content := self._heard(b"\r\n.\r\n"):
                self._end(content[2:-3], b"250 2.0.0 queued\r\n")

    def on_quit(self, rest: str) -> None:
        self._answer("QUIT", rest, b"221 2.0.0 bye\r\n")

    def on_bdat(self, rest: str) -> None:
        size = int(rest.split()[0])
        while len(self._data) < size:
            self._data += self.line.recv(65536)
        data, self._data = self._data[:size], self._data[size:]
        self._end(data, b"554 5.5.1 no valid recipients\r\n" if self._recipient is None else b"250 2.0.0 queued\r\n")

    def _end(self, data: bytes, usual: bytes) -> None:
        taken = Taken(self._sender or "", self._recipient or "", data, self._secured, self._user)
        is_taken = usual.startswith(b"250")
        if is_taken:
            self._server.taken.append(taken)
        answer = b""
        try:
            answer = self._answer("END", "", usual)
        except _Reset:
            answer = b"4"
            raise
        finally:
            # What was refused is not taken; what a dropped connection left behind is, as the worst case.
            if is_taken and answer[:1] in (b"4", b"5"):
                self._server.taken.remove(taken)
        self._sender = self._recipient = None


SEGMENTS = (b"Subject: Boxes\r\nMessage-ID: <", b"7@tidewatch.example", b">\r\n\r\n", b"Fewer boxes.\r\n" * 200)


def a_message(number: int = 1, **facts: object) -> Message:
    """A message to ``reader1@harbour.example``."""
    given = {
        "sender": f"b{number}@bounces.tidewatch.example",
        "recipient": f"reader{number}@harbour.example",
        "message_id": f"<{number}@tidewatch.example>",
        "segments": SEGMENTS,
    }
    return Message(**{**given, **facts})  # type: ignore[arg-type]


def messages(number: int) -> list[Message]:
    return [a_message(count) for count in range(1, number + 1)]


def a_transport(server: SmtpServer | int, **facts: object) -> Transport:
    port = server if isinstance(server, int) else server.port
    return Transport(**{"host": "127.0.0.1", "port": port, "name": "tidewatch.example", **facts})  # type: ignore[arg-type]


def an_opening(server: SmtpServer | int, limits: Limits | None = None, **facts: object) -> Opening:
    return Opening(a_transport(server, **facts), clock=time.monotonic, limits=limits)


QUICK = Limits(connecting=5, greeting=5, command=5, data=5, writing=5, end=5, goodbye=1, pauses=(0.01, 0.01, 0.01))
"""Nobody waits for ten minutes in a test."""


def some_connections(server: SmtpServer | int, *, limits: Limits = QUICK, **facts: object) -> Connections:
    opening = {key: facts.pop(key) for key in ("security", "trust", "login", "host") if key in facts}
    return Connections(an_opening(server, limits, **opening), clock=time.monotonic, limits=limits, **facts)  # type: ignore[arg-type]
