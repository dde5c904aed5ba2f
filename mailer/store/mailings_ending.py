"""An end for all who are still to be sent to, at once: cancelled, or handed over to another program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, literal, select

from mailer.model.delivery import OPEN, DeliveryState
from mailer.store.mailings_counting import count_anew
from mailer.store.schema import deliveries, frozen_recipients
from mailer.store.times import as_text


def end_open(
    connection: Connection,
    mailing_id: int,
    state: DeliveryState,
    words: str,
    now: dt.datetime,
    ranges: Sequence[tuple[int, int]],
) -> None:
    """Give an end to everybody in ``ranges`` who is still to be sent to; a row each, as for everybody else."""
    end = {"state": state.value, "text": words, "at": as_text(now), "due": ""}
    first = {"code": 0, "attempts": 0, "turn": 0, **end}
    for lo, hi in ranges:
        mine = (deliveries.c.mailing_id == mailing_id) & deliveries.c.number.between(lo, hi)
        connection.execute(deliveries.update().where(mine, deliveries.c.state.in_(tuple(OPEN))).values(end))
        known = select(deliveries.c.number).where(
            deliveries.c.mailing_id == mailing_id, deliveries.c.number == frozen_recipients.c.number
        )
        own = (frozen_recipients.c.mailing_id, frozen_recipients.c.number)
        untouched = select(*own, *(literal(value) for value in first.values())).where(
            frozen_recipients.c.mailing_id == mailing_id,
            frozen_recipients.c.number.between(lo, hi),
            ~known.exists(),
        )
        connection.execute(deliveries.insert().from_select(["mailing_id", "number", *first], untouched))
    count_anew(connection, mailing_id)
