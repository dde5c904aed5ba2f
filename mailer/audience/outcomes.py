"""What became of the readers of a mailing, as a list: it is imported like any, and says beside it how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from mailer.audience.columns import OUTCOMES, is_field
from mailer.audience.exporting import OWN, csv_lines, own_cells
from mailer.model.delivery import Delivery
from mailer.model.recipient import Recipient


def outcome_lines(
    readers: Iterable[tuple[Recipient, Delivery]],
    fields: Sequence[str],
    message_id: Callable[[Recipient, Delivery], str],
) -> Iterator[str]:
    """The outcomes as CSV, a header and then a line for each reader; safe to open in a spreadsheet."""
    fields = [name for name in fields if is_field(name)]
    yield from csv_lines([(*OWN, *fields, *OUTCOMES)])
    yield from csv_lines(
        (
            *own_cells(reader, fields),
            *(row.state.value, str(row.code or ""), row.text, str(row.attempts)),
            row.at.isoformat().replace("+00:00", "Z") if row.at else "",
            message_id(reader, row),
        )
        for reader, row in readers
    )
