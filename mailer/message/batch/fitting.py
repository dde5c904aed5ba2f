"""Messages as the form of a batch writes them, whose bytes can be taken for nothing but messages."""

from __future__ import annotations

import datetime as dt

from mailer.message.batch.forms import Form
from mailer.message.headers import refuse_address
from mailer.message.rules import check_ascii, check_lines
from mailer.model.message import Message

LONG = 4096
"""Bytes from which a segment is taken for one that messages share; no reader's header is as long."""

KNOWN_LIMIT = 100
"""Segments kept in memory: a few per language, whatever the length of the list."""


class Fitting:
    """Checks the messages of a batch, dated ``at``, and writes them as its ``form`` wants them."""

    def __init__(self, form: Form, at: dt.datetime) -> None:
        self.form, self.at = form, at
        # Messages of an edition share their long segments, which are looked at once and not per reader.
        self._known: dict[bytes, bytes] = {}

    def fitted(self, message: Message) -> bytes:
        """The message with its envelope, and all else that the form wants around it.

        Raises:
            MessageError: F01, F02, F18 or F20, something in it could be taken for a command.
        """
        refuse_address(message.sender)
        refuse_address(message.recipient)
        return b"".join((self.form.envelope(message, self.at), *self._quoted(message), self.form.end))

    def _quoted(self, message: Message) -> list[bytes]:
        segments = [segment for segment in message.segments if segment]
        if not all(segment.endswith(b"\r\n") for segment in segments):
            segments = [bytes(message)]
        new = [segment for segment in segments if segment not in self._known]
        # Where a segment ends a line does, so they may be looked at together.
        together = b"".join(new)
        if new or not segments:
            check_lines(together)
            check_ascii(together)
        for segment in new:
            if len(segment) >= LONG and len(self._known) < KNOWN_LIMIT:
                self._known[segment] = self.form.quoted(segment)
        if self.form.quoted(together) == together:
            return [self._known.get(segment, segment) for segment in segments]
        return [self._known.get(segment) or self.form.quoted(segment) for segment in segments]
