"""What may not get onto the wire, whoever made it: bytes that end a message early, addresses that end a command (S07).

Messages are made so that they need no work here: no line begins with a dot, all is ASCII, every line end is CRLF. That
is seen segment by segment, in such a way that it holds for the whole; a long one that all messages share is seen once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailer.errors import MessageError
from mailer.model.message import Message

_ADDRESS = re.compile(r"[!-;=?-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST = 254
_MOST_REMEMBERED = 1_024
_LONG = 2_000
"""Bytes of a segment that is worth remembering: what a reader has in the body is shorter, and another one each time."""


class Gate:
    """Lets messages through that say what they seem to say."""

    def __init__(self) -> None:
        # Python keeps the hash of bytes, so a long segment that is shared is looked up in no time.
        self._seen: set[bytes] = set()

    @property
    def remembered(self) -> int:
        """How many segments need no second look."""
        return len(self._seen)

    def refuse_unfit(self, message: Message) -> None:
        """Refuse a message that cannot be sent as it is.

        Raises:
            MessageError: S07.
        """
        if why := self._why_unfit(message):
            raise MessageError(f"S07 the message {message.message_id} {why}")

    def _why_unfit(self, message: Message) -> str:
        for address in (message.sender, message.recipient):
            if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
                return "has an address in its envelope that is none"
        header, *body = message.segments or (b"",)
        new = [segment for segment in body if len(segment) < _LONG or segment not in self._seen]
        if not _are_fit([header, *new]):
            return "has a line that begins with a dot, half a line end, or a byte that is not ASCII"
        self._remember(new)
        if not next(filter(None, reversed(message.segments)), b"").endswith(b"\r\n"):
            return "does not end with a line end"
        return ""

    def _remember(self, segments: Sequence[bytes]) -> None:
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen.clear()
        self._seen.update([segment for segment in segments if len(segment) >= _LONG])


def _are_fit(segments: Sequence[bytes]) -> bool:
    """Whether no line of any begins with a dot, and every line end is whole, so that none is made where two meet."""
    # A line end before each: a dot at its beginning is behind one then, and half a line end makes none with another.
    joined = b"\r\n".join([b"", *segments, b""])
    line_ends = joined.count(b"\r\n")
    return (
        joined.isascii()
        and b"\0" not in joined
        and b"\r\n." not in joined
        and joined.count(b"\n") == line_ends == joined.count(b"\r")
    )
