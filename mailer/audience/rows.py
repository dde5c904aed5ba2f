"""A list of recipients in a CSV file: one header line, then one reader a row.

Every row becomes a recipient or is refused with a reason; nothing is repaired but blanks around a cell. A row is named
by the line of the file where it begins, as an editor or a spreadsheet counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mailer.audience.addresses import normalised, same_reader
from mailer.audience.columns import Columns, columns_of
from mailer.errors import RecipientsError
from mailer.files.reading import text_of
from mailer.model.recipient import Recipient
from mailer.model.text import one_line, unmailable_character

ROW_LIMIT = 1_000_000
# A name or a field of this length is no longer one; it bounds what a row can cost.
CELL_LIMIT = 1000
_DELIMITERS = (",", ";", "\t")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not usable: the line where it begins, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """What a list holds: readers with their lines, and refused rows; both in the order of the file."""

    recipients: tuple[tuple[int, Recipient], ...]
    refused: tuple[RefusedRow, ...]


def read_recipients(path: Path, shown: str) -> Recipients:
    """Read the list at ``path``, called ``shown`` in errors. UTF-8 or what a byte-order mark says; ``,`` ``;`` or tab.

    Columns: ``address`` (or email), and if there are any ``name`` and ``language`` (or lang); all others are fields.
    Blank lines mean nothing. A header without rows gives nobody.

    Raises:
        RecipientsError: the file is not readable, has no header with an address column, or too many rows.
    """
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise RecipientsError(f"cannot be read ({cause.strerror})", file=shown) from cause
    # Controls are left in here, so that each is refused with its row instead of the whole file.
    text = text_of(data, shown, RecipientsError)
    delimiter, columns = _header(text, shown)
    recipients: list[tuple[int, Recipient]] = []
    refused: list[RefusedRow] = []
    lines: dict[str, int] = {}
    rows = _rows(text, delimiter)
    next(rows)
    for count, (line, cells) in enumerate(rows, start=1):
        if count > ROW_LIMIT:
            what = f"holds more than {ROW_LIMIT:,} rows"
            raise RecipientsError(what, file=shown, line=line, fix="split it, with the header in each part")
        try:
            recipient = _recipient(cells, columns)
        except RecipientsError as fault:
            refused.append(RefusedRow(line, str(fault)))
            continue
        first = lines.setdefault(same_reader(recipient.address), line)
        if first == line:
            recipients.append((line, recipient))
        else:
            refused.append(RefusedRow(line, f"same address as line {first}"))
    return Recipients(tuple(recipients), tuple(refused))


def _header(text: str, shown: str) -> tuple[str, Columns]:
    """The delimiter that gives the header an address column, and the columns."""
    for delimiter in _DELIMITERS:
        line, cells = next(_rows(text, delimiter), (0, []))
        if not line:
            raise RecipientsError("is empty", file=shown, fix="write a line with address,name and one row per reader")
        if isinstance(cells, list):
            columns = columns_of(cells, file=shown, line=line)
            if columns:
                return delimiter, columns
    fix = "begin the file with a line such as address,name,language"
    raise RecipientsError("the first line names no address column", file=shown, line=line, fix=fix)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row that is not blank, with the line where it begins: its cells, or why it cannot be taken apart."""
    # An empty newline keeps line ends inside quotes, and ends lines at CR and LF only, as spreadsheets do.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as cause:
            too_long = "field limit" in str(cause)
            yield line, "a cell is far too long" if too_long else "a quote is not closed, or closed within a cell"
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _recipient(cells: list[str] | str, columns: Columns) -> Recipient:
    """Make a recipient of a row.

    Raises:
        RecipientsError: the row is not usable.
    """
    if isinstance(cells, str):
        raise RecipientsError(cells, fix='put the cell in quotes, and write a quote inside it as ""')
    if len(cells) > columns.count:
        what = f"{len(cells)} cells, but the header names {columns.count} columns"
        raise RecipientsError(what, fix="put a cell that holds the delimiter in quotes")
    values = {column: _cell(cell, column) for column, cell in zip(columns.names, cells, strict=False)}
    if values.pop("", ""):
        raise RecipientsError("a cell stands in a column without a name", fix="name the column in the header")
    address = values.pop("address", "")
    if not address:
        raise RecipientsError("no address")
    name, language = values.pop("name", ""), values.pop("language", "").replace("_", "-")
    if language and not _LANGUAGE.fullmatch(language):
        raise RecipientsError("the language is not a tag", fix="write one such as en, fr or zh-Hans")
    fields = {field: values.get(field, "") for field in columns.fields}
    return Recipient(address=normalised(address), name=name, language=language, fields=MappingProxyType(fields))


def _cell(cell: str, column: str) -> str:
    """The cell without blanks around it and with runs of blanks as one."""
    found = unmailable_character(cell)
    character = found[0] if found else next((f"U+{ord(c):04X}" for c in cell if c in "\n\u2028\u2029"), "")
    if character:
        what = "a line break" if character in ("U+000A", "U+000D") else f"the character {character}"
        raise RecipientsError(f"{column or 'a cell'} holds {what}", fix="delete it")
    if len(cell) > CELL_LIMIT:
        raise RecipientsError(f"{column or 'a cell'} has more than {CELL_LIMIT:,} characters", fix="shorten it")
    return one_line(cell).strip()
