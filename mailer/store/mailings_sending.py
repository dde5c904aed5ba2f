"""The ledger of one mailing in the hands of whoever sends it: taken up, then turn by turn, each turn one transaction.

A turn writes results, ends claims and makes the next one. Its commit is on disk before a message of that claim is
sent; if it fails, nothing of it is there: no claim without its row, no result that is half written.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, select

from mailer.config.crashing import Point, crash_if_ordered
from mailer.config.machine import boot_id
from mailer.model.delivery import (
    Batch,
    Counts,
    Delivery,
    DeliveryState,
    Mailing,
    MailingState,
    Patience,
    Turn,
)
from mailer.store import sqlite
from mailer.store.mailings_claiming import IS_MEMBER, Claiming, Claims
from mailer.store.mailings_counting import finish_if_done, refuse_changed_rows, standing
from mailer.store.mailings_recording import Recording
from mailer.store.mailings_rows import CLAIMED, READERS, AnyRow, as_counts, found_mailing
from mailer.store.prepared import Prepared
from mailer.store.schema import batches, frozen_recipients, ledger
from mailer.store.times import as_time

Seen = Callable[[int, int], bytes]
"""What the journal says of a range of readers, both ends in it: a byte each."""

_LOST = "the sender ended before the reply of the server was seen"
_SEEN = "the sender ended when it had seen this reply; its words are lost"

_OUTCOMES = {
    1: (DeliveryState.IN_DOUBT, _LOST),
    2: (DeliveryState.ACCEPTED, _SEEN),
    3: (DeliveryState.DEFERRED, _SEEN),
    4: (DeliveryState.REJECTED, _SEEN),
}
"""What the bytes of the journal mean for a reader of whom the ledger knows nothing yet; 0 is certainly not sent."""

_ONE_MORE = Prepared(ledger.update().values(turns=ledger.c.turns + 1).returning(ledger.c.turns))


class SendingLedger:
    """One mailing, for one process; ``note`` is told how many turns the ledger has taken, after each."""

    def __init__(
        self,
        connection: Connection,
        mailing: Mailing,
        patience: Patience,
        *,
        size: int,
        shown: str,
        instance: str,
        note: Callable[[int], None],
    ) -> None:
        self.mailing = mailing
        self.instance = instance
        self._connection = connection
        self._boot = boot_id()
        self._recording = Recording(connection, mailing.id, patience)
        self._claims = Claims(connection, mailing, patience, self._recording, size=size, boot=self._boot)
        self._shown = shown
        self._note = note
        self._claimed: dict[int, Batch] = {}

    def recover(self, seen: Seen | None, now: dt.datetime) -> Counts:
        """Settle what an earlier sender has left claimed; only who is alone with the store may.

        ``seen`` is the journal, or None where there is none; it is believed of batches that were claimed since the
        machine was started. Otherwise everybody of a claimed batch of whom nothing is known is in doubt.

        Raises:
            StoreError: the rows are not those that were written.
        """
        with self._writing(Point.RECOVERY_WRITTEN, Point.RECOVERED):
            refuse_changed_rows(self._connection, found_mailing(self._connection, self.mailing.name))
            orphans = select(batches).where(batches.c.mailing_id == self.mailing.id, batches.c.state == CLAIMED)
            for orphan in self._connection.execute(orphans).all():
                self._settle_orphan(orphan, seen, now)
        return as_counts(self._finished())

    def turn(
        self,
        results: Sequence[Delivery] = (),
        *,
        done: Sequence[Batch] = (),
        lanes: Sequence[str] = (),
        claiming: Claiming,
        now: dt.datetime,
    ) -> Turn:
        """Write ``results``, end the claims of ``done``, and claim what is due in the first of ``lanes`` that has any.

        Results are of readers who were claimed here. A reader of a batch that is done who has no result was certainly
        not sent to, and is claimed again. ``claiming`` is told of each new batch before its claim is on disk.

        Raises:
            StoreError: the store is full or damaged; nothing was written, and the same turn can be taken again.
        """
        claimed = dict(self._claimed)
        with self._writing(Point.CLAIM_WRITTEN, Point.TURN_TAKEN):
            self._recording.record(self._by_batch(results), now)
            for batch in done:
                self._recording.give_back(claimed.pop(batch.number), now)
            crash_if_ordered(Point.RESULTS_WRITTEN)
            state, _ = standing(self._connection, self.mailing.id)
            goes_on = bool(lanes) and state is MailingState.RUNNING
            claim = self._claims.next(lanes, claiming, now) if goes_on else None
            due = self._claims.next_due(lanes) if goes_on and claim is None else None
            # Who claims finds out who has left since.
            _, counts = standing(self._connection, self.mailing.id)
        self._claimed = claimed | {batch.number: batch for batch in (claim.batches if claim else ())}
        if not counts.left:
            row = self._finished()
            state, counts = MailingState(row.state), as_counts(row)
        return Turn(state=state, counts=counts, claim=claim, due=due)

    def gone(self, batch: Batch, now: dt.datetime) -> dict[int, str]:
        """Readers of a batch that was claimed here who have left since, by their numbers, and why."""
        with sqlite.said_plainly(self._shown), self._connection.begin():
            return self._claims.gone(batch, now)

    def _finished(self) -> AnyRow:
        """The mailing, which is finished if nobody is left: apart from the results, which count whatever is found."""
        with sqlite.said_plainly(self._shown), self._connection.begin():
            return finish_if_done(self._connection, self.mailing.id)

    @contextmanager
    def _writing(self, written: Point, committed: Point) -> Iterator[None]:
        """One turn of the ledger."""
        with sqlite.said_plainly(self._shown):
            with self._connection.begin():
                yield
                ((turns,),) = _ONE_MORE.run(self._connection, {}).fetchall()
                crash_if_ordered(written)
            crash_if_ordered(committed)
        self._note(turns)
        crash_if_ordered(Point.TURN_NOTED)

    def _by_batch(self, results: Sequence[Delivery]) -> Iterable[tuple[Batch, Sequence[Delivery]]]:
        of_batch: dict[Batch, list[Delivery]] = defaultdict(list)
        last: Batch | None = None
        for result in results:
            if last is None or not last.lo <= result.number <= last.hi:
                last = self._batch_of(result.number)
            of_batch[last].append(result)
        return of_batch.items()

    def _batch_of(self, number: int) -> Batch:
        found = next((batch for batch in self._claimed.values() if batch.lo <= number <= batch.hi), None)
        assert found is not None, "a result is of a reader who was not claimed here"
        return found

    def _settle_orphan(self, orphan: AnyRow, seen: Seen | None, now: dt.datetime) -> None:
        """End a claim whose sender has ended before it."""
        batch = Batch(orphan.number, orphan.lane, orphan.lo, orphan.hi, orphan.turn)
        is_believed = orphan.boot != "" and orphan.boot == self._boot
        marks = seen(batch.lo, batch.hi) if seen and is_believed else bytes([1]) * (batch.hi - batch.lo + 1)
        results = []
        for number in self._members(batch, as_time(orphan.due)):
            mark = marks[number - batch.lo]
            if mark:
                state, words = _OUTCOMES.get(mark, _OUTCOMES[1])
                results.append(Delivery(number, state, text=words))
        # Who had a result in this very claim keeps it.
        self._recording.record([(batch, results)], now)
        self._recording.give_back(batch, now)

    def _members(self, batch: Batch, claimed_at: dt.datetime) -> list[int]:
        """The readers of a claim of whom no end is known."""
        numbers = (
            select(frozen_recipients.c.number)
            .select_from(READERS)
            .where(frozen_recipients.c.mailing_id == self.mailing.id)
            .where(frozen_recipients.c.number.between(batch.lo, batch.hi), IS_MEMBER)
        )
        return list(self._connection.execute(numbers, self._claims.at(claimed_at)).scalars())
