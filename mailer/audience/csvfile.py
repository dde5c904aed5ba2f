"""A list in a CSV file: one header line, then one reader a row; a row is named by the line where it begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailer.audience.columns import REFUSED, Columns, columns_of
from mailer.audience.encodings import Encoding
from mailer.audience.lines import LINE_LIMIT, Cut, Heard, Lines
from mailer.audience.quotes import lines_of_first_row, opening_line
from mailer.errors import RecipientsError

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The line that Excel begins a list with to say what parts its cells."""

_FEW_LINES = 10
"""What a cell may run over before it is asked whether it has taken rows along."""

_SHOWN = 60  # characters of a header that is none
_KEPT = 1000  # characters of a cell that are written down when its line is too long to be held
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV injection), behind any marks of text."""


def guarded(cell: str) -> str:
    """The cell as an export writes it: one that a spreadsheet would take for a formula has ``'`` before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before ``guarded``."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be taken apart, or whose line is too long: what is known of its cells, and why."""

    cells: tuple[str, ...]
    reason: str
    fix: str


class CsvFile:
    """The list at ``path``: ``,`` ``;`` tab or ``|``, whichever gives its header a column of addresses."""

    suffix = ".csv"

    def __init__(self, path: Path, shown: str, encoding: Encoding) -> None:
        self.encoding = encoding
        self._path, self._shown = path, shown
        self._columns = Columns(())  # until the header is read, nothing looks like a row of it
        self._delimiter, self._headings, self._columns = self._header()
        self._nameless = tuple(at for at, name in enumerate(self._columns.names) if not name)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns beyond those that every list knows."""
        return self._columns.fields

    def rows(self, heard: Heard | None = None) -> Iterator[tuple[int, list[str] | Broken]]:
        """Each row that is not blank, with the line where it begins."""
        rows = self._rows(self._delimiter, heard)
        next(rows, None)
        return rows

    def values(self, row: object) -> Mapping[str, str]:
        """What the row gives, by column; cells that are missing at its end are not there.

        Raises:
            RecipientsError: the row cannot be taken apart, or has cells in no column.
        """
        if isinstance(row, Broken):
            raise RecipientsError(row.reason, fix=row.fix)
        assert isinstance(row, list)
        if len(row) > len(self._columns.names):
            what = f"{len(row)} cells, but the header names {len(self._columns.names)} columns"
            raise RecipientsError(what, fix="put a cell that holds the delimiter in quotes")
        values = dict(zip(self._columns.names, row, strict=False))
        if self._nameless:
            values.pop("", None)
            if any(row[at].strip() for at in self._nameless if at < len(row)):
                raise RecipientsError("a cell stands in a column without a name", fix="name the column in the header")
        # Asked of the row as a whole first, since an apostrophe is rare and rows are many.
        if "'" in "".join(row):
            return {name: unguarded(cell) for name, cell in values.items()}
        return values

    def refused_header(self) -> str:
        """The header, with the column of reasons in front: a row may have more cells than the header has columns."""
        named = zip(self._columns.names, self._headings, strict=True)
        return self._written([REFUSED, *(heading for name, heading in named if name != REFUSED)])

    def refused_row(self, row: object, reason: str) -> str:
        """The row's cells behind the reason; the text of one that cannot be taken apart, as one cell."""
        if isinstance(row, Broken):
            return self._written([reason, *map(guarded, row.cells)])
        assert isinstance(row, list)
        names = (*self._columns.names, *[""] * len(row))
        kept = (cell for name, cell in zip(names, row, strict=False) if name != REFUSED)
        return self._written([reason, *map(guarded, kept)])

    def _written(self, cells: list[str]) -> str:
        made = io.StringIO()
        csv.writer(made, delimiter=self._delimiter, lineterminator="\n").writerow(cells)
        return made.getvalue()

    def _header(self) -> tuple[str, list[str], Columns]:
        """The delimiter that gives the header an address column, the header, and its columns."""
        line, read = 0, ""
        for delimiter in self._delimiters():
            line, cells = next(self._rows(delimiter), (0, []))
            if not line:
                fix = "write a line with address,name and one row per reader"
                raise RecipientsError("is empty", file=self._shown, fix=fix)
            if isinstance(cells, Broken):
                raise RecipientsError(cells.reason, file=self._shown, line=line, fix=cells.fix)
            read = read or delimiter.join(cells)
            columns = columns_of(cells, file=self._shown, line=line)
            if columns:
                return delimiter, cells, columns
        what = "the first line names no address column"
        # The address of a reader has no place in a log.
        what += " (it seems to be a reader, so the list has no header)" if "@" in read else f": “{_shortened(read)}”"
        fix = "begin the file with a line such as address,name,language"
        raise RecipientsError(what, file=self._shown, line=line, fix=fix)

    def _delimiters(self) -> tuple[str, ...]:
        first = next(Lines(self._path, self._shown, self.encoding), "")
        named = _DELIMITER_NAMED.fullmatch(first)
        return (named[1],) if named else _DELIMITERS

    def _rows(self, delimiter: str, heard: Heard | None = None) -> Iterator[tuple[int, list[str] | Broken]]:
        csv.field_size_limit(LINE_LIMIT)
        # A line that is too long becomes a cell that is too long, which ends its row wherever that began.
        lines = Lines(self._path, self._shown, self.encoding, "x" * (LINE_LIMIT + 1), heard)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            line = lines.number + 1
            row: list[str] | Broken
            try:
                row = next(reader)
                if len(lines.taken) > _FEW_LINES and self._own(lines.taken, delimiter) < len(lines.taken):
                    row = self._broken(line, lines, delimiter)
            except StopIteration:
                return
            except csv.Error:
                row = self._broken(line, lines, delimiter)
            is_for_excel = line == 1 and _DELIMITER_NAMED.fullmatch(lines.taken[0])
            lines.taken.clear()
            if isinstance(row, Broken) or (any(row) and any(cell.strip() for cell in row) and not is_for_excel):
                yield line, row

    def _own(self, lines: Sequence[str], delimiter: str) -> int:
        return lines_of_first_row(lines, delimiter, self._columns)

    def _broken(self, line: int, lines: Lines, delimiter: str) -> Broken:
        """The row that begins in ``line`` and was taken last; rows that it has taken along are given back."""
        own = self._own(lines.taken, delimiter)
        lines.give_back(lines.taken[own:])
        text = "".join(lines.taken[:own])
        if isinstance(lines.taken[own - 1], Cut):
            begun = next(csv.reader([text[:LINE_LIMIT]], delimiter=delimiter))
            cells = (_shortened(cell, _KEPT) for cell in begun)
            return Broken(tuple(cells), "a cell is far too long", fix="shorten it")
        opened = line + opening_line(text, delimiter)
        what = f"the quote that opens in line {opened} is not closed, or is closed within its cell"
        return Broken((text.rstrip("\r\n"),), what, fix='close it, and write a quote inside a cell as ""')


def _shortened(text: str, most: int = _SHOWN) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
