"""A list as a file again: what is exported and imported gives the same list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from mailer.audience.columns import SUPPRESSED
from mailer.audience.csvfile import guarded
from mailer.model.recipient import Recipient

OWN = ("address", "name", "language")


def csv_pieces(
    readers: Iterable[tuple[Recipient, str]], fields: Sequence[str], *, with_suppressed: bool
) -> Iterator[str]:
    """The list as CSV, a header and then a line for each reader; safe to open in a spreadsheet.

    Readers come with why they get nothing. Those who do are left out, or have that in a column of its own.
    """
    yield from csv_lines([(*OWN, *fields, *([SUPPRESSED] if with_suppressed else []))])
    yield from csv_lines(
        (*own_cells(reader, fields), *([why] if with_suppressed else []))
        for reader, why in readers
        if with_suppressed or not why
    )


def own_cells(reader: Recipient, fields: Sequence[str]) -> tuple[str, ...]:
    """What a list says of a reader, in the order of ``OWN`` and ``fields``."""
    return (reader.address, reader.name, reader.language, *(reader.fields.get(name, "") for name in fields))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows as lines that a spreadsheet takes for no formulas."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for cells in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([guarded(cell) for cell in cells])
        yield line.getvalue()


def json_pieces(readers: Iterable[tuple[Recipient, str]], *, with_suppressed: bool) -> Iterator[str]:
    """The list as JSON Lines, an object for each reader; ``csv_pieces`` says who is in it."""
    for reader, why in readers:
        if with_suppressed or not why:
            own = {"address": reader.address, "name": reader.name, "language": reader.language}
            facts = {**own, "fields": dict(reader.fields), **({SUPPRESSED: why} if with_suppressed else {})}
            yield json.dumps(facts, ensure_ascii=False) + "\n"
