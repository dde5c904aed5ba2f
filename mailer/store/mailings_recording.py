"""What became of readers is written down, once each; what an outcome may change is in the table of steps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select, text

from mailer.model.delivery import DELIVERY_STEPS, OPEN, Batch, Delivery, DeliveryState, MailingState, Patience
from mailer.store.mailings_counting import add_counts, row_of
from mailer.store.mailings_ending import end_open
from mailer.store.mailings_releasing import release
from mailer.store.mailings_rows import CANCELLED, CLAIMED, SETTLED, WAITING
from mailer.store.prepared import Prepared
from mailer.store.schema import batches, deliveries, mailings
from mailer.store.times import as_text, as_time, day_of

_LONGEST_TEXT = 500
"""Characters that are kept of a reply: what it says stands at its beginning, and a hostile host could send a book."""

_TOGETHER = dt.timedelta(minutes=1)
"""Deferred readers of a batch who are due so close to each other are tried again at once."""

_OF_BATCH = (batches.c.mailing_id == bindparam("of_mailing")) & (batches.c.number == bindparam("of_number"))
_IN_BATCH = (deliveries.c.mailing_id == bindparam("of_mailing")) & deliveries.c.number.between(
    bindparam("lo"), bindparam("hi")
)
_BEFORE = Prepared(
    select(deliveries.c.number, deliveries.c.state, deliveries.c.attempts, deliveries.c.turn).where(_IN_BATCH)
)
_DUES = Prepared(select(deliveries.c.due).where(_IN_BATCH, deliveries.c.state == DeliveryState.DEFERRED.value))
_SETTLED = Prepared(batches.update().where(_OF_BATCH).values(open=batches.c.open - bindparam("settled")))
_LEFT = Prepared(select(batches.c.open).where(_OF_BATCH))
_GIVEN_BACK = Prepared(
    batches.update()
    .where(_OF_BATCH, batches.c.state == CLAIMED, batches.c.turn == bindparam("of_turn"))
    .values(state=bindparam("then"), due=bindparam("next_due"))
)
_WRITE = Prepared(
    text(
        "INSERT INTO deliveries (mailing_id, number, state, code, text, attempts, at, due, turn) "
        "VALUES (:mailing_id, :number, :state, :code, :text, :attempts, :at, :due, :turn) "
        "ON CONFLICT (mailing_id, number) DO UPDATE SET state = excluded.state, code = excluded.code, "
        "text = excluded.text, attempts = excluded.attempts, at = excluded.at, due = excluded.due, turn = excluded.turn"
    )
)
_WRITE_UNKNOWN = text(
    "INSERT INTO unknown_addresses (list, key, times, mailing_id, code, text, at) "
    "SELECT mailings.list, recipients.key, 1, mailings.id, :code, :text, :at FROM frozen_recipients "
    "JOIN mailings ON mailings.id = frozen_recipients.mailing_id "
    "JOIN recipients ON recipients.id = frozen_recipients.recipient_id "
    "WHERE frozen_recipients.mailing_id = :mailing_id AND frozen_recipients.number = :number "
    "ON CONFLICT (list, key) DO UPDATE SET times = unknown_addresses.times + 1, mailing_id = excluded.mailing_id, "
    "code = excluded.code, text = excluded.text, at = excluded.at"
)
_COUNT_DAY = Prepared(
    text(
        "INSERT INTO days_of_sending (day, accepted) VALUES (:day, :accepted) "
        "ON CONFLICT (day) DO UPDATE SET accepted = days_of_sending.accepted + excluded.accepted"
    )
)


# State, attempts and turn of a row that is there; of most readers, in their first claim, there is none.
_Before = tuple[DeliveryState, int, int]
_NOTHING_YET: _Before = (DeliveryState.PENDING, 0, -1)
_Row = tuple[int, int, str, int, str, int, str, str, int]


class Recording:
    """Writes what becomes of the readers of one mailing; each call is within a transaction of ``connection``."""

    def __init__(self, connection: Connection, mailing_id: int, patience: Patience) -> None:
        self._connection = connection
        self._mailing_id = mailing_id
        self._patience = patience

    def record(self, found: Iterable[tuple[Batch, Sequence[Delivery]]], now: dt.datetime) -> None:
        """Write what became of readers of claimed batches.

        Who has got an end already, or a result in this claim, keeps it: the same result twice counts once.
        """
        rows: list[_Row] = []
        changed: Counter[str] = Counter()
        for batch, results in found:
            if results:
                its_rows, steps = self._judged_rows(batch, results, now)
                rows += its_rows
                changed.update(steps)
                self._settle(batch, -sum(steps[state] for state in OPEN))
        if rows:
            _WRITE.run_for_each(self._connection, rows)
            add_counts(self._connection, self._mailing_id, changed)
            self._count_days(rows)

    def _judged_rows(
        self, batch: Batch, results: Sequence[Delivery], now: dt.datetime
    ) -> tuple[Iterable[_Row], Counter[DeliveryState]]:
        """The rows of a batch that are to be written, and how many more readers each state has then."""
        before = self._before(batch, results)
        rows: dict[int, _Row] = {}
        steps: Counter[DeliveryState] = Counter()
        for result in results:
            was, attempts, turn = before.get(result.number, _NOTHING_YET)
            if turn >= batch.turn or was not in OPEN or result.number in rows:
                continue
            state, words, attempts = self._judged(result, attempts)
            if state not in DELIVERY_STEPS[was]:
                continue
            steps[was] -= 1
            steps[state] += 1
            rows[result.number] = row = self._row(result, state, words, attempts, batch.turn, now)
            if result.unknown_address and state is DeliveryState.REJECTED:
                self._record_unknown(row)
        return rows.values(), steps

    def _row(
        self, result: Delivery, state: DeliveryState, words: str, attempts: int, turn: int, now: dt.datetime
    ) -> _Row:
        """The values of ``_WRITE``."""
        at, due = as_text(result.at or now), self._due_after(attempts, now) if state is DeliveryState.DEFERRED else ""
        kept = words[:_LONGEST_TEXT]
        return (self._mailing_id, result.number, str(state), result.code, kept, attempts, at, due, turn)

    def _record_unknown(self, row: _Row) -> None:
        """Remember for the list that there is no such address."""
        names = ("mailing_id", "number", "state", "code", "text", "attempts", "at")
        self._connection.execute(_WRITE_UNKNOWN, dict(zip(names, row, strict=False)))

    def _count_days(self, rows: Sequence[_Row]) -> None:
        # Most of them have their second in common.
        seconds = Counter([at for _, _, state, _, _, _, at, _, _ in rows if state == DeliveryState.ACCEPTED])
        days: Counter[str] = Counter()
        for at, accepted in seconds.items():
            days[day_of(at)] += accepted
        for day, accepted in days.items():
            _COUNT_DAY.run(self._connection, {"day": day, "accepted": accepted})

    def give_back(self, batch: Batch, now: dt.datetime) -> None:
        """End a claim. Readers who are still to be sent to wait for the next one, unless the mailing was cancelled."""
        ((left,),) = _LEFT.run(self._connection, self._facts(batch)).fetchall()
        if left and self._is_cancelled():
            where = [(batch.lo, batch.hi)]
            end_open(self._connection, self._mailing_id, DeliveryState.SUPPRESSED, CANCELLED, now, where)
            release(self._connection, row_of(self._connection, self._mailing_id), now, batch.lo, batch.hi)
            self._settle(batch, left)
            left = 0
        values = {"then": WAITING, "next_due": self._due(batch, left)} if left else {"then": SETTLED, "next_due": ""}
        facts = {**self._facts(batch), "of_turn": batch.turn, **values}
        written = _GIVEN_BACK.run(self._connection, facts).rowcount
        assert written == 1, "a batch was given back that is another claim's"

    def _settle(self, batch: Batch, readers: int) -> None:
        """Count readers of a batch who are not to be sent to any more."""
        if readers:
            _SETTLED.run(self._connection, {**self._facts(batch), "settled": readers})

    def _facts(self, batch: Batch) -> dict[str, object]:
        return {"of_mailing": self._mailing_id, "of_number": batch.number}

    def _before(self, batch: Batch, results: Sequence[Delivery]) -> dict[int, _Before]:
        """What is known of the readers of a batch whom ``results`` are of, and of those between them."""
        numbers = [result.number for result in results]
        assert batch.lo <= min(numbers) <= max(numbers) <= batch.hi, "a result is of a reader of another batch"
        facts = {"of_mailing": self._mailing_id, "lo": min(numbers), "hi": max(numbers)}
        rows = _BEFORE.run(self._connection, facts).fetchall()
        return {number: (DeliveryState(state), attempts, turn) for number, state, attempts, turn in rows}

    def _judged(self, result: Delivery, attempts: int) -> tuple[DeliveryState, str, int]:
        """State, words and attempts of a reader after a result; one who was deferred often enough is rejected."""
        if result.state is DeliveryState.SUPPRESSED:
            return result.state, result.text, attempts
        if result.state is DeliveryState.DEFERRED and self._patience.after(attempts + 1) is None:
            return DeliveryState.REJECTED, f"deferred too long: {result.text}", attempts + 1
        return result.state, result.text, attempts + 1

    def _due_after(self, attempts: int, now: dt.datetime) -> str:
        pause = self._patience.after(attempts)
        assert pause is not None, "who was deferred often enough is rejected"
        return as_text(now + pause)

    def _is_cancelled(self) -> bool:
        state = select(mailings.c.state).where(mailings.c.id == self._mailing_id)
        return bool(self._connection.execute(state).scalar_one() == MailingState.CANCELLED)

    def _due(self, batch: Batch, left: int) -> str:
        """When the readers who are left can be claimed: at once if one of them was never deferred."""
        facts = {"of_mailing": self._mailing_id, "lo": batch.lo, "hi": batch.hi}
        dues = sorted(due for (due,) in _DUES.run(self._connection, facts).fetchall())
        if len(dues) < left:
            return ""
        close = as_text(as_time(dues[0]) + _TOGETHER)
        return str([due for due in dues if due <= close][-1])
