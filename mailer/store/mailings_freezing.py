"""An audience is frozen: who is to get an issue, in one transaction and before anything is sent.

Readers are numbered lane by lane, within a lane in the order of their ids, so that a batch is a range of numbers. Who
is suppressed is frozen as that, and so is who gets the same issue by another list: one reader, one copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    func,
    insert,
    literal,
    select,
    update,
)

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailingError
from mailer.model.audience import EVERY_LIST
from mailer.model.delivery import Counts, DeliveryState, Mailing, MailingState, mailing_name, readers_at_once
from mailer.model.lanes import EVERY_LANE, LANES, REST
from mailer.store.mailings_counting import count_anew
from mailer.store.mailings_handing_over import handed_over_as
from mailer.store.mailings_rows import (
    SETTLED,
    WAITING,
    as_mailing,
    domain_of,
    found_mailing,
    held_back_for,
    reached_by,
    was_handed_over,
)
from mailer.store.opening import Store
from mailer.store.schema import (
    DELIVERY_STATES,
    batches,
    deliveries,
    frozen_recipients,
    lists,
    mailings,
    recipients,
    suppressions,
)
from mailer.store.times import as_text

_LANE_OF = Table(
    "lane_of",
    MetaData(),
    Column("domain", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
_LANE: ColumnElement[int] = func.coalesce(_LANE_OF.c.place, EVERY_LANE.index(REST))
"""The place of a reader's lane in ``EVERY_LANE``, for readers of ``_IN_LANES``."""

_IN_LANES = recipients.outerjoin(_LANE_OF, _LANE_OF.c.domain == domain_of(recipients.c.address))
_ANY_SIZE = 1_000_000
_DELIVERY = ("mailing_id", "number", "state", "code", "text", "attempts", "at", "due", "turn")


def freeze(
    store: Store,
    issue: str,
    list_name: str,
    seal: str,
    *,
    batch_size: int,
    now: dt.datetime,
    expected: int | None = None,
) -> Mailing:
    """The mailing of ``issue`` to the list ``list_name``, which is there; an unfinished one is gone on with.

    Raises:
        MailingError: it is finished, cancelled or paused, was sealed otherwise, or nobody would get it; or a new one
            would go to another number of readers than ``expected``.
    """
    with store.writing() as connection:
        there = _there_already(connection, issue, list_name, seal)
        if there:
            return there
        mailing, counts = _frozen(connection, issue, list_name, seal, batch_size, now)
        if expected is not None and counts.left != expected:
            what = f"{mailing.name} would go to {counts.left:,} readers by now, and not to {expected:,}"
            raise MailingError(f"{what}; nothing was planned", fix="look again, and say so again")
        crash_if_ordered(Point.AUDIENCE_WRITTEN)
    crash_if_ordered(Point.AUDIENCE_FROZEN)
    return mailing


def forecast(store: Store, issue: str, list_name: str, *, now: dt.datetime) -> Counts:
    """The counts that a new mailing would begin with; nothing is kept of it.

    Raises:
        MailingError: nobody would get it.
    """
    with store.connection() as connection:
        connection.execution_options(writes=True)
        transaction = connection.begin()
        try:
            return _frozen(connection, issue, list_name, "", _ANY_SIZE, now)[1]
        finally:
            transaction.rollback()


def _frozen(
    connection: Connection, issue: str, list_name: str, seal: str, batch_size: int, now: dt.datetime
) -> tuple[Mailing, Counts]:
    list_id = connection.execute(select(lists.c.id).where(lists.c.name == list_name)).scalar_one()
    facts = {"issue": issue, "list": list_name, "list_id": list_id, "seal": seal, "planned_at": as_text(now)}
    nobody = {"planned": 0, **dict.fromkeys(DELIVERY_STATES, 0)}
    made = mailings.insert().values(state=MailingState.RUNNING.value, **facts, **nobody)
    mailing_id = connection.execute(made.returning(mailings.c.id)).scalar_one()
    _freeze_audience(connection, mailing_id, list_id, batch_size)
    mailing = as_mailing(found_mailing(connection, mailing_name(issue, list_name)))
    _freeze_suppressed(connection, mailing, now)
    _freeze_reached_elsewhere(connection, mailing, now)
    counts = count_anew(connection, mailing_id)
    if not counts.left:
        raise _nobody(mailing)
    _open_batches(connection, mailing_id)
    return mailing, counts


def _there_already(connection: Connection, issue: str, list_name: str, seal: str) -> Mailing | None:
    mine = (mailings.c.issue == issue) & (mailings.c.list == list_name)
    row = connection.execute(select(mailings).where(mine)).one_or_none()
    if row is None:
        return None
    mailing = as_mailing(row)
    status = f"mailer mailing status {mailing.name}"
    if mailing.state in (MailingState.FINISHED, MailingState.CANCELLED):
        handed = handed_over_as(connection, issue, list_name)
        how = "was handed over as a batch" if was_handed_over(connection, row) else f"is {mailing.state}"
        how += f" in {handed.place}" if handed else ""
        what = f"{mailing.name} {how}; an issue goes to a list once"
        raise MailingError(what, fix="send another issue", next=status)
    if mailing.seal != seal:
        what = f"{mailing.name} was begun with another seal, and some may have got that one"
        raise MailingError(what, fix="bring back what was sealed, or cancel the mailing", next=status)
    if mailing.state is MailingState.PAUSED:
        what = f"{mailing.name} is paused, and sends nothing until somebody lets it go on"
        raise MailingError(what, next=f"mailer mailing resume {mailing.name}")
    return mailing


def _nobody(mailing: Mailing) -> MailingError:
    what = f"all {mailing.planned:,} readers of {mailing.list} are suppressed or get it by another list"
    if not mailing.planned:
        what = f"{mailing.list} has no readers"
    return MailingError(f"{what}; nothing was planned", next=f"mailer audience show --list {mailing.list}")


def _freeze_audience(connection: Connection, mailing_id: int, list_id: int, batch_size: int) -> None:
    """Number the readers lane by lane, and cut each lane into batches."""
    _LANE_OF.create(connection)
    domains = [(place, lane) for place, lane in enumerate(EVERY_LANE) if lane != REST]
    named = [{"domain": domain, "place": place} for place, lane in domains for domain in LANES[lane]]
    connection.execute(insert(_LANE_OF), named)
    columns = ["mailing_id", "number", "recipient_id", "address", "name", "language", "fields"]
    connection.execute(frozen_recipients.insert().from_select(columns, _numbered(mailing_id, list_id)))
    mine = select(_LANE, func.count()).select_from(_IN_LANES).where(recipients.c.list_id == list_id)
    sizes = {row[0]: row[1] for row in connection.execute(mine.group_by(_LANE))}
    planned = sum(sizes.values())
    counts = mailings.update().where(mailings.c.id == mailing_id)
    connection.execute(counts.values(planned=planned, pending=planned))
    ranges = _ranges(sizes, batch_size or readers_at_once(planned))
    made = [{"mailing_id": mailing_id, **facts} for facts in ranges]
    if made:
        connection.execute(insert(batches), made)


def _ranges(sizes: Mapping[int, int], batch_size: int) -> Iterator[dict[str, object]]:
    """The batches of an audience; ``sizes`` says how many readers are in the lane of each place."""
    number = last = 0
    for place, lane in enumerate(EVERY_LANE):
        first, last = last + 1, last + sizes.get(place, 0)
        for lo in range(first, last + 1, batch_size):
            number += 1
            hi = min(lo + batch_size - 1, last)
            facts = {"number": number, "lane": lane, "lo": lo, "hi": hi, "open": hi - lo + 1}
            yield {"state": WAITING, "turn": 0, "due": "", "boot": "", **facts}


def _numbered(mailing_id: int, list_id: int) -> Select[Any]:
    """The readers of a list with their numbers: sorted by lane and id alone, since whole rows are long."""
    number = func.row_number().over(order_by=(_LANE, recipients.c.id)).label("number")
    mine = select(recipients.c.id, number).select_from(_IN_LANES).where(recipients.c.list_id == list_id)
    in_order = mine.subquery()
    own = (recipients.c[name] for name in ("id", "address", "name", "language", "fields"))
    return select(literal(mailing_id), in_order.c.number, *own).join_from(
        in_order, recipients, recipients.c.id == in_order.c.id
    )


def _freeze_suppressed(connection: Connection, mailing: Mailing, now: dt.datetime) -> None:
    """Write down who is suppressed, and why. From the suppressions, which are few, to their readers."""
    here = suppressions.c.list.in_((EVERY_LIST, mailing.list))
    on_the_list = recipients.c.key.in_(select(suppressions.c.key).where(here))
    held_back = select(recipients.c.id).where(recipients.c.list_id == mailing.list_id, on_the_list)
    why = (
        select(func.max(suppressions.c.reason))
        .join_from(recipients, suppressions, (suppressions.c.key == recipients.c.key) & here)
        .where(recipients.c.id == frozen_recipients.c.recipient_id)
        .scalar_subquery()
    )
    mine = (frozen_recipients.c.mailing_id == mailing.id) & frozen_recipients.c.recipient_id.in_(held_back)
    connection.execute(deliveries.insert().from_select(_DELIVERY, _as_suppressed(mailing.id, why, now).where(mine)))


def _freeze_reached_elsewhere(connection: Connection, mailing: Mailing, now: dt.datetime) -> None:
    """Write down who got the same issue by another list, or will."""
    others = select(mailings).where(mailings.c.issue == mailing.issue, mailings.c.id != mailing.id)
    for other in connection.execute(others).all():
        words = literal(held_back_for(as_mailing(other).name))
        mine = frozen_recipients.alias()
        of_mine = and_(mine.c.mailing_id == mailing.id, mine.c.recipient_id == recipients.c.id)
        known = select(deliveries.c.number).where(
            deliveries.c.mailing_id == mailing.id, deliveries.c.number == mine.c.number
        )
        twice = (
            _as_suppressed(mailing.id, words, now, number=mine.c.number)
            .select_from(mine.join(recipients, of_mine))
            .where(recipients.c.key.in_(reached_by(other.id)), ~known.exists())
        )
        connection.execute(deliveries.insert().from_select(_DELIVERY, twice))


def _as_suppressed(
    mailing_id: int,
    why: ColumnElement[str],
    now: dt.datetime,
    number: ColumnElement[int] = frozen_recipients.c.number,
) -> Select[Any]:
    suppressed = literal(DeliveryState.SUPPRESSED.value)
    at, empty, zero = literal(as_text(now)), literal(""), literal(0)
    columns: list[ColumnElement[Any]] = [literal(mailing_id), number, suppressed, zero, why, zero, at, empty, zero]
    return select(*columns)


def _open_batches(connection: Connection, mailing_id: int) -> None:
    """Let batches know of the readers who get nothing."""
    done = (
        select(func.count())
        .where(deliveries.c.mailing_id == mailing_id, deliveries.c.number.between(batches.c.lo, batches.c.hi))
        .scalar_subquery()
    )
    mine = update(batches).where(batches.c.mailing_id == mailing_id)
    connection.execute(mine.values(open=batches.c.open - done))
    connection.execute(mine.where(batches.c.open == 0).values(state=SETTLED))
