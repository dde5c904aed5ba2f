"""A list as a file again: what is exported and imported gives the same list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from mailer.audience.columns import SUPPRESSED
from mailer.audience.csvfile import guarded
from mailer.model.recipient import Recipient

_OWN = ("address", "name", "language")


def csv_pieces(
    readers: Iterable[tuple[Recipient, str]], fields: Sequence[str], *, with_suppressed: bool
) -> Iterator[str]:
    """The list as CSV, a header and then a line for each reader; safe to open in a spreadsheet.

    Readers come with why they get nothing. Those who do are left out, or have that in a column of its own.
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")

    def written(cells: Iterable[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow([guarded(cell) for cell in cells])
        return line.getvalue()

    yield written([*_OWN, *fields, *([SUPPRESSED] if with_suppressed else [])])
    for reader, why in readers:
        if with_suppressed or not why:
            values = (reader.address, reader.name, reader.language, *(reader.fields.get(name, "") for name in fields))
            yield written([*values, why] if with_suppressed else values)


def json_pieces(readers: Iterable[tuple[Recipient, str]], *, with_suppressed: bool) -> Iterator[str]:
    """The list as JSON Lines, an object for each reader; ``csv_pieces`` says who is in it."""
    for reader, why in readers:
        if with_suppressed or not why:
            own = {"address": reader.address, "name": reader.name, "language": reader.language}
            facts = {**own, "fields": dict(reader.fields), **({SUPPRESSED: why} if with_suppressed else {})}
            yield json.dumps(facts, ensure_ascii=False) + "\n"
