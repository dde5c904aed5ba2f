"""Connections of the server, on loopback: bytes are read, replies written, and whoever has to wait waits."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from mailer.deliver.rehearsal.book import Book
from mailer.deliver.rehearsal.conversation import Closing, Conversation

_AT_ONCE = 1 << 18
_LONGEST_WAIT = 1.0
_FAREWELL_SECONDS = 5.0


class _Guest:
    """A connection. ``until`` is when its wait is over or, of one that is closed politely, our patience."""

    def __init__(self, line: socket.socket, book: Book) -> None:
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = line
        self.conversation = Conversation(book)
        self.until = 0.0
        self.has_left = False


class Serving:
    """Serves the guests of ``listener`` until somebody behind ``control`` wants no more, or nobody ``is_there``.

    Who asks for it by ``control`` is told the tally.
    """

    def __init__(self, listener: socket.socket, book: Book, control: Connection, is_there: Callable[[], bool]) -> None:
        self._listener, self._book, self._control, self._is_there = listener, book, control, is_there
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ, self._welcome)
        self._selector.register(control, selectors.EVENT_READ, self._obey)
        # All guests share it, as nothing of what they say is kept.
        self._data = bytearray(_AT_ONCE)
        self._waiting: set[_Guest] = set()
        self._is_wanted = True

    def serve(self) -> None:
        """Go on until it is enough."""
        while self._is_wanted and self._is_there():
            for key, _ in self._selector.select(self._patience()):
                if isinstance(key.data, _Guest):
                    self._attend(key.data)
                else:
                    key.data()
            now = time.monotonic()
            for guest in [guest for guest in self._waiting if guest.until <= now]:
                self._go_on(guest)

    def _patience(self) -> float:
        """Seconds until something is due."""
        now = time.monotonic()
        return max(0.0, min([_LONGEST_WAIT, *(guest.until - now for guest in self._waiting)]))

    def _obey(self) -> None:
        try:
            wish = self._control.recv()
        except EOFError:
            wish = None
        if wish == "appease":
            self._book.appease()
        elif wish is None:
            self._is_wanted = False
        if wish is not None:
            self._control.send(self._book.tally)

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._listener.accept()
            guest = _Guest(line, self._book)
            self._selector.register(line, selectors.EVENT_READ, guest)
            self._answer(guest)

    def _attend(self, guest: _Guest) -> None:
        """Read what has come, if it is listened to, and write what there is to say."""
        try:
            size = guest.line.recv_into(self._data)
        except BlockingIOError:
            size = -1
        except OSError:
            size = 0
        if size == 0:
            self._part(guest)
            return
        if size > 0 and not guest.has_left:
            guest.conversation.receive(self._data, size)
        self._answer(guest)

    def _answer(self, guest: _Guest) -> None:
        conversation = guest.conversation
        if conversation.closing is Closing.ABRUPT:
            self._part(guest)
            return
        if conversation.wait:
            self._keep_waiting(guest)
            return
        try:
            with contextlib.suppress(BlockingIOError):
                while conversation.out:
                    del conversation.out[: guest.line.send(conversation.out)]
            if conversation.closing is Closing.POLITE and not conversation.out and not guest.has_left:
                self._leave(guest)
        except OSError:
            self._part(guest)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if conversation.out else 0)
        if self._selector.get_key(guest.line).events != events:
            self._selector.modify(guest.line, events, guest)

    def _keep_waiting(self, guest: _Guest) -> None:
        guest.until = time.monotonic() + guest.conversation.wait
        self._waiting.add(guest)
        self._selector.unregister(guest.line)

    def _leave(self, guest: _Guest) -> None:
        """Say no more, and listen until the other side has left: a reply to somebody who still talks would be lost."""
        guest.line.shutdown(socket.SHUT_WR)
        guest.has_left = True
        guest.until = time.monotonic() + _FAREWELL_SECONDS
        self._waiting.add(guest)

    def _go_on(self, guest: _Guest) -> None:
        self._waiting.discard(guest)
        if guest.has_left:
            self._part(guest)
            return
        self._selector.register(guest.line, selectors.EVENT_READ, guest)
        guest.conversation.go_on()
        self._answer(guest)

    def _part(self, guest: _Guest) -> None:
        self._waiting.discard(guest)
        self._selector.unregister(guest.line)
        guest.line.close()
