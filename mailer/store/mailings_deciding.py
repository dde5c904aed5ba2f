"""What a person decides about a mailing: to pause it, go on, cancel it, and what is to be held of readers in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, func, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.delivery import MAILING_STEPS, Counts, DeliveryState, Mailing, MailingState
from mailer.store.mailings_counting import add_counts, finish_if_done
from mailer.store.mailings_ending import end_open
from mailer.store.mailings_rows import CLAIMED, SETTLED, WAITING, AnyRow, as_counts, as_mailing, found_mailing
from mailer.store.opening import Store
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings
from mailer.store.times import as_text

_NUMBERS_AT_ONCE = 500


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
        _end_waiting(connection, row.id, DeliveryState.SUPPRESSED, "cancelled", now)
        connection.execute(batches.update().where(mine, batches.c.state == WAITING).values(state=SETTLED, open=0))
        crash_if_ordered(Point.DECISION_WRITTEN)
        counts = as_counts(found_mailing(connection, name))
    crash_if_ordered(Point.DECIDED)
    return counts


def hand_over(store: Store, name: str, now: dt.datetime) -> Counts:
    """Take everybody who was still to be sent to as accepted: another program has got their messages, and sends them.

    Raises:
        MailingError: a sender has begun with it, or it does not go on.
    """
    with store.writing() as connection:
        row = found_mailing(connection, name)
        mine = batches.c.mailing_id == row.id
        begun = connection.execute(select(func.max(batches.c.turn)).where(mine)).scalar_one()
        if begun or row.state != MailingState.RUNNING:
            what = f"{name} is being sent" if begun else f"{name} is {row.state}"
            fix = "a mailing is sent or handed over, never both"
            raise MailingError(f"{what}, and cannot be handed over", fix=fix, next=f"mailer mailing status {name}")
        _end_waiting(connection, row.id, DeliveryState.ACCEPTED, "handed over", now)
        connection.execute(batches.update().where(mine).values(state=SETTLED, open=0))
        crash_if_ordered(Point.DECISION_WRITTEN)
        counts = as_counts(finish_if_done(connection, row.id))
    crash_if_ordered(Point.DECIDED)
    return counts


def resolve(
    store: Store, name: str, to: DeliveryState, now: dt.datetime, *, numbers: Collection[int] | None = None
) -> int:
    """Decide about readers in doubt, all or those of ``numbers``: accepted, or pending to be sent to again.

    The number and the frozen facts of a reader stay, and with them the Message-ID. Returns how many it was.

    Raises:
        MailingError: the mailing is cancelled, and sends nothing again.
    """
    again = to is DeliveryState.PENDING
    with store.writing() as connection:
        row = found_mailing(connection, name)
        if again and row.state == MailingState.CANCELLED:
            what = f"{name} is cancelled, and sends nothing again"
            raise MailingError(what, next=f"mailer mailing resolve {name} --accepted")
        found = _in_doubt(connection, row.id, numbers)
        words = "to be sent again, as somebody decided" if again else "taken as accepted, as somebody decided"
        values = {"state": to.value, "text": words, "at": as_text(now)}
        for start in range(0, len(found), _NUMBERS_AT_ONCE):
            some = deliveries.c.number.in_(found[start : start + _NUMBERS_AT_ONCE])
            connection.execute(deliveries.update().where(_of(row.id), some).values(values))
        add_counts(connection, row.id, {DeliveryState.IN_DOUBT: -len(found), to: len(found)})
        if again and found:
            _open_again(connection, row, found)
        crash_if_ordered(Point.DECISION_WRITTEN)
    crash_if_ordered(Point.DECIDED)
    return len(found)


def _of(mailing_id: int) -> ColumnElement[bool]:
    return deliveries.c.mailing_id == mailing_id


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


def _in_doubt(connection: Connection, mailing_id: int, numbers: Collection[int] | None) -> list[int]:
    rows = select(deliveries.c.number).where(_of(mailing_id), deliveries.c.state == DeliveryState.IN_DOUBT)
    found = connection.execute(rows.order_by(deliveries.c.number)).scalars()
    wanted = None if numbers is None else frozenset(numbers)
    return [number for number in found if wanted is None or number in wanted]


def _open_again(connection: Connection, row: AnyRow, numbers: list[int]) -> None:
    """Let the batches of these readers be claimed, and the mailing go on."""
    mine = batches.c.mailing_id == row.id
    for number in numbers:
        its = and_(mine, batches.c.lo <= number, batches.c.hi >= number)
        connection.execute(batches.update().where(its).values(open=batches.c.open + 1))
        # One that is claimed comes to its end first.
        connection.execute(batches.update().where(its, batches.c.state != CLAIMED).values(state=WAITING, due=""))
    if row.state == MailingState.FINISHED:
        running = MailingState.RUNNING.value
        connection.execute(mailings.update().where(mailings.c.id == row.id).values(state=running))
