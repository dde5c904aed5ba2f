"""A message: the final bytes for one recipient, and the envelope they travel in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, ready to be written or sent. ``segments`` joined are the message, CRLF line ends, not dot-stuffed.

    The segments of an issue are shared by all its messages; only the personal ones differ, so nothing is copied.
    """

    sender: str
    recipient: str
    message_id: str
    segments: tuple[bytes, ...]

    def __bytes__(self) -> bytes:
        return b"".join(self.segments)
