"""What a mailing comes to, in figures: by receiving domain, by refusal, at this moment, and by day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

from sqlalchemy import Connection, case, func, select

from mailer.model.delivery import Counts, DeliveryState, Pulse, Suppressed
from mailer.store.fields import EMPTY, members
from mailer.store.mailings_rows import CANCELLED, FORGOTTEN, HELD_BACK, READERS, STATE, domain_of
from mailer.store.schema import days_of_sending, deliveries, frozen_recipients
from mailer.store.times import as_text, as_time, day_of

_LATELY = dt.timedelta(minutes=1)
"""Long enough for turns of a second not to show, and short enough to tell how it goes now."""


def by_domain(connection: Connection, mailing_id: int) -> tuple[tuple[str, Counts], ...]:
    """The counts of each receiving domain, the largest first; readers who were forgotten have none."""
    domain = domain_of(frozen_recipients.c.address)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    mine = frozen_recipients.c.mailing_id == mailing_id
    rows = select(domain, STATE, func.count()).select_from(READERS).where(mine).group_by(domain, STATE)
    for where, state, count in connection.execute(rows):
        found[where][state] = count
    made = ((where, Counts(planned=states.total(), **states)) for where, states in found.items())
    return tuple(sorted(made, key=lambda each: (-each[1].planned, each[0])))


def pulse_of(connection: Connection, mailing_id: int, now: dt.datetime) -> Pulse:
    """How a mailing goes at ``now``."""
    # What was accepted later than now is of a clock that was set back.
    of_late = (deliveries.c.at > as_text(now - _LATELY)) & (deliveries.c.at <= as_text(now))
    # What somebody took as accepted, or handed over, no server has said.
    by_a_server = (deliveries.c.state == DeliveryState.ACCEPTED) & deliveries.c.code.between(200, 299)
    accepted = case((by_a_server & of_late, deliveries.c.at))
    due = case((deliveries.c.state == DeliveryState.DEFERRED, deliveries.c.due))
    found = connection.execute(
        select(func.count(accepted), func.min(accepted), func.min(due)).where(deliveries.c.mailing_id == mailing_id)
    ).one()
    return Pulse(
        accepted=found[0],
        since=as_time(found[1]) if found[1] else None,
        due=as_time(found[2]) if found[2] else None,
    )


def refusals(connection: Connection, mailing_id: int) -> tuple[tuple[int, str, int], ...]:
    """With which code and which text how many readers were rejected, the commonest first."""
    mine = (deliveries.c.mailing_id == mailing_id) & (deliveries.c.state == DeliveryState.REJECTED)
    rows = select(deliveries.c.code, deliveries.c.text, func.count()).where(mine)
    grouped = rows.group_by(deliveries.c.code, deliveries.c.text)
    in_order = grouped.order_by(func.count().desc(), deliveries.c.code, deliveries.c.text)
    return tuple((code, text, count) for code, text, count in connection.execute(in_order))


def suppressed(connection: Connection, mailing_id: int) -> dict[Suppressed, int]:
    """Why how many readers are suppressed, for reasons that there are."""
    words = deliveries.c.text
    why = case(
        (words == CANCELLED, Suppressed.CANCELLED.value),
        (words.startswith(HELD_BACK, autoescape=True), Suppressed.ELSEWHERE.value),
        # Words about a reader who is forgotten are forgotten too.
        (words.in_(("", FORGOTTEN)), Suppressed.FORGOTTEN.value),
        else_=Suppressed.LEFT.value,
    )
    mine = (deliveries.c.mailing_id == mailing_id) & (deliveries.c.state == DeliveryState.SUPPRESSED)
    found = {row[0]: row[1] for row in connection.execute(select(why, func.count()).where(mine).group_by(why))}
    return {each: found[each] for each in Suppressed if each in found}


def fields_of(connection: Connection, mailing_id: int) -> tuple[str, ...]:
    """The fields that readers of a mailing have, in the order in which they came."""
    given = members(frozen_recipients.c.fields)
    named = (
        select(given.c.key)
        .select_from(frozen_recipients.join(given, frozen_recipients.c.fields != EMPTY))
        .where(frozen_recipients.c.mailing_id == mailing_id)
        .group_by(given.c.key)
        .order_by(func.min(frozen_recipients.c.number), given.c.key)
    )
    return tuple(connection.execute(named).scalars())


def sending_days(connection: Connection, now: dt.datetime) -> tuple[int, int]:
    """On how many days before today servers accepted something from us, and how much they accepted today; in UTC."""
    today = day_of(as_text(now))
    earlier = select(func.count()).where(days_of_sending.c.day < today)
    of_today = select(days_of_sending.c.accepted).where(days_of_sending.c.day == today)
    accepted = connection.execute(of_today).scalar_one_or_none()
    return connection.execute(earlier).scalar_one(), accepted or 0
