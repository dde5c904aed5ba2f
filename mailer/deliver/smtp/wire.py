"""What may not get onto the wire, whoever made it: bytes that end a message early, addresses that end a command (S07).

Messages are made so that they need no work here: no line begins with a dot, all is ASCII, every line end is CRLF. That
is seen segment by segment, in such a way that it holds for the whole; a segment that all messages share is seen once.
"""

from __future__ import annotations

import re

from mailer.errors import MessageError
from mailer.model.message import Message

_ADDRESS = re.compile(r"(?=.{3,254}$)[!-;=?-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_MOST_REMEMBERED = 1_024


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
        header, *body = message.segments or (b"",)
        # Every header is another one: it is looked at, and not remembered.
        self._look_at(header, named)
        for segment in body:
            if segment not in self._seen:
                self._look_at(segment, named)
                self._remember(segment)
        if not next(filter(None, reversed(message.segments)), b"").endswith(b"\r\n"):
            raise MessageError(f"{named} does not end with a line end")

    def _look_at(self, segment: bytes, named: str) -> None:
        if not _is_fit(segment):
            what = "has a line that begins with a dot, half a line end, or a byte that is not ASCII"
            raise MessageError(f"{named} {what}")

    def _remember(self, segment: bytes) -> None:
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen.clear()
        self._seen.add(segment)


def _is_fit(segment: bytes) -> bool:
    """Whether no line begins with a dot, and every line end is whole, so that none is made where two segments meet."""
    line_ends = segment.count(b"\r\n")
    return (
        segment.isascii()
        and b"\0" not in segment
        and segment[:1] != b"."
        and b"\r\n." not in segment
        and segment.count(b"\n") == line_ends == segment.count(b"\r")
    )
