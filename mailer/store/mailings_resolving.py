"""What a person decides about single readers: they have got it, or are to be sent to again."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, case, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.delivery import DELIVERY_STEPS, DeliveryState, MailingState
from mailer.store.mailings_counting import add_counts
from mailer.store.mailings_rows import CLAIMED, WAITING, AnyRow, found_mailing, reached_by
from mailer.store.opening import Store
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings, recipients
from mailer.store.times import as_text

_AT_ONCE = 500

_WORDS = {
    DeliveryState.ACCEPTED: "taken as accepted, as somebody decided",
    DeliveryState.PENDING: "to be sent again, as somebody decided",
}
_OF = (batches.c.mailing_id == bindparam("of_mailing")) & (batches.c.number == bindparam("of_number"))
# One that is claimed comes to its end first.
_OPENED = batches.update().where(_OF).values(
    open=batches.c.open + bindparam("more"),
    state=case((batches.c.state == CLAIMED, CLAIMED), else_=WAITING),
    due=case((batches.c.state == CLAIMED, batches.c.due), else_=""),
)  # fmt: skip


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
        if again and row.state == MailingState.CANCELLED:
            next_step = "resolve {} --accepted" if of is DeliveryState.IN_DOUBT else "status {}"
            what = f"{name} is cancelled, and sends nothing again"
            raise MailingError(what, next=f"mailer mailing {next_step.format(name)}")
        found = _in_state(connection, row.id, of, numbers)
        if of is DeliveryState.REJECTED:
            found = _without_reached(connection, row, found)
        _write(connection, row.id, found, of, to, now)
        if again and found:
            _open_again(connection, row, found)
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


def _without_reached(connection: Connection, row: AnyRow, numbers: Sequence[int]) -> list[int]:
    """Those whom no other mailing of the same issue has reached."""
    others = select(mailings.c.id).where(mailings.c.issue == row.issue, mailings.c.id != row.id)
    reached: set[int] = set()
    for other in connection.execute(others).scalars().all():
        mine = frozen_recipients.alias()
        twice = (
            select(mine.c.number)
            .join(recipients, recipients.c.id == mine.c.recipient_id)
            .where(mine.c.mailing_id == row.id, recipients.c.key.in_(reached_by(other)))
        )
        reached |= set(connection.execute(twice).scalars())
    return [number for number in numbers if number not in reached]


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
    for start in range(0, len(numbers), _AT_ONCE):
        some = deliveries.c.number.in_(numbers[start : start + _AT_ONCE])
        connection.execute(deliveries.update().where(deliveries.c.mailing_id == mailing_id, some).values(values))
    add_counts(connection, mailing_id, {of: -len(numbers), to: len(numbers)})


def _open_again(connection: Connection, row: AnyRow, numbers: Sequence[int]) -> None:
    """Let the batches of these readers be claimed, and the mailing go on."""
    ranges = select(batches.c.lo, batches.c.number).where(batches.c.mailing_id == row.id).order_by(batches.c.lo)
    los, of_batch = zip(*connection.execute(ranges).all(), strict=True)
    more = Counter(of_batch[bisect_right(los, number) - 1] for number in numbers)
    facts = [{"of_mailing": row.id, "of_number": batch, "more": count} for batch, count in more.items()]
    connection.execute(_OPENED, facts)
    if row.state == MailingState.FINISHED:
        running = MailingState.RUNNING.value
        connection.execute(mailings.update().where(mailings.c.id == row.id).values(state=running))
