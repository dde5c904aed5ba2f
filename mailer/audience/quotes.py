"""Quotes in CSV: where the cells of a line begin, and where a row ends whose quotes are at odds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailer.audience.lines import Cut

_TO_ITS_END = re.compile(r'[^"]*(?:""[^"]*)*"(?!")')
"""What stands within quotes, with the one that closes them."""


def cell_starts(line: str, delimiter: str, *, within: bool = False) -> tuple[list[int], bool]:
    """Where in ``line`` cells begin, and whether it ends within quotes; ``within`` says whether it begins there.

    Read as spreadsheets do: behind a quote that closes anything may stand, and one inside a cell is a letter like any.
    """
    starts: list[int] = []
    at = 0
    while True:
        if not within:
            starts.append(at)
        if within or line.startswith('"', at):
            found = _TO_ITS_END.match(line, at if within else at + 1)
            if not found:
                return starts, True
            at, within = found.end(), False
        at = line.find(delimiter, at) + 1
        if not at:
            return starts, False


def opens_a_cell(line: str, delimiter: str) -> bool:
    """Whether the first quote of ``line`` opens a cell, as in a row of its own, and closes none from lines before."""
    text = line.rstrip("\r\n")
    at = text.index('"')
    if not text[at + 1 :] or text.startswith(delimiter, at + 1):
        return False
    if text[:at].strip(delimiter):
        return text[at - 1] == delimiter
    # A note has lines that begin with a quoted word.
    end = _TO_ITS_END.match(text, at + 1)
    return not end or end.end() == len(text) or text.startswith(delimiter, end.end())


class Quotes:
    """The quotes of a row that cannot be taken apart, a line after the other.

    The row goes on while its quotes are open cell by cell, and while their number is odd: a note with a quoted word in
    it seems to be over at that word, and no line of it may be taken for a row.
    """

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._within = False
        self._is_odd = False

    @property
    def are_open(self) -> bool:
        """Whether the next line may belong to the row."""
        return self._within or self._is_odd

    def reopen(self) -> None:
        """Take the quotes for open, which seemed to be closed."""
        self._within = self._is_odd = True

    def read(self, line: str) -> None:
        """Go on by a line."""
        if isinstance(line, Cut):
            self._is_odd ^= line.quotes % 2 == 1
            self._within = self._is_odd
            return
        self._is_odd ^= line.count('"') % 2 == 1
        _, self._within = cell_starts(line, self._delimiter, within=self._within)


def last_opening(lines: Sequence[str], delimiter: str) -> int:
    """In which of ``lines``, from 0, the last quoted cell opens."""
    last, within = 0, False
    for number, line in enumerate(lines):
        starts, within = cell_starts(line, delimiter, within=within)
        if any(line.startswith('"', at) for at in starts):
            last = number
    return last
