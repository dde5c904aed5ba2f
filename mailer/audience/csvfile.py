"""A list in a CSV file: one header line, then one reader a row; a row is named by the line where it begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from mailer.audience.columns import REFUSED, Columns, columns_of
from mailer.audience.encodings import Encoding
from mailer.audience.lines import LINE_LIMIT, Cut, Heard, Lines
from mailer.audience.quotes import Quotes, cell_starts, last_opening, opens_a_cell
from mailer.errors import RecipientsError

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The line that Excel begins a list with to say what parts its cells."""

_LINE_END = re.compile(r"[\r\n]")

_SHOWN = 60  # characters of a header that is none
_KEPT = 1000  # characters of a cell, or of one line among others, that are written down where the line is too long
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
    """Lines that give nobody: a row that cannot be taken apart or may hold others, or what lies in one. And why.

    The row itself ends before the second line with an address; each further one is a ``Broken`` that ``is_within`` it,
    so that a reader whom a quote has taken along is counted and told.
    """

    lines: tuple[str, ...]
    reason: str
    fix: str
    is_within: bool = False


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
        """The row's cells behind the reason; the lines as they were of one that cannot be taken apart."""
        if isinstance(row, Broken):
            return self._refused_lines(row, reason)
        assert isinstance(row, list)
        names = (*self._columns.names, *[""] * len(row))
        kept = (cell for name, cell in zip(names, row, strict=False) if name != REFUSED)
        return self._written([reason, *map(guarded, kept)])

    def _refused_lines(self, row: Broken, reason: str) -> str:
        """The lines of ``row`` with a cell in front of each, so that all are rows of the file once it is mended."""
        if REFUSED in self._columns.names[1:]:
            return self._written(["" if row.is_within else reason, guarded("\n".join(row.lines))])
        has_reason = self._columns.names[0] == REFUSED
        made = []
        for number, line in enumerate(row.lines):
            if number or row.is_within:
                made.append(f"{'' if has_reason else self._delimiter}{line}\n")
                continue
            starts, _ = cell_starts(line, self._delimiter)
            rest = line[starts[1] :] if has_reason and len(starts) > 1 else line
            # In quotes, which show that the row before it is at an end.
            quoted = reason.replace('"', '""')
            made.append(f'"{quoted}"{self._delimiter}{rest}\n')
        return "".join(made)

    def _written(self, cells: list[str]) -> str:
        made = io.StringIO()
        csv.writer(made, delimiter=self._delimiter, lineterminator="\n").writerow(cells)
        return made.getvalue()

    def _header(self) -> tuple[str, list[str], Columns]:
        """The delimiter that gives the header an address column, the header, and its columns."""
        line, read = 0, ""
        broken: Broken | None = None
        for delimiter in self._delimiters():
            line, cells = next(self._rows(delimiter), (0, []))
            if not line:
                fix = "write a line with address,name and one row per reader"
                raise RecipientsError("is empty", file=self._shown, fix=fix)
            if isinstance(cells, Broken):
                # What stands in quotes between semicolons is at odds with commas.
                broken = broken or cells
                continue
            read = read or delimiter.join(cells)
            columns = columns_of(cells, file=self._shown, line=line)
            if columns:
                return delimiter, cells, columns
        if broken:
            raise RecipientsError(broken.reason, file=self._shown, line=line, fix=broken.fix)
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
        # A line that is too long becomes a cell that is too long, which breaks its row.
        lines = Lines(self._path, self._shown, self.encoding, "x" * (LINE_LIMIT + 1), heard)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            line = lines.number + 1
            row: list[str] | None
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                row = None
            if row is None or (len(lines.taken) > 1 and self._further(lines.taken, row)):
                read = len(lines.taken)
                is_open = _read_to_its_end(lines, delimiter)
                row = row if len(lines.taken) == read else None
                yield from self._broken(line, lines.taken, delimiter, row, is_open=is_open)
            elif any(row) and any(cell.strip() for cell in row):
                is_for_excel = line == 1 and _DELIMITER_NAMED.fullmatch(lines.taken[0])
                if not is_for_excel:
                    yield line, row
            lines.taken.clear()

    def _further(self, taken: Sequence[str], row: list[str] | None) -> list[int]:
        """Which lines of a row, from 0, hold an address that need not be its own."""
        found = [number for number, line in enumerate(taken) if number and "@" in line]
        if row and found and "@" not in taken[0] and "address" in self._columns.names:
            at = self._columns.names.index("address")
            # Its own address stands behind a cell of several lines.
            if at < len(row) and "@" in row[at] and not _LINE_END.search(row[at]):
                found.pop()
        return found

    def _of_several_lines(self, row: Sequence[str]) -> str:
        names = (*self._columns.names, *[""] * len(row))
        found = (name for name, cell in zip(names, row, strict=False) if _LINE_END.search(cell))
        return next(found, "") or "a cell"

    def _broken(
        self, line: int, taken: Sequence[str], delimiter: str, row: list[str] | None, *, is_open: bool
    ) -> Iterator[tuple[int, Broken]]:
        """The row of the lines ``taken``, which begin with ``line``, in as many parts as readers may stand in it."""
        further = self._further(taken, row)
        last = line + len(taken) - 1
        opened = line if further else line + last_opening(taken, delimiter)
        what = f"{self._of_several_lines(row)} holds a line break: " if row else ""
        what += f"the quote that opens in line {opened} is not closed"
        if not is_open:
            what += f" before line {last}" if last > opened else ", or is closed within its cell"
        fix = 'close it, and write a quote inside a cell as ""'
        if further:
            what += f"; {len(further):,} more {'address lies' if len(further) == 1 else 'addresses lie'} in it"
            fix = "close it in that line, or take it out; what is meant to go on belongs on one line"
        elif any(isinstance(each, Cut) for each in taken):
            what, fix = "a cell is far too long", "shorten it"
        lines = _as_written_down(taken, delimiter)
        ends = [*further, len(lines)]
        yield line, Broken(lines[: ends[0]], what, fix)
        for start, end in pairwise(ends):
            within = f"lies within the quote that opens in line {opened}"
            yield line + start, Broken(lines[start:end], within, "mend that line", is_within=True)


def _read_to_its_end(lines: Lines, delimiter: str) -> bool:
    """Read on to where the row that was taken for broken may end; whether its quotes are open even there."""
    quotes = Quotes(delimiter)
    for line in lines.taken:
        quotes.read(line)
    while True:
        more = 1 if quotes.are_open else _up_to_a_closing_quote(lines, delimiter)
        taken = list(islice(lines, more))
        if not taken:
            return quotes.are_open
        if not quotes.are_open:
            quotes.reopen()
        quotes.read(lines.taken[-1])


def _up_to_a_closing_quote(lines: Lines, delimiter: str) -> int:
    """How many of the lines that come next are still within quotes, as the next quote closes a cell; mostly none."""
    size = 0
    for count, line in enumerate(lines.ahead(), start=1):
        if isinstance(line, Cut):
            break
        if '"' in line:
            return 0 if opens_a_cell(line, delimiter) else count
        size += len(line)
        if size > LINE_LIMIT:  # No cell is so long.
            break
    return 0


def _as_written_down(taken: Sequence[str], delimiter: str) -> tuple[str, ...]:
    """The lines as they were, without their ends: what a spreadsheet would take for a formula has ``'`` before it."""
    lines: list[str] = []
    within = False
    for line in taken:
        text = _begun(line, delimiter, alone=len(taken) == 1) if isinstance(line, Cut) else line.rstrip("\r\n")
        starts, ends_within = cell_starts(text, delimiter, within=within)
        for at in reversed(starts):
            at += text.startswith('"', at)
            if not text.startswith(delimiter, at) and _FORMULA.match(text, at):
                text = f"{text[:at]}'{text[at:]}"
        lines.append(text)
        within = ends_within
    return tuple(lines)


def _begun(line: Cut, delimiter: str, *, alone: bool) -> str:
    """What is written down of a line that is too long; quotes that are open behind it alone stay open."""
    if alone:
        cells = next(csv.reader([line[:LINE_LIMIT]], delimiter=delimiter))
        made = io.StringIO()
        csv.writer(made, delimiter=delimiter, lineterminator="").writerow(_shortened(cell, _KEPT) for cell in cells)
        return made.getvalue()
    kept = f"{line[:_KEPT]}…"
    return kept + '"' * ((kept.count('"') + line.quotes) % 2)


def _shortened(text: str, most: int = _SHOWN) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
