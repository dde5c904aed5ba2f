"""Batches are claimed: one claim a batch, and whoever has left since the audience was frozen gets nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select

from mailer.model.audience import EVERY_LIST
from mailer.model.delivery import Batch, Claim, Delivery, DeliveryState, Mailing, Patience
from mailer.model.recipient import Recipient
from mailer.store.mailings_recording import Recording
from mailer.store.mailings_rows import CLAIMED, READERS, WAITING, frozen_recipient
from mailer.store.prepared import Prepared
from mailer.store.schema import batches, deliveries, frozen_recipients, recipients, suppressions
from mailer.store.times import as_text, as_time

_MOST_BATCHES = 50
"""Batches in one claim: those that only a few deferred readers are left of are taken together."""

Claiming = Callable[[Batch], None]
"""Told of each batch before its claim is on disk."""


def _is_due(due: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether it is time. No pause is longer than the longest: beyond it lies only a clock that was set back."""
    return or_(due <= bindparam("now"), due > bindparam("too_late"))


_DUE = Prepared(
    select(*(batches.c[name] for name in ("number", "lane", "lo", "hi", "turn", "open")))
    .where(batches.c.mailing_id == bindparam("of_mailing"), batches.c.state == WAITING)
    .where(batches.c.lane == bindparam("of_lane"), _is_due(batches.c.due))
    .order_by(batches.c.due, batches.c.number)
    .limit(_MOST_BATCHES)
)
_CLAIM = Prepared(
    batches.update()
    .where(batches.c.mailing_id == bindparam("of_mailing"), batches.c.number == bindparam("of_number"))
    .where(batches.c.state == WAITING, batches.c.turn == bindparam("of_turn"))
    .values(state=CLAIMED, turn=bindparam("of_turn") + 1, due=bindparam("now"), boot=bindparam("since"))
)
IS_MEMBER = or_(
    deliveries.c.state.is_(None),
    deliveries.c.state == DeliveryState.PENDING.value,
    and_(deliveries.c.state == DeliveryState.DEFERRED.value, _is_due(deliveries.c.due)),
)
"""Whether a reader of ``READERS`` belongs to a claim that is made at ``now``."""

WHY_NOT = select(func.max(suppressions.c.reason)).where(
    suppressions.c.key == recipients.c.key, suppressions.c.list.in_((EVERY_LIST, bindparam("of_list")))
)
"""Why a reader of ``recipients`` gets nothing from the list ``of_list``; null where he or she gets it."""

_REASON = WHY_NOT.scalar_subquery()
_MEMBERS = (
    select(
        *(frozen_recipients.c[name] for name in ("number", "recipient_id", "address", "name", "language", "fields")),
        recipients.c.key,
        _REASON.label("reason"),
    )
    # A reader who was forgotten is on no list any more.
    .select_from(READERS.outerjoin(recipients, recipients.c.id == frozen_recipients.c.recipient_id))
    .where(frozen_recipients.c.mailing_id == bindparam("of_mailing"))
    .where(frozen_recipients.c.number.between(bindparam("lo"), bindparam("hi")), IS_MEMBER)
    .order_by(frozen_recipients.c.number)
)
_CLAIMED_NOW = Prepared(_MEMBERS)
_GONE = Prepared(
    _MEMBERS.with_only_columns(frozen_recipients.c.number, recipients.c.key, _REASON.label("reason")).where(
        or_(recipients.c.key.is_(None), _REASON.is_not(None))
    )
)


class Claims:
    """Claims readers of a mailing, about ``size`` at once, on a machine that was started as ``boot``."""

    def __init__(
        self,
        connection: Connection,
        mailing: Mailing,
        patience: Patience,
        recording: Recording,
        *,
        size: int,
        boot: str,
    ) -> None:
        self._connection = connection
        self._mailing = mailing
        self._patience = patience
        self._size = size
        self._boot = boot
        self._recording = recording

    def next(self, lanes: Sequence[str], claiming: Claiming, now: dt.datetime) -> Claim | None:
        """The next readers in the first of ``lanes`` that has any; None when nobody is due."""
        for lane in lanes:
            while due := self._due(lane, now):
                claimed = [self._claimed(batch, claiming, now) for batch in due]
                readers = {batch: self._readers(batch, now) for batch in claimed}
                for batch in claimed:
                    if not readers[batch]:
                        self._recording.give_back(batch, now)
                kept = tuple(batch for batch in claimed if readers[batch])
                if kept:
                    return Claim(kept, tuple(reader for batch in kept for reader in readers[batch]))
        return None

    def gone(self, batch: Batch, now: dt.datetime) -> dict[int, str]:
        """Readers of a claimed batch who have left since it was claimed, by their numbers, and why."""
        of_batch = {"of_mailing": self._mailing.id, "of_list": self._mailing.list, "lo": batch.lo, "hi": batch.hi}
        rows = _GONE.run(self._connection, {**of_batch, **self.at(now)}).fetchall()
        return {number: "forgotten" if key is None else reason for number, key, reason in rows}

    def next_due(self, lanes: Sequence[str]) -> dt.datetime | None:
        """When somebody in ``lanes`` is due next."""
        waiting = select(func.min(batches.c.due)).where(
            batches.c.mailing_id == self._mailing.id, batches.c.state == WAITING, batches.c.lane.in_(lanes)
        )
        found = self._connection.execute(waiting).scalar_one()
        return as_time(found) if found else None

    def at(self, now: dt.datetime) -> dict[str, object]:
        """What ``IS_MEMBER`` wants to know of the time of a claim."""
        return {"now": as_text(now), "too_late": as_text(now + self._patience.longest)}

    def _due(self, lane: str, now: dt.datetime) -> list[Batch]:
        """Batches of a lane that may be claimed, with about as many readers as are wanted; at least one, if any is."""
        facts = {"of_mailing": self._mailing.id, "of_lane": lane, **self.at(now)}
        taken: list[Batch] = []
        readers = 0
        # One by one: mostly the first is all that is wanted.
        with contextlib.closing(_DUE.run(self._connection, facts)) as found:
            while row := found.fetchone():
                number, lane, lo, hi, turn, of_batch = row
                readers += of_batch
                if taken and readers > self._size:
                    break
                taken.append(Batch(number, lane, lo, hi, turn))
        return taken

    def _claimed(self, waiting: Batch, claiming: Claiming, now: dt.datetime) -> Batch:
        """Compare and set: the row says that it is claimed, in which turn, and when."""
        batch = waiting._replace(turn=waiting.turn + 1)
        of_row = {"of_mailing": self._mailing.id, "of_number": waiting.number, "of_turn": waiting.turn}
        facts = {**of_row, "now": as_text(now), "since": self._boot}
        written = _CLAIM.run(self._connection, facts).rowcount
        assert written == 1, "a batch was claimed that was another's"
        claiming(batch)
        return batch

    def _readers(self, batch: Batch, now: dt.datetime) -> list[tuple[int, Recipient]]:
        """The readers of a batch to send to now. Those who have been suppressed since are written down as that."""
        of_batch = {"of_mailing": self._mailing.id, "of_list": self._mailing.list, "lo": batch.lo, "hi": batch.hi}
        rows = _CLAIMED_NOW.run(self._connection, {**of_batch, **self.at(now)}).fetchall()
        readers, held_back = [], []
        for number, recipient_id, address, name, language, fields, key, reason in rows:
            if key is None or reason is not None:
                words = "forgotten" if key is None else reason
                held_back.append(Delivery(number, DeliveryState.SUPPRESSED, text=words))
            else:
                readers.append((number, frozen_recipient(recipient_id, address, name, language, fields)))
        if held_back:
            self._recording.record([(batch, held_back)], now)
        return readers
