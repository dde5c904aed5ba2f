"""What a person decides about a mailing: to pause it, go on, or cancel it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.delivery import MAILING_STEPS, Counts, DeliveryState, Mailing, MailingState
from mailer.store.mailings_ending import end_open
from mailer.store.mailings_releasing import release
from mailer.store.mailings_rows import (
    CANCELLED,
    CLAIMED,
    SETTLED,
    WAITING,
    AnyRow,
    as_counts,
    as_mailing,
    found_mailing,
)
from mailer.store.opening import Store
from mailer.store.schema import batches, frozen_recipients, mailings


def go_to(store: Store, name: str, state: MailingState) -> Mailing:
    """Pause a mailing or let it go on; what is in flight comes to its end.

    Raises:
        MailingError: it is in a state from which nothing leads there.
    """
    with store.writing() as connection:
        row = found_mailing(connection, name)
        if row.state != state:
            _refuse_step(row, state)
            connection.execute(mailings.update().where(mailings.c.id == row.id).values(state=state.value))
        return as_mailing(found_mailing(connection, name))


def cancel(store: Store, name: str, now: dt.datetime) -> Counts:
    """Send to nobody any more: who was still to be sent to is suppressed, with “cancelled” for a reason.

    Readers of claimed batches may be in flight; those are cancelled when their sender, or who takes up its ledger,
    gives the batches back.

    Raises:
        MailingError: the mailing is finished.
    """
    with store.writing() as connection:
        row = found_mailing(connection, name)
        if row.state != MailingState.CANCELLED:
            _refuse_step(row, MailingState.CANCELLED)
        mine = batches.c.mailing_id == row.id
        cancelled = MailingState.CANCELLED.value
        connection.execute(mailings.update().where(mailings.c.id == row.id).values(state=cancelled))
        _end_waiting(connection, row.id, DeliveryState.SUPPRESSED, CANCELLED, now)
        connection.execute(batches.update().where(mine, batches.c.state == WAITING).values(state=SETTLED, open=0))
        release(connection, row, now, 1, row.planned)
        crash_if_ordered(Point.DECISION_WRITTEN)
        counts = as_counts(found_mailing(connection, name))
    crash_if_ordered(Point.DECIDED)
    return counts


def _refuse_step(row: AnyRow, state: MailingState) -> None:
    """Only a resend lets a finished mailing go on."""
    if row.state == MailingState.FINISHED or state not in MAILING_STEPS[MailingState(row.state)]:
        name = as_mailing(row).name
        raise MailingError(f"{name} is {row.state}, and cannot be {state}", next=f"mailer mailing status {name}")


def _end_waiting(connection: Connection, mailing_id: int, state: DeliveryState, words: str, now: dt.datetime) -> None:
    """Give an end to everybody outside claimed batches who is still to be sent to."""
    mine = batches.c.mailing_id == mailing_id
    claimed = select(batches.c.lo, batches.c.hi).where(mine, batches.c.state == CLAIMED).order_by(batches.c.lo)
    last = connection.execute(
        select(func.max(frozen_recipients.c.number)).where(frozen_recipients.c.mailing_id == mailing_id)
    ).scalar_one()
    between, lo = [], 1
    for claimed_lo, claimed_hi in [*connection.execute(claimed).all(), (last + 1, last + 1)]:
        if lo < claimed_lo:
            between.append((lo, claimed_lo - 1))
        lo = claimed_hi + 1
    end_open(connection, mailing_id, state, words, now, between)
