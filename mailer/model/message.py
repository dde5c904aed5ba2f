"""A message: the final bytes for one recipient, and the envelope they travel in."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOT_XTEXT = re.compile(r"[^!-*,-<>-~]")


def xtext(text: str) -> str:
    """``text``, which is ASCII, as a parameter of a command can carry it (RFC 3461 4)."""
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, ready to be written or sent. ``segments`` joined are the message, CRLF line ends, not dot-stuffed.

    The segments of an issue are shared by all its messages; only the personal ones differ, so nothing is copied.
    """

    sender: str
    recipient: str
    message_id: str
    segments: tuple[bytes, ...]

    @property
    def envelope_id(self) -> str:
        """What a report of non-delivery names the message by: the left side of its Message-ID (ENVID, RFC 3461 4.4)."""
        return xtext(self.message_id.strip("<>").partition("@")[0])

    def __bytes__(self) -> bytes:
        return b"".join(self.segments)
