"""What may not get onto the wire, whoever made it: bytes that end a message early, addresses that end a command (S07).

Messages are made so that they need no work here: no line begins with a dot, all is ASCII, every line end is CRLF. That
is seen segment by segment, in such a way that it holds for the whole; a segment that all messages share is seen once.
"""

from __future__ import annotations

import re

from mailer.errors import MessageError
from mailer.model.message import Message

_ADDRESS = re.compile(r"(?=.{3,254}$)[!-;=?-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
# A line end within a segment is whole, so that none is made or broken where two of them meet.
_UNFIT = re.compile(rb"\r(?!\n)|(?<!\r)\n|\r\n\.|[\x00\x80-\xff]")
_LONG = 1_000
_MOST_REMEMBERED = 512


class Gate:
    """Lets messages through that say what they seem to say."""

    def __init__(self) -> None:
        # Python keeps the hash of bytes, so a long segment that is shared is looked up in no time.
        self._seen: set[bytes] = set()

    def refuse_unfit(self, message: Message) -> None:
        """Refuse a message that cannot be sent as it is.

        Raises:
            MessageError: S07.
        """
        named = f"S07 the message {message.message_id}"
        for address in (message.sender, message.recipient):
            if not _ADDRESS.fullmatch(address):
                raise MessageError(f"{named} has an address in its envelope that is none")
        for segment in message.segments:
            if segment not in self._seen:
                self._look_at(segment, named)
        if not next(filter(None, reversed(message.segments)), b"").endswith(b"\r\n"):
            raise MessageError(f"{named} does not end with a line end")

    def _look_at(self, segment: bytes, named: str) -> None:
        if segment.startswith(b".") or _UNFIT.search(segment):
            what = "has a line that begins with a dot, half a line end, or a byte that is not ASCII"
            raise MessageError(f"{named} {what}")
        if len(segment) > _LONG:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.clear()
            self._seen.add(segment)
