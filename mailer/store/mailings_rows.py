"""Rows of mailings as nouns, and what their tables are asked in the same words from several places."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from mailer.errors import UnknownNameError, nearest
from mailer.model.delivery import Counts, Delivery, DeliveryState, Mailing, MailingState, mailing_name
from mailer.model.recipient import Recipient
from mailer.store.fields import EMPTY, as_read
from mailer.store.schema import DELIVERY_STATES, batches, deliveries, frozen_recipients, mailings, recipients
from mailer.store.times import as_time

AnyRow = Any

_OF_ITS_READER = and_(
    deliveries.c.mailing_id == frozen_recipients.c.mailing_id, deliveries.c.number == frozen_recipients.c.number
)
READERS = frozen_recipients.outerjoin(deliveries, _OF_ITS_READER)
"""The readers of mailings, each with what became of him or her."""

STATE: ColumnElement[str] = func.coalesce(deliveries.c.state, DeliveryState.PENDING.value)
"""The state of a reader in ``READERS``."""

_NO_FIELDS: MappingProxyType[str, str] = MappingProxyType({})

WAITING, CLAIMED, SETTLED = "waiting", "claimed", "settled"
"""The states of a batch."""

CANCELLED, FORGOTTEN, HELD_BACK = "cancelled", "forgotten", "gets it by "
"""Why somebody is suppressed, or how it begins; other words are the reason of a suppression."""


def found_mailing(connection: Connection, name: str) -> AnyRow:
    """The row of the mailing ``name``.

    Raises:
        UnknownNameError: there is none.
    """
    issue, _, list_name = name.rpartition("@")
    row = connection.execute(
        select(mailings).where(mailings.c.issue == issue, mailings.c.list == list_name)
    ).one_or_none()
    if row is not None:
        return row
    known = tuple(
        mailing_name(each.issue, each.list)
        for each in connection.execute(select(mailings.c.issue, mailings.c.list).order_by(mailings.c.id))
    )
    close = nearest(name, known)
    fix = f"write {close}" if close else "mailings are named like 2024-05-17@weekly"
    raise UnknownNameError(f"there is no mailing {name}", fix=fix, next="mailer mailing list")


def as_mailing(row: AnyRow) -> Mailing:
    """A row of ``mailings``."""
    return Mailing(
        id=row.id,
        issue=row.issue,
        list=row.list,
        list_id=row.list_id,
        seal=row.seal,
        state=MailingState(row.state),
        planned=row.planned,
        planned_at=as_time(row.planned_at),
    )


def as_counts(row: AnyRow) -> Counts:
    """The counts in a row of ``mailings``."""
    return Counts(planned=row.planned, **{state: getattr(row, state) for state in DELIVERY_STATES})


def as_recipient(row: AnyRow) -> Recipient:
    """A reader as he or she was frozen."""
    return frozen_recipient(row.recipient_id, row.address, row.name, row.language, row.fields)


def frozen_recipient(recipient_id: int, address: str, name: str, language: str, stored: Any) -> Recipient:
    """The reader of these columns."""
    fields = _NO_FIELDS if stored == EMPTY else MappingProxyType(as_read(stored))
    return Recipient(id=recipient_id, address=address, name=name, language=language, fields=fields)


def as_delivery(row: AnyRow) -> Delivery:
    """What became of a reader of ``READERS``; of most of those who are pending there is nothing yet."""
    if row.state is None:
        return Delivery(row.number, DeliveryState.PENDING)
    return Delivery(row.number, DeliveryState(row.state), row.code, row.text, row.attempts, as_time(row.at))


def reached_by(mailing_id: int) -> Select[tuple[str]]:
    """The keys of readers who got the issue of a mailing, or will, or may have."""
    its = recipients.alias()
    return (
        select(its.c.key)
        .select_from(READERS.join(its, its.c.id == frozen_recipients.c.recipient_id))
        .where(frozen_recipients.c.mailing_id == mailing_id)
        .where(STATE.not_in((DeliveryState.SUPPRESSED, DeliveryState.REJECTED)))
    )


def held_back_for(name: str) -> str:
    """The words about a reader who is held back, since the issue comes by another mailing."""
    return f"{HELD_BACK}{name}"


def was_handed_over(connection: Connection, row: AnyRow) -> bool:
    """Whether another program has got the messages of a mailing: accepted without anything having been claimed."""
    turns = select(func.max(batches.c.turn)).where(batches.c.mailing_id == row.id)
    return bool(row.accepted) and not connection.execute(turns).scalar_one()


def domain_of(address: ColumnElement[str]) -> ColumnElement[str]:
    """The domain of an address; another database has another word for it."""
    return func.substr(address, func.instr(address, "@") + 1)
