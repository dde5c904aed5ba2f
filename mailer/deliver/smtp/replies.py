"""What a server says, from bytes that come in any pieces (RFC 5321 4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MOST_KEPT = 2_000
"""Characters of a reply: whoever reads it needs a sentence."""
LARGEST = 65_536
"""Bytes of a reply. RFC 5321 4.5.3.1.5 allows 512 a line; what is longer than a hundred of those is no reply."""

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?")
# Words with single blanks between them, which are kept as they are.
_USUAL = re.compile(rb"([2-5][0-9]{2}) (?=[!-~ ]{1,500}\r)([!-~]+(?: [!-~]+)*)\r")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)")


class GarbledError(ValueError):
    """What came is no reply, so nothing that comes after it can be relied on; the text says what the server does."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``lines`` are its words, printable and without codes; ``enhanced`` (RFC 3463) may be empty."""

    code: int
    enhanced: str = ""
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words in one line."""
        return self.lines[0] if len(self.lines) == 1 else " ".join(filter(None, self.lines))

    @property
    def said(self) -> str:
        """All of it but the code."""
        return f"{self.enhanced} {self.text}".strip(" ")

    def __str__(self) -> str:
        return f"{self.code} {self.said}".rstrip(" ")


class Replies:
    """Makes replies of what a connection brings."""

    def __init__(self) -> None:
        self._data = b""
        self._lines: list[str] = []
        self._code = 0
        self._size = 0
        self._room = MOST_KEPT

    @property
    def is_between(self) -> bool:
        """Whether nothing has come of a further reply."""
        return not self._data and not self._code

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that are whole now.

        Raises:
            GarbledError: no reply is like that.
        """
        *lines, self._data = (self._data + data).split(b"\n")
        for line in lines:
            reply = None if self._code else _of_one_line(line)
            if reply or (reply := self._line(line.removesuffix(b"\r"))):
                yield reply
        if self._size + len(self._data) > LARGEST:
            raise GarbledError("sends a reply without end")

    def _line(self, line: bytes) -> Reply | None:
        found = _LINE.fullmatch(line)
        code = int(found[1]) if found else 0
        # Lines that differ in their code leave open what is meant.
        if not found or self._code not in (0, code):
            raise GarbledError(f"says “{_printable(line)[:80]}”, which is no reply")
        self._code = code
        self._size += len(line)
        if self._size > LARGEST:
            raise GarbledError("sends a reply without end")
        words = _printable(found[3] or b"")[: self._room]
        self._room -= len(words)
        self._lines.append(words)
        return None if found[2] == b"-" else self._whole()

    def _whole(self) -> Reply:
        code, lines = self._code, self._lines
        self._code, self._size, self._room, self._lines = 0, 0, MOST_KEPT, []
        return _reply(code, lines)


@lru_cache(64)
def _of_one_line(line: bytes) -> Reply | None:
    """A reply of one line, if it is a usual one: most of those to a mailing are those to the message before."""
    found = _USUAL.fullmatch(line)
    return _reply(int(found[1]), [found[2].decode("ascii")]) if found else None


def _reply(code: int, lines: list[str]) -> Reply:
    found = _ENHANCED.match(lines[0])
    if not found or found[1][0] != str(code)[0]:
        return Reply(code, "", tuple(lines))
    # RFC 2034 4: the code stands on every line.
    return Reply(code, found[1], tuple(line.removeprefix(found[1]).lstrip() for line in lines))


def _printable(line: bytes) -> str:
    text = line.decode(errors="backslashreplace")
    if not text.isprintable():
        text = "".join(mark if mark.isprintable() else " " for mark in text)
    return " ".join(text.split())
