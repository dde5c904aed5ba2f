"""Planned = accepted + rejected + suppressed + deferred + pending + in doubt: counted, compared, and never assumed.

The counts are written in the transaction of the rows that they count, and the database refuses a sum that is wrong. At
the start of a sender and at every end the rows themselves are counted again: rows that somebody changed, took away or
brought back by hand are found then, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, bindparam, func, select

from mailer.errors import StoreError
from mailer.model.delivery import OPEN, Counts, DeliveryState, MailingState
from mailer.store.mailings_rows import AnyRow, as_counts, as_mailing
from mailer.store.prepared import Prepared
from mailer.store.schema import DELIVERY_STATES, batches, deliveries, frozen_recipients, mailings

_MINE = mailings.c.id == bindparam("of_mailing")
_ROW = select(mailings).where(_MINE)
_STANDING = Prepared(select(*(mailings.c[name] for name in ("state", "planned", *DELIVERY_STATES))).where(_MINE))
_ADD = Prepared(
    mailings.update()
    .where(_MINE)
    .values({state: mailings.c[state] + bindparam(f"more_{state}") for state in DELIVERY_STATES})
)


def counted(connection: Connection, mailing_id: int) -> Counts:
    """The readers of a mailing, counted row by row."""
    # In one pass: rows that are grouped are sorted first, in memory that a million of them have a lot of.
    of_states = (func.count().filter(deliveries.c.state == state) for state in DELIVERY_STATES)
    rows = select(func.count(), *of_states).where(deliveries.c.mailing_id == mailing_id)
    touched, *numbers = connection.execute(rows).one()
    states = dict(zip(DELIVERY_STATES, numbers, strict=True))
    frozen = connection.execute(select(func.count()).where(frozen_recipients.c.mailing_id == mailing_id)).scalar_one()
    states[DeliveryState.PENDING.value] += frozen - touched
    return Counts(planned=frozen, **states)


def add_counts(connection: Connection, mailing_id: int, more: Mapping[str, int]) -> None:
    """Add to the counts of a mailing what its rows have changed by."""
    facts = {f"more_{state}": more.get(state, 0) for state in DeliveryState}
    _ADD.run(connection, {"of_mailing": mailing_id, **facts})


def count_anew(connection: Connection, mailing_id: int) -> Counts:
    """Write the counts of a mailing as its rows are, after a change of many of them at once."""
    counts = counted(connection, mailing_id)
    values = {state: getattr(counts, state) for state in DELIVERY_STATES}
    connection.execute(mailings.update().where(mailings.c.id == mailing_id).values(values))
    return counts


def finish_if_done(connection: Connection, mailing_id: int) -> AnyRow:
    """The row of a mailing, which is finished once nobody is left to send to; its rows are counted then.

    Raises:
        StoreError: they are not what was written.
    """
    row = row_of(connection, mailing_id)
    going = row.state in (MailingState.RUNNING, MailingState.PAUSED)
    if not going or as_counts(row).left:
        return row
    refuse_changed_rows(connection, row)
    finished = mailings.update().where(mailings.c.id == mailing_id).values(state=MailingState.FINISHED.value)
    connection.execute(finished)
    return row_of(connection, mailing_id)


def row_of(connection: Connection, mailing_id: int) -> AnyRow:
    """The row of a mailing."""
    return connection.execute(_ROW, {"of_mailing": mailing_id}).one()


def standing(connection: Connection, mailing_id: int) -> tuple[MailingState, Counts]:
    """How a mailing stands, in as few words as those need who ask in every turn."""
    ((state, planned, *counts),) = _STANDING.run(connection, {"of_mailing": mailing_id}).fetchall()
    return MailingState(state), Counts(planned=planned, **dict(zip(DELIVERY_STATES, counts, strict=True)))


def refuse_changed_rows(connection: Connection, row: AnyRow) -> None:
    """Raise where the rows of a mailing are not those that were written.

    Raises:
        StoreError: somebody has changed, taken away or added some.
    """
    found, written = counted(connection, row.id), as_counts(row)
    what = ""
    if found != written:
        what = f"its rows say {found}, and {written} was written"
    elif not _numbers_are_whole(connection, row):
        what = "the numbers of its readers have gaps"
    elif not _batches_are_whole(connection, row, written):
        what = "its batches do not cover its readers"
    if what:
        name = as_mailing(row).name
        fix = "bring back a backup, and compare it with the log of the mail server before anything is sent"
        raise StoreError(f"{name} was changed by another hand: {what}", fix=fix)


def _numbers_are_whole(connection: Connection, row: AnyRow) -> bool:
    numbers = frozen_recipients.c.number
    ends = select(func.min(numbers), func.max(numbers)).where(frozen_recipients.c.mailing_id == row.id)
    return tuple(connection.execute(ends).one()) == (1, row.planned)


def _batches_are_whole(connection: Connection, row: AnyRow, counts: Counts) -> bool:
    """Whether each reader is in one batch, and each batch knows how many of its own are left."""
    mine = batches.c.mailing_id == row.id
    ends = select(func.sum(batches.c.hi - batches.c.lo + 1), func.min(batches.c.lo), func.max(batches.c.hi))
    size, lowest, highest = connection.execute(ends.where(mine)).one()
    left = connection.execute(select(func.sum(batches.c.open)).where(mine)).scalar_one()
    return (size, lowest, highest, left) == (row.planned, 1, row.planned, counts.left)


def open_in(connection: Connection, mailing_id: int, lo: int, hi: int) -> int:
    """How many readers of a range are still to be sent to."""
    done = and_(
        deliveries.c.mailing_id == mailing_id,
        deliveries.c.number.between(lo, hi),
        deliveries.c.state.not_in(tuple(OPEN)),
    )
    return hi - lo + 1 - connection.execute(select(func.count()).select_from(deliveries).where(done)).scalar_one()
