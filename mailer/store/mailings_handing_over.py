"""A mailing is handed over: another program gets its messages as a batch, and sends them.

Until then all of its readers wait, and ``send`` may take it up instead. From then on it is finished, and the batch that
it was handed over as is the only one that there ever is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.delivery import Counts, DeliveryState, MailingState
from mailer.model.handed_over import HandedOver
from mailer.store.mailings_claiming import WHY_NOT
from mailer.store.mailings_counting import count_anew, finish_if_done
from mailer.store.mailings_ending import end_open
from mailer.store.mailings_rows import READERS, SETTLED, STATE, AnyRow, as_counts, as_mailing, found_mailing
from mailer.store.opening import Store
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings, meta, recipients
from mailer.store.times import as_text


def hand_over(
    store: Store, name: str, now: dt.datetime, *, batch: HandedOver | None = None, readers: int | None = None
) -> Counts:
    """Take everybody who was still to be sent to as accepted: another program has got their messages, and sends them.

    ``readers`` is how many are in the ``batch``.

    Raises:
        MailingError: a sender has begun with it, it does not go on, or other readers are left than are in the batch.
    """
    with store.writing() as connection:
        row = found_mailing(connection, name)
        _refuse(connection, row)
        if readers is not None and readers != row.pending:
            what = f"{name} has {row.pending:,} readers left, and the batch was written for {readers:,}"
            raise MailingError(what, fix="type the same command again")
        end_open(connection, row.id, DeliveryState.ACCEPTED, "handed over", now, [(1, row.planned)])
        connection.execute(batches.update().where(batches.c.mailing_id == row.id).values(state=SETTLED, open=0))
        if batch:
            connection.execute(meta.insert().values(key=_key(row.id), value=f"{batch.token} {batch.place}"))
        crash_if_ordered(Point.DECISION_WRITTEN)
        counts = as_counts(finish_if_done(connection, row.id))
    crash_if_ordered(Point.DECIDED)
    return counts


def handed_over_as(connection: Connection, issue: str, list_name: str) -> HandedOver | None:
    """The batch that the mailing of an issue to a list was handed over as; None where there is none."""
    mine = (mailings.c.issue == issue) & (mailings.c.list == list_name)
    found = connection.execute(select(mailings.c.id).where(mine)).scalar_one_or_none()
    value = connection.execute(select(meta.c.value).where(meta.c.key == _key(found or 0))).scalar_one_or_none()
    return HandedOver(*value.split(" ", 1)) if value else None


def _key(mailing_id: int) -> str:
    return f"batch_of_mailing_{mailing_id}"


def hold_back(store: Store, name: str, now: dt.datetime) -> Counts:
    """Suppress who has left since the audience of a mailing was frozen that is to be handed over.

    Raises:
        MailingError: a sender has begun with it, or it does not go on.
    """
    with store.writing() as connection:
        row = found_mailing(connection, name)
        _refuse(connection, row)
        left = _left(connection, row)
        if left:
            _suppress(connection, row.id, left, now)
        return as_counts(finish_if_done(connection, row.id))


def who_left(store: Store, name: str) -> tuple[int, ...]:
    """The ids of readers who are still to be sent to, and have left since."""
    with store.reading() as connection:
        return tuple(reader for _, reader, _ in _left(connection, found_mailing(connection, name)))


def _refuse(connection: Connection, row: AnyRow) -> None:
    """Raise ``MailingError`` where a mailing cannot be handed over."""
    name = as_mailing(row).name
    begun = connection.execute(select(func.max(batches.c.turn)).where(batches.c.mailing_id == row.id)).scalar_one()
    if begun or row.state != MailingState.RUNNING:
        what = f"{name} is being sent" if begun else f"{name} is {row.state}"
        fix = "a mailing is sent or handed over, never both"
        raise MailingError(f"{what}, and cannot be handed over", fix=fix, next=f"mailer mailing status {name}")


def _left(connection: Connection, row: AnyRow) -> list[tuple[int, int, str]]:
    """Number and id of those who are still to be sent to, and are suppressed or were forgotten; and why."""
    whole = READERS.outerjoin(recipients, recipients.c.id == frozen_recipients.c.recipient_id)
    mine = (
        select(
            frozen_recipients.c.number,
            frozen_recipients.c.recipient_id,
            recipients.c.key,
            WHY_NOT.scalar_subquery().label("reason"),
        )
        .select_from(whole)
        .where(frozen_recipients.c.mailing_id == row.id, STATE.in_([DeliveryState.PENDING.value]))
        .subquery()
    )
    gone = or_(mine.c.key.is_(None), mine.c.reason.is_not(None))
    found = connection.execute(select(mine).where(gone).order_by(mine.c.number), {"of_list": row.list})
    return [(each.number, each.recipient_id, each.reason if each.key else "forgotten") for each in found]


def _suppress(connection: Connection, mailing_id: int, left: Sequence[tuple[int, int, str]], now: dt.datetime) -> None:
    """Write down who gets nothing; of a mailing that no sender has begun with, nothing is known of them yet."""
    first = {"mailing_id": mailing_id, "state": DeliveryState.SUPPRESSED.value, "code": 0, "attempts": 0, "turn": 0}
    rows = [{**first, "number": number, "text": words, "at": as_text(now), "due": ""} for number, _, words in left]
    connection.execute(deliveries.insert(), rows)
    mine = batches.c.mailing_id == mailing_id
    for number, *_ in left:
        its = batches.update().where(mine, batches.c.lo <= number, batches.c.hi >= number)
        connection.execute(its.values(open=batches.c.open - 1))
    connection.execute(batches.update().where(mine, batches.c.open == 0).values(state=SETTLED))
    count_anew(connection, mailing_id)
