"""Quotes in CSV that are never closed: where they open, and where behind them rows begin again."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from mailer.audience.columns import Columns

_ADDRESS = re.compile(r"[^\s@]+@[^\s@\"]+")


def lines_of_first_row(lines: Sequence[str], delimiter: str, columns: Columns) -> int:
    """How many of ``lines``, which were taken for one row, are that row: all, or those before one that is a reader's.

    A quote that is not closed runs on to the next one in the file, however many readers stand between.
    """
    behind = enumerate(lines[1:], start=1)
    return next((at for at, line in behind if _is_a_row(line, delimiter, columns)), len(lines))


def _is_a_row(line: str, delimiter: str, columns: Columns) -> bool:
    """Whether a line by itself is a row with an address where the header says.

    What stands behind a line break within quotes is none: mostly it has no such cell, and where it has, the quote that
    closes it does not stand at the beginning of a cell.
    """
    quote = line.find('"')
    if quote > 0 and line[quote - 1] != delimiter:
        return False
    cells = next(csv.reader([line], delimiter=delimiter), [])
    if "address" not in columns.names or len(cells) > len(columns.names):
        return False
    at = columns.names.index("address")
    return at < len(cells) and _ADDRESS.fullmatch(cells[at].strip()) is not None


def opening_line(text: str, delimiter: str) -> int:
    """In which line of a broken row, from 0, its last quoted cell opens."""
    cell = re.compile(rf'(?:\A|[\n\r{re.escape(delimiter)}])"((?:[^"]|"")*)')
    opens = [found.start(1) for found in cell.finditer(text)]
    return len(text[: opens[-1]].splitlines()) - 1 if opens else 0
