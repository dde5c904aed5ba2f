"""Mailings as a desk sees them: planned, in figures, reader by reader, and held in hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager

from sqlalchemy import select

from mailer.model.delivery import Counts, Delivery, DeliveryState, LiveSender, Mailing, MailingState, Pulse, Suppressed
from mailer.model.handed_over import HandedOver
from mailer.model.recipient import Recipient
from mailer.store import (
    mailings_deciding,
    mailings_figures,
    mailings_handing_over,
    mailings_releasing,
    mailings_resolving,
)
from mailer.store.mailings_counting import refuse_changed_rows
from mailer.store.mailings_freezing import forecast, freeze
from mailer.store.mailings_lock import SoleSender, live_sender, sole_sender
from mailer.store.mailings_rows import (
    CLAIMED,
    READERS,
    STATE,
    as_counts,
    as_delivery,
    as_mailing,
    as_recipient,
    found_mailing,
    was_handed_over,
)
from mailer.store.opening import Store
from mailer.store.schema import batches, deliveries, frozen_recipients, mailings, unknown_addresses

_READ_AT_ONCE = 2000


class Mailings:
    """The mailings of a store, each known by its name: ``ISSUE@LIST``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(
        self,
        issue: str,
        list_name: str,
        seal: str,
        *,
        now: dt.datetime,
        batch_size: int = 0,
        expected: int | None = None,
    ) -> Mailing:
        """Freeze the audience of an issue, the readers of a list that is there; an unfinished mailing is gone on with.

        They are cut into batches of ``batch_size``; 0 is what suits how many they are.

        Raises:
            MailingError: it is finished, cancelled or paused, was sealed otherwise, or nobody would get it; or a new
                one would go to another number of readers than ``expected``.
        """
        return freeze(self._store, issue, list_name, seal, batch_size=batch_size, now=now, expected=expected)

    def forecast(self, issue: str, list_name: str, *, now: dt.datetime) -> Counts:
        """The counts that a new mailing would begin with; nothing is kept of it.

        Raises:
            MailingError: nobody would get it.
        """
        return forecast(self._store, issue, list_name, now=now)

    def all(self) -> tuple[tuple[Mailing, Counts], ...]:
        """Every mailing with its counts, the newest last."""
        with self._store.reading() as connection:
            rows = connection.execute(select(mailings).order_by(mailings.c.id))
            return tuple((as_mailing(row), as_counts(row)) for row in rows)

    def find(self, name: str) -> tuple[Mailing, Counts]:
        """A mailing and its counts.

        Raises:
            UnknownNameError: there is none of that name.
        """
        with self._store.reading() as connection:
            row = found_mailing(connection, name)
            return as_mailing(row), as_counts(row)

    def check(self, name: str) -> Counts:
        """The counts of a mailing, after its rows were counted one by one.

        Raises:
            StoreError: they are not what was written.
        """
        with self._store.reading() as connection:
            row = found_mailing(connection, name)
            refuse_changed_rows(connection, row)
            return as_counts(row)

    def was_handed_over(self, name: str) -> bool:
        """Whether another program has got the messages of a mailing."""
        with self._store.reading() as connection:
            return was_handed_over(connection, found_mailing(connection, name))

    def claimed(self, name: str) -> tuple[tuple[int, int], ...]:
        """The ranges of readers that somebody is sending to, or was: where the journal tells who is in flight."""
        with self._store.reading() as connection:
            mine = batches.c.mailing_id == found_mailing(connection, name).id
            ranges = select(batches.c.lo, batches.c.hi).where(mine, batches.c.state == CLAIMED)
            return tuple((lo, hi) for lo, hi in connection.execute(ranges.order_by(batches.c.lo)))

    def deliveries(self, name: str, *, only: Collection[DeliveryState] = ()) -> Iterator[tuple[Recipient, Delivery]]:
        """What became of each reader, in the order of their numbers; ``only`` of those in certain states.

        They are read a range at a time, all in one view of the store.
        """
        with self._store.reading() as connection:
            mailing_id = found_mailing(connection, name).id
            facts = (deliveries.c[name] for name in ("state", "code", "text", "attempts", "at"))
            rows = select(frozen_recipients, *facts).select_from(READERS)
            mine = rows.where(frozen_recipients.c.mailing_id == mailing_id)
            if only:
                mine = mine.where(STATE.in_(tuple(only)))
            in_order = mine.order_by(frozen_recipients.c.number).limit(_READ_AT_ONCE)
            last = 0
            while found := connection.execute(in_order.where(frozen_recipients.c.number > last)).all():
                last = found[-1].number
                yield from ((as_recipient(row), as_delivery(row)) for row in found)

    def by_domain(self, name: str) -> tuple[tuple[str, Counts], ...]:
        """The counts of each receiving domain, the largest first; readers who were forgotten have none."""
        with self._store.reading() as connection:
            return mailings_figures.by_domain(connection, found_mailing(connection, name).id)

    def pulse(self, name: str, now: dt.datetime) -> Pulse:
        """How a mailing goes at ``now``."""
        with self._store.reading() as connection:
            return mailings_figures.pulse_of(connection, found_mailing(connection, name).id, now)

    def refusals(self, name: str) -> tuple[tuple[int, str, int], ...]:
        """With which code and which text how many readers were rejected, the commonest first."""
        with self._store.reading() as connection:
            return mailings_figures.refusals(connection, found_mailing(connection, name).id)

    def suppressed(self, name: str) -> dict[Suppressed, int]:
        """Why how many readers of a mailing are suppressed."""
        with self._store.reading() as connection:
            return mailings_figures.suppressed(connection, found_mailing(connection, name).id)

    def fields(self, name: str) -> tuple[str, ...]:
        """The fields that readers of a mailing have, in the order in which they came."""
        with self._store.reading() as connection:
            return mailings_figures.fields_of(connection, found_mailing(connection, name).id)

    def days_of_sending(self, now: dt.datetime) -> tuple[int, int]:
        """On how many days before today servers accepted something from us, and how much today: in UTC, by SMTP.

        What was handed over to another program does not count.
        """
        with self._store.reading() as connection:
            return mailings_figures.sending_days(connection, now)

    def unknown_addresses(self, list_name: str) -> Iterator[tuple[str, int, str]]:
        """Readers of whom a server said that there is no such address: the key, how often, and the last reply."""
        with self._store.reading() as connection:
            mine = select(unknown_addresses).where(unknown_addresses.c.list == list_name)
            for row in connection.execute(mine.order_by(unknown_addresses.c.key)):
                yield row.key, row.times, f"{row.code} {row.text}"

    def pause(self, name: str) -> Mailing:
        """Claim nothing more; what is in flight comes to its end.

        Raises:
            MailingError: it is finished or cancelled.
        """
        return mailings_deciding.go_to(self._store, name, MailingState.PAUSED)

    def resume(self, name: str) -> Mailing:
        """Let a mailing go on that was paused.

        Raises:
            MailingError: it is finished or cancelled.
        """
        return mailings_deciding.go_to(self._store, name, MailingState.RUNNING)

    def cancel(self, name: str, now: dt.datetime) -> Counts:
        """Send to nobody any more: see ``mailings_deciding.cancel``."""
        return mailings_deciding.cancel(self._store, name, now)

    def released(self, name: str) -> tuple[tuple[str, int], ...]:
        """By which lists how many readers get the issue whom those held back until this mailing was cancelled."""
        with self._store.reading() as connection:
            return mailings_releasing.released(connection, found_mailing(connection, name))

    def hold_back(self, name: str, now: dt.datetime) -> Counts:
        """Suppress who has left since the audience was frozen: see ``mailings_handing_over.hold_back``."""
        return mailings_handing_over.hold_back(self._store, name, now)

    def who_left(self, name: str) -> tuple[int, ...]:
        """The ids of readers who are still to be sent to, and have left since the audience was frozen."""
        return mailings_handing_over.who_left(self._store, name)

    def hand_over(
        self, name: str, now: dt.datetime, *, batch: HandedOver | None = None, readers: int | None = None
    ) -> Counts:
        """Take all as accepted, since another program sends: see ``mailings_handing_over.hand_over``."""
        return mailings_handing_over.hand_over(self._store, name, now, batch=batch, readers=readers)

    def handed_over_as(self, issue: str, list_name: str) -> HandedOver | None:
        """The batch that the mailing of an issue to a list was handed over as; None where there is none."""
        with self._store.reading() as connection:
            return mailings_handing_over.handed_over_as(connection, issue, list_name)

    def resolve(
        self,
        name: str,
        to: DeliveryState,
        now: dt.datetime,
        *,
        numbers: Collection[int] | None = None,
        of: DeliveryState = DeliveryState.IN_DOUBT,
    ) -> int:
        """Decide about readers in doubt, or about rejected ones: see ``mailings_resolving.resolve``."""
        return mailings_resolving.resolve(self._store, name, to, now, numbers=numbers, of=of)

    @property
    def instance(self) -> str:
        """What tells the store from every other one."""
        return self._store.instance

    def live_sender(self) -> LiveSender | None:
        """Who sends from the store at this moment; nobody is hindered by the question."""
        return live_sender(self._store)

    def sending(self, *, restored_is_meant: bool = False) -> AbstractContextManager[SoleSender]:
        """Be the one that sends from this store: see ``mailings_lock.sole_sender``."""
        return sole_sender(self._store, restored_is_meant=restored_is_meant)
