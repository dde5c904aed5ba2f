"""The table of a chart: a CSV beside the issue with two columns, label and value, with or without a header."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mailer.errors import MailerError, RenderError
from mailer.files.reading import decode
from mailer.files.validation import with_others
from mailer.model.chart import Chart, ChartValue
from mailer.model.chart_rules import ChartFault, number_fault, value_faults

_DELIMITERS = (";", "\t", "|", ",")
_MOST_BYTES = 100_000


class _Row(NamedTuple):
    line: int
    label: str
    number: str


def with_table(chart: Chart, folder: Path, named_in: str) -> Chart:
    """The chart with the values of the table in ``folder`` that it names; itself where it names none.

    Raises:
        RenderError: the table is missing or breaks a rule, by its line; ``named_in`` is the issue's file.
    """
    if not chart.data:
        return chart
    shown = (Path(named_in).parent / chart.data).as_posix()
    rows = tuple(_rows(_text(folder / chart.data, chart.data, shown, named_in), shown))
    if len(rows) > 1 and number_fault(rows[0].number) and not any(char.isdigit() for char in rows[0].number):
        rows = rows[1:]
    values = tuple(ChartValue(label=row.label, number=row.number) for row in rows)
    chart = dataclasses.replace(chart, values=values)
    faults = [_error(fault, rows, shown, named_in) for fault in value_faults(chart)]
    if faults:
        raise with_others(sorted(faults, key=lambda fault: fault.line or 0))
    return chart


def _text(path: Path, name: str, shown: str, named_in: str) -> str:
    if not path.is_file() or not path.resolve().is_relative_to(path.parent.resolve()):
        fix = "put it beside the issue, or write its values into the issue"
        raise RenderError(f"the table {name} of the chart is not there", file=named_in, fix=fix)
    if path.stat().st_size > _MOST_BYTES:
        raise RenderError(
            "is too large for a chart", file=shown, fix="keep the two columns and the rows that are drawn"
        )
    text = decode(path.read_bytes(), shown, RenderError)
    if not text.strip():
        raise RenderError("is empty", file=shown, fix="write a label and a value on each line, with a comma between")
    return text


def _rows(text: str, shown: str) -> Iterator[_Row]:
    lines = text.splitlines(keepends=True)
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(cells) != 2:
                count = "one column" if len(cells) == 1 else f"{len(cells)} columns"
                fix = "write label and value, with a comma between; a value with commas in quotes"
                raise RenderError(f"has {count} here", file=shown, line=reader.line_num, fix=fix)
            yield _Row(reader.line_num, cells[0].strip(), cells[1].strip())
    except csv.Error as cause:
        fix = "save it again as CSV"
        raise RenderError(f"is not readable here ({cause})", file=shown, line=reader.line_num or 1, fix=fix) from cause


def _delimiter(lines: list[str]) -> str:
    """The one that stands on every line that is not blank; a comma where none does."""
    full = [line for line in lines if line.strip()]
    return next((sign for sign in _DELIMITERS if all(sign in line for line in full)), ",")


def _error(fault: ChartFault, rows: tuple[_Row, ...], shown: str, named_in: str) -> MailerError:
    if fault.key != "values":
        return RenderError(fault.message, file=named_in, fix=fault.fix)
    line = rows[fault.position].line if fault.position is not None else None
    return RenderError(fault.message, file=shown, line=line, fix=fault.fix)
