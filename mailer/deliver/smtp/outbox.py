"""What is to be written to a connection, and how far it has got: a message is in doubt from its end on."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

MOST_BUFFERS = 1000
"""That one call of the system takes (IOV_MAX is 1024)."""


class Outbox:
    """Bytes in the order of writing; segments are passed on as they are, not copied.

    ``written`` counts the bytes that were taken out.
    """

    def __init__(self) -> None:
        self._parts: deque[bytes | memoryview] = deque()
        self._added = 0
        self.written = 0
        self._end_begins = 0
        self._end_is_over = 0

    @property
    def is_empty(self) -> bool:
        """Whether all is written."""
        return self.written == self._added

    @property
    def end_has_begun(self) -> bool:
        """Whether the server may have seen the end of the message."""
        return self.written > self._end_begins

    @property
    def end_is_over(self) -> bool:
        """Whether the server can have seen the end of the message."""
        return self.written >= self._end_is_over

    def add(self, *parts: bytes) -> None:
        """Put ``parts`` behind what is there."""
        self._parts.extend(parts)
        self._added += sum(map(len, parts))

    def add_message(self, segments: Sequence[bytes], end: bytes) -> None:
        """Put a message there; without ``end``, which is what ends it, its last byte does."""
        self.add(*segments)
        self._end_begins = self._added - (0 if end else 1)
        self.add(end)
        self._end_is_over = self._added

    def buffers(self) -> list[bytes | memoryview]:
        """What is to be written next."""
        if len(self._parts) <= MOST_BUFFERS:
            return list(self._parts)
        return [self._parts[position] for position in range(MOST_BUFFERS)]

    def sent(self, number: int) -> None:
        """Take ``number`` bytes out that were written."""
        self.written += number
        if self.written == self._added:
            self._parts.clear()
            return
        while number:
            part = self._parts.popleft()
            if len(part) > number:
                self._parts.appendleft(memoryview(part)[number:])
                return
            number -= len(part)
