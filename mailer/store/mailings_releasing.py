"""A mailing is cancelled: who was held back by another one of the same issue for its sake gets the issue by that one.

A reader on two lists is frozen once to be sent to, and once as suppressed: it comes by the other list. When nothing
comes by that one any more, the reader would get it by neither.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Select, func, select

from mailer.model.delivery import DeliveryState, MailingState
from mailer.store.mailings_counting import add_counts
from mailer.store.mailings_reopening import open_again, reached_elsewhere, write_all
from mailer.store.mailings_rows import AnyRow, as_mailing, held_back_for, was_handed_over
from mailer.store.schema import deliveries, frozen_recipients, mailings, recipients
from mailer.store.times import as_text

_PENDING, _SUPPRESSED = DeliveryState.PENDING, DeliveryState.SUPPRESSED


def release(connection: Connection, row: AnyRow, now: dt.datetime, lo: int, hi: int) -> None:
    """Let other mailings send to whom they hold back for the sake of ``row``: of its readers ``lo`` to ``hi``.

    ``row`` is cancelled, and sends nothing more to these. Only who was never sent to there is released; who was
    refused there would be refused again. A mailing that is cancelled as well, or was handed over, sends to nobody any
    more and keeps its readers as they are. Of two that hold back the same reader the earlier one sends, and the later
    one holds back for that one.
    """
    for other in connection.execute(_others(row)).all():
        if other.state == MailingState.CANCELLED or was_handed_over(connection, other):
            continue
        held = _held_back(connection, other, row, lo, hi)
        reached = reached_elsewhere(connection, other) if held else {}
        for name in dict.fromkeys(reached.values()):
            still = [number for number in held if reached.get(number) == name]
            write_all(connection, other.id, still, {"text": held_back_for(name)})
        free = [number for number in held if number not in reached]
        if free:
            values = {"state": _PENDING.value, "text": _words(as_mailing(row).name), "at": as_text(now)}
            write_all(connection, other.id, free, values)
            add_counts(connection, other.id, {_SUPPRESSED: -len(free), _PENDING: len(free)})
            open_again(connection, other, free)


def released(connection: Connection, row: AnyRow) -> tuple[tuple[str, int], ...]:
    """Which mailings are to send to how many readers whom they held back until ``row`` was cancelled."""
    mine = (
        select(mailings.c.issue, mailings.c.list, func.count().label("readers"))
        .join(deliveries, deliveries.c.mailing_id == mailings.c.id)
        .where(mailings.c.issue == row.issue, mailings.c.id != row.id)
        .where(deliveries.c.state == _PENDING.value, deliveries.c.text == _words(as_mailing(row).name))
    )
    found = connection.execute(mine.group_by(mailings.c.id).order_by(mailings.c.id))
    return tuple((each.list, each.readers) for each in found)


def _others(row: AnyRow) -> Select[Any]:
    return select(mailings).where(mailings.c.issue == row.issue, mailings.c.id != row.id).order_by(mailings.c.id)


def _words(name: str) -> str:
    return f"to be sent to after all, as {name} was cancelled"


def _held_back(connection: Connection, other: AnyRow, row: AnyRow, lo: int, hi: int) -> list[int]:
    """The readers of ``other`` who are held back for the sake of ``row`` and have not got it there."""
    theirs, known, same = frozen_recipients.alias(), deliveries.alias(), recipients.alias()
    # From the few of the cancelled one to their readers elsewhere, by keys all the way.
    its_end = (known.c.mailing_id == theirs.c.mailing_id) & (known.c.number == theirs.c.number)
    whole = (
        theirs.join(known, its_end)
        .join(recipients, recipients.c.id == theirs.c.recipient_id)
        .join(same, (same.c.list_id == other.list_id) & (same.c.key == recipients.c.key))
        .join(
            frozen_recipients,
            (frozen_recipients.c.mailing_id == other.id) & (frozen_recipients.c.recipient_id == same.c.id),
        )
        .join(deliveries, (deliveries.c.mailing_id == other.id) & (deliveries.c.number == frozen_recipients.c.number))
    )
    held = (
        select(frozen_recipients.c.number)
        .select_from(whole)
        .where(theirs.c.mailing_id == row.id, theirs.c.number.between(lo, hi), known.c.state == _SUPPRESSED.value)
        .where(deliveries.c.state == _SUPPRESSED.value)
        .where(deliveries.c.text == held_back_for(as_mailing(row).name))
    )
    return list(connection.execute(held.order_by(frozen_recipients.c.number)).scalars())
