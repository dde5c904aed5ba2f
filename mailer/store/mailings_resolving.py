"""What a person decides about single readers: they have got it, or are to be sent to again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.delivery import DELIVERY_STEPS, DeliveryState, MailingState
from mailer.store.mailings_counting import add_counts
from mailer.store.mailings_reopening import open_again, reached_elsewhere, write_all
from mailer.store.mailings_rows import found_mailing
from mailer.store.opening import Store
from mailer.store.schema import deliveries
from mailer.store.times import as_text

_WORDS = {
    DeliveryState.ACCEPTED: "taken as accepted, as somebody decided",
    DeliveryState.PENDING: "to be sent again, as somebody decided",
}


def resolve(
    store: Store,
    name: str,
    to: DeliveryState,
    now: dt.datetime,
    *,
    numbers: Collection[int] | None = None,
    of: DeliveryState = DeliveryState.IN_DOUBT,
) -> int:
    """Decide about the readers of one state, all or those of ``numbers``: accepted, or pending to be sent to again.

    The number and the frozen facts of a reader stay, and with them the Message-ID. Who was rejected and has got the
    issue by another list since, or will, stays rejected. Returns how many it was.

    Raises:
        MailingError: the mailing is cancelled, and sends nothing again.
    """
    assert to in DELIVERY_STEPS[of], "nobody may decide this"
    again = to is DeliveryState.PENDING
    with store.writing() as connection:
        row = found_mailing(connection, name)
        found = _in_state(connection, row.id, of, numbers)
        if again and found and row.state == MailingState.CANCELLED:
            next_step = "resolve {} --accepted" if of is DeliveryState.IN_DOUBT else "status {}"
            what = f"{name} is cancelled, and sends nothing again"
            raise MailingError(what, next=f"mailer mailing {next_step.format(name)}")
        if of is DeliveryState.REJECTED:
            reached = reached_elsewhere(connection, row) if found else {}
            found = [number for number in found if number not in reached]
        _write(connection, row.id, found, of, to, now)
        if again and found:
            open_again(connection, row, found)
        crash_if_ordered(Point.DECISION_WRITTEN)
    crash_if_ordered(Point.DECIDED)
    return len(found)


def _in_state(
    connection: Connection, mailing_id: int, state: DeliveryState, numbers: Collection[int] | None
) -> list[int]:
    mine = (deliveries.c.mailing_id == mailing_id) & (deliveries.c.state == state.value)
    found = connection.execute(select(deliveries.c.number).where(mine).order_by(deliveries.c.number)).scalars()
    wanted = None if numbers is None else frozenset(numbers)
    return [number for number in found if wanted is None or number in wanted]


def _write(
    connection: Connection,
    mailing_id: int,
    numbers: Sequence[int],
    of: DeliveryState,
    to: DeliveryState,
    now: dt.datetime,
) -> None:
    values: dict[str, object] = {"state": to.value, "text": _WORDS[to], "at": as_text(now)}
    if of is DeliveryState.REJECTED:
        # The cause is mended: whoever is deferred now has all the patience that there is.
        values["attempts"] = 0
    write_all(connection, mailing_id, numbers, values)
    add_counts(connection, mailing_id, {of: -len(numbers), to: len(numbers)})
