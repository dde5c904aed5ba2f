"""Readers who had come to an end are to be sent to after all: they are claimed again, and the mailing goes on."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, case, select

from mailer.model.delivery import MailingState
from mailer.store.mailings_rows import CLAIMED, WAITING, AnyRow, as_mailing, reached_by
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings, recipients

_AT_ONCE = 500

_OF = (batches.c.mailing_id == bindparam("of_mailing")) & (batches.c.number == bindparam("of_number"))
# One that is claimed comes to its end first.
_OPENED = batches.update().where(_OF).values(
    open=batches.c.open + bindparam("more"),
    state=case((batches.c.state == CLAIMED, CLAIMED), else_=WAITING),
    due=case((batches.c.state == CLAIMED, batches.c.due), else_=""),
)  # fmt: skip


def write_all(connection: Connection, mailing_id: int, numbers: Sequence[int], values: Mapping[str, object]) -> None:
    """Write the same about each of these readers."""
    for start in range(0, len(numbers), _AT_ONCE):
        some = deliveries.c.number.in_(numbers[start : start + _AT_ONCE])
        connection.execute(deliveries.update().where(deliveries.c.mailing_id == mailing_id, some).values(dict(values)))


def open_again(connection: Connection, row: AnyRow, numbers: Sequence[int]) -> None:
    """Let the batches of these readers be claimed, and the mailing go on."""
    ranges = select(batches.c.lo, batches.c.number).where(batches.c.mailing_id == row.id).order_by(batches.c.lo)
    los, of_batch = zip(*connection.execute(ranges).all(), strict=True)
    more = Counter(of_batch[bisect_right(los, number) - 1] for number in numbers)
    facts = [{"of_mailing": row.id, "of_number": batch, "more": count} for batch, count in more.items()]
    connection.execute(_OPENED, facts)
    if row.state == MailingState.FINISHED:
        running = MailingState.RUNNING.value
        connection.execute(mailings.update().where(mailings.c.id == row.id).values(state=running))


def reached_elsewhere(connection: Connection, row: AnyRow) -> dict[int, str]:
    """Which readers of a mailing got the same issue by another one, or will; with the name of the first that does."""
    others = select(mailings).where(mailings.c.issue == row.issue, mailings.c.id != row.id).order_by(mailings.c.id)
    found: dict[int, str] = {}
    for other in connection.execute(others).all():
        twice = (
            select(frozen_recipients.c.number)
            .join(recipients, recipients.c.id == frozen_recipients.c.recipient_id)
            .where(frozen_recipients.c.mailing_id == row.id, recipients.c.key.in_(reached_by(other.id)))
        )
        for number in connection.execute(twice).scalars():
            found.setdefault(number, as_mailing(other).name)
    return found
