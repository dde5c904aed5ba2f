"""The lines of a list, one at a time, however long the file is; a line that no list has is never held whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from mailer.audience.encodings import Encoding
from mailer.errors import RecipientsError

LINE_LIMIT = 1 << 20
"""Characters of a line that are read; what is longer is refused with its line."""

Heard = Callable[[int], None]
"""Who is told, now and then, how many bytes of the file have been read."""

_TELL_EVERY = 2000


class Cut(str):
    """The beginning of a line that is too long; ``quotes`` are those of all of it."""

    __slots__ = ("quotes",)
    quotes: int


class Lines:
    """The lines of a file with their ends. CR, LF and CRLF end one, as in spreadsheets; nothing else does.

    ``number`` is the line that was read last, ``taken`` are those since it was emptied. For a line that is too long
    ``overlong`` is read, or its beginning; among ``taken`` it is a ``Cut``.
    """

    def __init__(self, path: Path, shown: str, encoding: Encoding, overlong: str = "", heard: Heard | None = None):
        self.number = 0
        self.taken: list[str] = []
        self._path, self._shown, self._encoding = path, shown, encoding
        self._overlong = overlong
        self._heard = heard
        self._count = 0
        self._ahead: deque[str] = deque()
        self._lines = self._read()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return self._overlong or line if isinstance(line, Cut) else line

    def ahead(self) -> Iterator[str]:
        """The lines that come next, which stay to be read."""
        yield from self._ahead
        for line in self._lines:
            self._ahead.append(line)
            yield line

    def _read(self) -> Iterator[str]:
        try:
            # An empty newline keeps line ends inside quotes.
            with open(self._path, encoding=self._encoding.codec, newline="") as file:
                yield from self._lines_of(file)
        except UnicodeError as cause:
            name = self._encoding.name
            raise RecipientsError(
                f"is not {name} text", file=self._shown, line=self._count + 1, fix="save it as UTF-8"
            ) from cause
        except OSError as cause:
            raise RecipientsError(f"cannot be read ({cause.strerror})", file=self._shown) from cause

    def _lines_of(self, file: TextIO) -> Iterator[str]:
        while line := file.readline(LINE_LIMIT):
            self._count += 1
            if self._heard and self._count % _TELL_EVERY == 0:
                self._heard(file.buffer.tell())
            if len(line) < LINE_LIMIT or line.endswith(("\n", "\r")):
                yield line
                continue
            cut = Cut(line)
            cut.quotes = line.count('"')
            while rest := file.readline(LINE_LIMIT):
                cut.quotes += rest.count('"')
                if rest.endswith(("\n", "\r")):
                    break
            yield cut
