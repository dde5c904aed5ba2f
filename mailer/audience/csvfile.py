"""A list in a CSV file: one header line, then one reader a row; a row is named by the line where it begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mailer.audience.columns import REFUSED, Columns, columns_of
from mailer.audience.encodings import Encoding
from mailer.audience.lines import Heard, Lines
from mailer.errors import RecipientsError

_DELIMITERS = (",", ";", "\t", "|")
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
    """A row that cannot be taken apart: its text, and why."""

    text: str
    reason: str


class CsvFile:
    """The list at ``path``: ``,`` ``;`` tab or ``|``, whichever gives its header a column of addresses."""

    suffix = ".csv"

    def __init__(self, path: Path, shown: str, encoding: Encoding) -> None:
        self.encoding = encoding
        self._path, self._shown = path, shown
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
            raise RecipientsError(row.reason, fix='put the cell in quotes, and write a quote inside it as ""')
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
            return self._written([reason, guarded(row.text.rstrip("\r\n"))])
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
        line, first = 0, ""
        for delimiter in _DELIMITERS:
            line, cells = next(self._rows(delimiter), (0, []))
            if not line:
                fix = "write a line with address,name and one row per reader"
                raise RecipientsError("is empty", file=self._shown, fix=fix)
            if isinstance(cells, list):
                first = " ".join(cells)
                columns = columns_of(cells, file=self._shown, line=line)
                if columns:
                    return delimiter, cells, columns
        fix = "begin the file with a line such as address,name,language"
        begun = " (it seems to be a reader, so the list has no header)" if "@" in first else ""
        what = f"the first line names no address column{begun}"
        raise RecipientsError(what, file=self._shown, line=line, fix=fix)

    def _rows(self, delimiter: str, heard: Heard | None = None) -> Iterator[tuple[int, list[str] | Broken]]:
        # A line that is too long becomes a cell that is too long, which ends its row wherever that began.
        overlong = "x" * (csv.field_size_limit() + 1)
        lines = Lines(self._path, self._shown, self.encoding, overlong, heard)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as cause:
                yield line, Broken(lines.clear(), _why(cause))
                continue
            lines.taken.clear()
            if any(cells) and any(cell.strip() for cell in cells):
                yield line, cells


def _why(cause: csv.Error) -> str:
    if "field limit" in str(cause):
        return "a cell is far too long, or a quote is not closed"
    return "a quote is not closed, or closed within a cell"
