"""One connection of the server without the connection: bytes in, replies out (RFC 5321, 2920, 2034).

Commands are answered in the order in which they came, however many came at once. Of a message, only its end is looked
for: it is counted and forgotten.
"""

from __future__ import annotations

import re
from enum import Enum

from mailer.deliver.rehearsal.book import Book
from mailer.deliver.rehearsal.moods import SLOW_SECONDS, Mood

LARGEST_MESSAGE = 50 << 20

_LONGEST_LINE = 2_048  # RFC 5321 4.5.3.1.4 has 512, and extensions add to it
_END = b"\r\n.\r\n"
_GREETING = b"220 rehearsal.invalid ESMTP, from which nothing is sent on\r\n"
_OFFERED = b"250-rehearsal.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE %d\r\n250 ENHANCEDSTATUSCODES\r\n"
_MAIL = re.compile(rb"FROM: ?<([^<>\s]*)>(?: (.*))?", re.IGNORECASE)
_RCPT = re.compile(rb"TO: ?<([^<>\s@]+@[^<>\s@]+)>(?: .*)?", re.IGNORECASE)
_SIZE = re.compile(rb"(?:^| )SIZE=([0-9]{1,20})(?: |$)", re.IGNORECASE)

_TO_RCPT = {
    Mood.GREYLISTED: b"451 4.7.1 Greylisted, come back in five minutes",
    Mood.FULL: b"452 4.2.2 The mailbox is full",
    Mood.UNKNOWN: b"550 5.1.1 There is no such user here",
    Mood.TOO_FAST: b"421 4.7.28 An unusual rate of mail, try again later",
}
_TO_END = {
    Mood.REFUSED: b"550 5.7.1 Refused because of the reputation of the sending domain",
}


class Closing(Enum):
    """How a connection goes on."""

    NOT_YET = "as before"
    POLITE = "it is closed once what there is to say was said"
    ABRUPT = "it is closed without another word"


class Conversation:
    """What is said on one connection. ``out`` is to be written, though not before ``wait`` seconds have passed.

    While it waits, and once it is ``closing``, it does not listen.
    """

    def __init__(self, book: Book) -> None:
        self.out = bytearray(_GREETING)
        self.wait = 0.0
        self.closing = Closing.NOT_YET
        self._book = book
        self._unread = b""
        self._line = b""
        self._sender: bytes | None = None
        self._recipient = ""
        self._mood = Mood.TAKEN
        self._messages = 0
        self._in_message = False
        self._seam = b""
        self._size = 0
        book.tally.connections += 1

    def receive(self, data: bytearray, size: int) -> None:
        """Take in the first ``size`` bytes of ``data``, which is not kept."""
        position = 0
        while position < size and not self.wait and self.closing is Closing.NOT_YET:
            listen = self._message if self._in_message else self._command
            position = listen(data, position, size)
        if self.wait:
            self._unread = bytes(data[position:size])

    def go_on(self) -> None:
        """The wait is over."""
        self.wait, unread, self._unread = 0.0, self._unread, b""
        self.receive(bytearray(unread), len(unread))

    def _say(self, words: bytes) -> None:
        self.out += words + b"\r\n"

    def _command(self, data: bytearray, position: int, size: int) -> int:
        """Obey one command; returns where the next one begins."""
        end = data.find(b"\n", position, size) + 1 or size
        self._line += data[position:end]
        if len(self._line) > _LONGEST_LINE:
            self._leave(b"500 5.5.2 That line is too long")
        elif self._line.endswith(b"\n"):
            line, self._line = self._line, b""
            self._obey(line)
        return end

    def _obey(self, line: bytes) -> None:
        verb, _, rest = line.removesuffix(b"\r\n").partition(b" ")
        obey = _VERBS.get(verb.upper())
        if obey and line.endswith(b"\r\n"):
            obey(self, rest)
        else:
            self._say(b"500 5.5.2 What is that?")

    def _ehlo(self, rest: bytes) -> None:
        self._forget()
        self.out += _OFFERED % LARGEST_MESSAGE

    def _helo(self, rest: bytes) -> None:
        self._forget()
        self._say(b"250 rehearsal.invalid")

    def _mail(self, rest: bytes) -> None:
        found = _MAIL.fullmatch(rest)
        size = _SIZE.search(found[2] or b"") if found else None
        if self._sender is not None:
            self._say(b"503 5.5.1 Nested MAIL command")
        elif not found:
            self._say(b"501 5.5.4 MAIL FROM:<address>")
        elif self._messages >= self._book.most_messages:
            self._book.tally.full_connections += 1
            self._say(b"452 4.5.3 Too many messages on this connection")
        elif size and int(size[1]) > LARGEST_MESSAGE:
            self._say(b"552 5.3.4 The message is too large")
        else:
            self._sender = found[1]
            self._say(b"250 2.1.0 Ok")

    def _rcpt(self, rest: bytes) -> None:
        found = _RCPT.fullmatch(rest)
        if self._sender is None:
            self._say(b"503 5.5.1 MAIL first")
        elif not found:
            self._say(b"501 5.1.3 RCPT TO:<address>")
        elif self._recipient:
            self._say(b"452 4.5.3 One recipient at a time")
        else:
            self._meet(found[1].decode("utf-8", "replace"))

    def _meet(self, recipient: str) -> None:
        self._mood = self._book.attempt(recipient)
        refusal = _TO_RCPT.get(self._mood)
        if not refusal:
            self._recipient = recipient
            self._say(b"250 2.1.5 Ok")
            return
        self._book.note(self._mood)
        self._say(refusal)
        if self._mood is Mood.TOO_FAST:
            self.closing = Closing.POLITE

    def _data(self, rest: bytes) -> None:
        if self._sender is None:
            self._say(b"503 5.5.1 MAIL first")
        elif not self._recipient:
            self._say(b"554 5.5.1 No valid recipients")
        elif self._mood is Mood.DROPPED_BEFORE:
            # What was said of the message before is still to be heard.
            self._book.note(self._mood)
            self.closing = Closing.POLITE
        else:
            # A dot alone ends a message also at its very beginning.
            self._in_message, self._seam, self._size = True, b"\r\n", 0
            self._say(b"354 Go ahead")

    def _message(self, data: bytearray, position: int, size: int) -> int:
        """Look for the end of the message; returns where it is over, or ``size``."""
        over = self._end_of_message(data, position, size)
        self._size += (over or size) - position
        if not over:
            self._seam = (self._seam + data[max(position, size - 4) : size])[-4:]
            return size
        self._in_message = False
        self._answer_message()
        return over

    def _end_of_message(self, data: bytearray, position: int, size: int) -> int:
        """Where the message is over, 0 if nowhere in here; its end may have come in two pieces."""
        found = (self._seam + data[position : min(position + 4, size)]).find(_END)
        if found >= 0:
            return position + found + len(_END) - len(self._seam)
        found = data.find(_END, position, size)
        return found + len(_END) if found >= 0 else 0

    def _answer_message(self) -> None:
        mood, recipient, tally = self._mood, self._recipient, self._book.tally
        self._forget()
        self._book.note(mood)
        if mood is Mood.DROPPED_AFTER:
            self.closing = Closing.ABRUPT
            tally.kept += self._book.keeps(recipient)
        elif self._size > LARGEST_MESSAGE:
            self._say(b"552 5.3.4 The message is too large")
        elif refusal := _TO_END.get(mood):
            self._say(refusal)
        else:
            self._messages += 1
            tally.taken += 1
            tally.bytes += self._size - len(b".\r\n")
            self.wait = SLOW_SECONDS if mood is Mood.SLOW else 0.0
            self._say(b"250 2.0.0 Taken, and forgotten")

    def _rset(self, rest: bytes) -> None:
        self._forget()
        self._say(b"250 2.0.0 Ok")

    def _noop(self, rest: bytes) -> None:
        self._say(b"250 2.0.0 Ok")

    def _vrfy(self, rest: bytes) -> None:
        self._say(b"252 2.5.2 Send something, and see")

    def _quit(self, rest: bytes) -> None:
        self._leave(b"221 2.0.0 Bye")

    def _leave(self, words: bytes) -> None:
        self._say(words)
        self.closing = Closing.POLITE

    def _forget(self) -> None:
        self._sender, self._recipient, self._mood = None, "", Mood.TAKEN


_VERBS = {
    b"EHLO": Conversation._ehlo,
    b"HELO": Conversation._helo,
    b"MAIL": Conversation._mail,
    b"RCPT": Conversation._rcpt,
    b"DATA": Conversation._data,
    b"RSET": Conversation._rset,
    b"NOOP": Conversation._noop,
    b"VRFY": Conversation._vrfy,
    b"QUIT": Conversation._quit,
}
