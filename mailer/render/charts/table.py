"""The table of a chart: a CSV beside the issue with two columns, label and value, with or without a header."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mailer.errors import MailerError, RenderError
from mailer.files.frontmatter import Location
from mailer.files.reading import decode
from mailer.files.validation import with_others
from mailer.model.chart import Chart, ChartValue
from mailer.model.chart_rules import number_fault, value_faults
from mailer.model.text import one_line
from mailer.render.beside import real_file
from mailer.render.origin import Origin

_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a bar", ",": "a comma"}
_MOST_BYTES = 100_000


class _Row(NamedTuple):
    line: int
    label: str
    number: str


class Tabled(NamedTuple):
    """A chart with its values, and where each of them is written."""

    chart: Chart
    origins: tuple[Origin, ...]


def with_table(chart: Chart, folder: Path, root: Path, named_in: Origin) -> Tabled:
    """The chart with the values of the table in ``folder`` that it names; with its own where it names none.

    ``named_in`` is where the chart stands in its issue; a link to the table may lead anywhere in ``root``.

    Raises:
        RenderError: the table is missing or breaks a rule, by its line.
    """
    if not chart.data:
        return Tabled(chart, tuple(named_in.below("values", value.label) for value in chart.values))
    shown = (Path(named_in.file).parent / chart.data).as_posix()
    rows, delimiter = _rows(_text(folder, chart.data, root, shown, named_in), shown)
    if len(rows) > 1 and _is_heading(rows[0]):
        rows = rows[1:]
    chart = dataclasses.replace(chart, values=tuple(ChartValue(label=row.label, number=row.number) for row in rows))
    faults = [*_gaps(rows, delimiter, shown), *_faults(chart, rows, shown, named_in)]
    if faults:
        raise with_others(sorted(faults, key=lambda fault: fault.line or 0))
    return Tabled(chart, tuple(Origin(shown, (row.line,), _its_line) for row in rows))


def _its_line(file: str, keys: Location) -> int:
    return int(keys[0])


def _is_heading(row: _Row) -> bool:
    return bool(row.number and number_fault(row.number)) and not any(char.isdigit() for char in row.number)


def _text(folder: Path, name: str, root: Path, shown: str, named_in: Origin) -> str:
    path = real_file(
        folder,
        name,
        root,
        called=f"the table {name} of the chart",
        instead="write its values into the issue",
        named_in=named_in.below("data"),
        error=RenderError,
    )
    if path.stat().st_size > _MOST_BYTES:
        raise RenderError(
            "is too large for a chart", file=shown, fix="keep the two columns and the rows that are drawn"
        )
    text = decode(path.read_bytes(), shown, RenderError)
    if not text.strip():
        raise RenderError("is empty", file=shown, fix="write a label and a value on each line, with a comma between")
    return text


def _rows(text: str, shown: str) -> tuple[list[_Row], str]:
    """The rows of a table that hold anything, and the sign between their columns."""
    lines = text.splitlines(keepends=True)
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return [_row(cells, reader.line_num, shown, parted=delimiter in text) for cells in _filled(reader)], delimiter
    except csv.Error as cause:
        fix = "save it again as CSV"
        raise RenderError(f"is not readable here ({cause})", file=shown, line=reader.line_num or 1, fix=fix) from cause


def _filled(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Rows without their empty last cells; those that have no others are left out."""
    for cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield cells


def _row(cells: Sequence[str], line: int, shown: str, *, parted: bool) -> _Row:
    """A row; with its label alone where other rows are parted."""
    if len(cells) == 2 or (len(cells) == 1 and parted):
        return _Row(line, cells[0].strip(), "".join(cells[1:]).strip())
    count = "one column" if len(cells) == 1 else f"{len(cells)} columns"
    fix = "write label and value, with a comma between; a value with commas in quotes"
    row = one_line(", ".join(cells))[:60]
    raise RenderError(f"the row “{row}” has {count}, not two", file=shown, line=line, fix=fix)


def _delimiter(lines: list[str]) -> str:
    """The one that stands on most lines; a comma where none stands on any."""
    count = {sign: sum(sign in line for line in lines) for sign in _DELIMITERS}
    most = max(count.values())
    return next(sign for sign in _DELIMITERS if count[sign] == most) if most else ","


def _gaps(rows: Sequence[_Row], delimiter: str, shown: str) -> Iterator[MailerError]:
    fix = f"write it behind the label, with {_DELIMITERS[delimiter]} between"
    for row in rows:
        if not row.number:
            message = f"the row “{row.label[:60]}” has no number in its second column"
            yield RenderError(message, file=shown, line=row.line, fix=fix)


def _faults(chart: Chart, rows: Sequence[_Row], shown: str, named_in: Origin) -> Iterator[MailerError]:
    """What is wrong with the values, but for rows without a number: these are told as gaps."""
    for fault in value_faults(chart):
        if fault.key != "values":
            line = named_in.below(fault.key).line
            yield RenderError(fault.message, file=named_in.file, line=line, fix=fault.fix)
        elif fault.position is None:
            yield RenderError(fault.message, file=shown, fix=fault.fix)
        elif rows[fault.position].number:
            yield RenderError(fault.message, file=shown, line=rows[fault.position].line, fix=fault.fix)
