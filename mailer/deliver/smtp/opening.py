"""A connection from nothing to the point where mail can be sent: reached, greeted, secured, logged in (RFC 5321, 3207).

Encryption is had or the connection is not: nothing that a server says makes us go on without. What it said before is
forgotten afterwards, and what somebody put behind its word to begin ends the attempt.
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from mailer.config.values import is_loopback
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.replies import GarbledError, Replies, Reply
from mailer.deliver.smtp.transport import Login, Transport
from mailer.deliver.smtp.unreached import refused, unanswered, unsafe

_CHUNK = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A connection on which mail can be sent, and what ``server`` offers; ``largest`` is a message's size, 0 any.

    ``reports``: it tells of failures as RFC 3461 has it.
    """

    server: str
    line: socket.socket
    pipelining: bool = False
    chunking: bool = False
    reports: bool = False
    largest: int = 0


class Opening:
    """Opens connections to one server."""

    def __init__(self, transport: Transport, *, clock: Callable[[], float], limits: Limits | None = None) -> None:
        self.transport = transport
        self._clock = clock
        self._limits = limits or Limits()

    def __call__(self) -> Opened:
        """A new connection.

        Raises:
            DeliveryError: it cannot be had.
        """
        with ExitStack() as undoing:
            talk = _Talk(self._reached(), self.transport, self._clock, self._limits)
            undoing.callback(talk.close)
            try:
                self._prepare(talk.sock)
                self._introduce(talk)
            except OSError as cause:  # of which smtplib's are some
                raise unanswered(self.transport, cause) from cause
            opened = talk.opened()
            undoing.pop_all()
            return opened

    def _reached(self) -> socket.socket:
        try:
            return socket.create_connection((self.transport.host, self.transport.port), self._limits.connecting)
        except (OSError, UnicodeError) as cause:
            raise unanswered(self.transport, cause) from cause

    def _prepare(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.settimeout(self._limits.command)
        if self.transport.security == "none" and not is_loopback(line.getpeername()[0]):
            raise unsafe(self.transport, "is not on this machine, so nothing is sent there without encryption")

    def _introduce(self, talk: _Talk) -> None:
        if self.transport.security == "tls":
            talk.secure()
        greeting = talk.heard()
        if greeting.code != 220:
            raise refused(self.transport, "does not let us in", greeting)
        talk.greet()
        if self.transport.security == "starttls":
            talk.start_tls()
            talk.greet()
        if self.transport.login:
            talk.log_in(self.transport.login)


class _Talk(smtplib.SMTP):
    """smtplib's commands, with replies that end: they are read by us, in bounded size and time."""

    def __init__(self, line: socket.socket, transport: Transport, clock: Callable[[], float], limits: Limits) -> None:
        # Without a host it connects to nothing by itself, and with a name it does not ask the DNS for ours.
        super().__init__(local_hostname=transport.name)
        self.sock: socket.socket = line
        self._transport = transport
        self._clock = clock
        self._limits = limits
        self._replies = Replies()
        self._heard: list[Reply] = []
        self._last = Reply(0)

    def getreply(self) -> tuple[int, bytes]:
        """The next reply, as smtplib hands it about."""
        self._last = self.heard()
        return self._last.code, "\n".join(self._last.lines).encode("ascii", "replace")

    def heard(self) -> Reply:
        """The next reply.

        Raises:
            DeliveryError: something came that is none, or that was not asked for.
            OSError: none came in time, or nothing will.
        """
        self._refuse_unasked()
        end = self._clock() + self._limits.greeting
        while not self._heard:
            self.sock.settimeout(max(end - self._clock(), 0.001))
            data = self.sock.recv(_CHUNK)
            if not data:
                raise ConnectionError("it closed the connection")
            try:
                self._heard.extend(self._replies.feed(data))
            except GarbledError as cause:
                raise unanswered(self._transport, cause) from cause
        return self._heard.pop(0)

    def greet(self) -> None:
        """EHLO; where a server on this machine does not know it, HELO."""
        code, _ = self.ehlo()
        if code != 250 and self._transport.security == "none" and 500 <= code < 505:
            code, _ = self.helo()
        if code != 250:
            raise refused(self._transport, "does not take our greeting", self._last)

    def start_tls(self) -> None:
        """STARTTLS, or nothing more is said (RFC 3207)."""
        if not self.has_extn("starttls"):
            raise unsafe(self._transport, "offers no encryption: it does not have STARTTLS, or somebody took it out")
        code, _ = self.docmd("STARTTLS")
        if code != 220:
            raise refused(self._transport, "does not begin the encryption that it offers", self._last)
        if self._heard or not self._replies.is_between:
            # It would be taken for a reply that came encrypted.
            raise unsafe(self._transport, "is spoken over: there was text behind its word to begin the encryption")
        self.secure()

    def secure(self) -> None:
        """Encrypt what follows, with a server whose certificate is for its name and from somebody we trust."""
        assert self._transport.trust
        try:
            self.sock = self._transport.trust.wrap_socket(self.sock, server_hostname=self._transport.host)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as cause:
            # Which of the two it is depends on the version of Python.
            raise ConnectionError("it closed the connection") from cause
        except ssl.SSLError as cause:
            raise unsafe(self._transport, cause) from cause
        self.esmtp_features = {}

    def log_in(self, login: Login) -> None:
        """AUTH by PLAIN or LOGIN (RFC 4616), both of which show the password to the server and to nobody else."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            self.docmd("AUTH PLAIN", _base64(f"\0{login.user}\0{login.password}"))
        elif "LOGIN" in offered:
            for words in ("AUTH LOGIN", _base64(login.user), _base64(login.password)):
                if self.docmd(words)[0] != 334:
                    break
        else:
            what = f"offers no login that we know ({', '.join(offered) or 'none at all'}), and a user is named"
            raise unsafe(self._transport, what)
        if self._last.code != 235:
            raise refused(self._transport, "does not let us log in", self._last, login)

    def opened(self) -> Opened:
        """What has been reached."""
        self._refuse_unasked()
        size = self.esmtp_features.get("size", "")
        return Opened(
            server=str(self._transport),
            line=self.sock,
            pipelining=self.has_extn("pipelining"),
            chunking=self.has_extn("chunking"),
            reports=self.has_extn("dsn"),
            largest=int(size) if size.isascii() and size.isdigit() else 0,
        )

    def _refuse_unasked(self) -> None:
        if self._heard or not self._replies.is_between:
            raise unanswered(self._transport, GarbledError("speaks unasked"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
