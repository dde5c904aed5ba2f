"""A planned mailing is carried to its end: by several processes, past those that are killed, until nobody is left."""

from __future__ import annotations

import dataclasses
import datetime as dt
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailer.config.settings import Publication
from mailer.deliver.breaker import Breaker, Tally
from mailer.deliver.ledger import journal_of, taken_up
from mailer.deliver.pace import Pace
from mailer.deliver.second_hand import SecondHand
from mailer.deliver.sending import Sending
from mailer.deliver.share import Share
from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.limits import Limits
from mailer.deliver.smtp.opening import Opened, Opening
from mailer.deliver.smtp.transport import transport_of
from mailer.deliver.workers import Ended, Hindered, Said, Telling, Turned, Workers, heard_by
from mailer.errors import MailerError
from mailer.message.mailing import Maker
from mailer.message.mould import finished
from mailer.model.delivery import USUAL_PATIENCE, Counts, Mailing, MailingState, Patience
from mailer.model.refusals import without_addresses
from mailer.pipeline.desk import Desk
from mailer.pipeline.readership import OnList
from mailer.pipeline.sending import Audience, Planned

if TYPE_CHECKING:
    from mailer.store.mailings_lock import SoleSender

FEW = 1000
"""Readers for whom a second process is not worth its while."""

SLOW = 500.0
"""Messages a second that one process makes and signs: up to there one keeps the pace of the whole by itself."""

_MOST_GOES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How mail leaves: over what, how fast, with how much patience, and by which clock."""

    opening: Callable[[], Opened]
    now: Callable[[], dt.datetime]
    patience: Patience = USUAL_PATIENCE
    processes: int = 2
    connections: int = 8
    messages: int = 100
    pace: Pace = field(default_factory=Pace)

    @property
    def limits(self) -> Limits:
        """What is asked of a connection."""
        return Limits(messages=self.messages, per_second=self.pace.per_connection)


def way_of(publication: Publication, now: Callable[[], dt.datetime]) -> Way:
    """The way that ``[delivery]`` names.

    Raises:
        SettingsError: it names none, or one that cannot be used.
    """
    settings = publication.delivery
    return Way(
        opening=Opening(transport_of(publication), clock=time.monotonic),
        now=now,
        processes=settings.processes,
        connections=settings.connections,
        messages=settings.pace.messages_per_connection,
        pace=Pace(
            per_second=settings.pace.per_second,
            per_connection=settings.pace.per_connection,
            lanes=settings.pace.lanes,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How a run ended. ``why`` it was stopped is empty where it was not; ``due`` is when the next reader is due.

    ``was_asked``: somebody at the terminal wanted it to stop. ``fault`` is what made it stop otherwise.
    """

    mailing: Mailing
    counts: Counts
    why: str = ""
    was_asked: bool = False
    fault: MailerError | None = None

    @property
    def reason(self) -> str:
        """Why it ended before everybody had got it; empty where nobody and nothing stopped it."""
        return str(self.fault) if self.fault else self.why or ("somebody asked for it" if self.was_asked else "")

    @property
    def goes_on(self) -> bool:
        """Whether the same command goes on with it."""
        return self.mailing.state is MailingState.RUNNING

    @property
    def is_done(self) -> bool:
        """Whether nobody is left, and nobody in doubt."""
        return not self.counts.left and not self.counts.in_doubt


def warm_up_left(publication: Publication, audience: Audience, now: dt.datetime) -> int | None:
    """How many messages may still go out today while the server's reputation is new; None for any number."""
    steps = publication.delivery.warm_up
    if not steps:
        return None
    earlier, today = audience.mailings.days_of_sending(now)
    return max(steps[earlier] - today, 0) if earlier < len(steps) else None


def carry(
    desk: Desk,
    audience: Audience,
    planned: Planned,
    way: Way,
    *,
    hear: Callable[[Said], None],
    limit: int = 0,
    restored_is_meant: bool = False,
) -> Carried:
    """Send a mailing until nobody is left, or until it is stopped; ``limit`` is how many messages at most, 0 for all.

    Raises:
        StoreError: another process sends from the store, it was copied, or it cannot be written.
        MailerError: the journal cannot be used; nothing was sent.
    """
    with audience.mailings.sending(restored_is_meant=restored_is_meant) as sole:
        run = _Run(desk.publication, sole, planned, way, hear)
        with heard_by(run.stop):
            ended = run.to_the_end(limit)
            mailing, _ = audience.mailings.find(planned.mailing.name)
            counts = audience.mailings.check(planned.mailing.name)
    return Carried(mailing=mailing, counts=counts, why=ended.why, fault=ended.fault, was_asked=run.was_asked)


class _Run:
    """A mailing from the moment that a process is alone with its ledger."""

    def __init__(
        self,
        publication: Publication,
        sole: SoleSender,
        planned: Planned,
        way: Way,
        hear: Callable[[Said], None],
    ) -> None:
        self.was_asked = False
        self._workers: Workers | None = None
        self._sole = sole
        self._name = planned.mailing.name
        self._patience = way.patience
        self._way = way
        self._hear = hear
        self._folder = publication.store_file.parent
        self._shown = publication.shown(self._folder)
        on_list = OnList(planned.mailing.list, planned.mailing.list_id, publication)
        self._maker = Maker(
            planned.moulds,
            default=planned.default,
            personal=lambda reader, language: on_list.personal(planned.mailing.issue, reader, language),
        )

    def stop(self) -> None:
        """Somebody wants an end; who says so again wants it at once."""
        self.was_asked = True
        if self._workers:
            self._workers.stop()

    def to_the_end(self, limit: int) -> Ended:
        """Send, settle what a killed worker left, and go on, until there is a reason to stop."""
        counts, state = self._settled()
        for _ in range(_MOST_GOES):
            if not counts.left or state is not MailingState.RUNNING or self.was_asked:
                return Ended()
            ended, was_killed = self._gone_on(counts, limit)
            before, (counts, state) = counts, self._settled()
            if ended.why or ended.fault or (limit and not was_killed):
                return ended
            if limit:
                limit -= before.left - counts.left
                if limit <= 0:
                    return ended
        return Ended(f"its processes ended {_MOST_GOES} times with readers left; look at the memory of this machine")

    def _gone_on(self, counts: Counts, limit: int) -> tuple[Ended, bool]:
        """Send with workers until they end; the first reason of any of them, and whether one was killed."""
        self._workers = workers = Workers(self._work_of(counts, limit), self._processes(counts, limit), self._hear)
        ends = workers.run()
        self._workers = None
        return next((end for end in ends if end.why or end.fault), Ended()), workers.was_killed

    def _processes(self, counts: Counts, limit: int) -> int:
        """How many processes; what is counted or paced as a whole is in the hands of one."""
        pace = self._way.pace.per_second
        if limit or counts.left <= FEW or 0 < pace <= SLOW:
            return 1
        return min(self._way.processes, self._way.connections)

    def _settled(self) -> tuple[Counts, MailingState]:
        """What an earlier sender has left is settled. No connection to the store outlives this: workers are forked."""
        with (
            self._sole.ledger(self._name, patience=self._patience) as ledger,
            taken_up(ledger, self._folder, self._shown, self._way.now()) as (_, counts),
        ):
            return counts, ledger.mailing.state

    def _work_of(self, counts: Counts, limit: int) -> Callable[[int, Telling], Ended]:
        processes = self._processes(counts, limit)
        tally = Tally(processes)

        def work(number: int, telling: Telling) -> Ended:
            share = Share(number=number, processes=processes, pace=self._way.pace, limit=limit)
            try:
                return Ended(self._sent(share, Breaker(tally, number), telling))
            except MailerError as fault:
                fault.message = without_addresses(fault.message)
                return Ended(fault=fault)

        return work

    def _sent(self, share: Share, breaker: Breaker, telling: Telling) -> str:
        """What a worker does; returns why it stopped."""
        with (
            self._sole.ledger(self._name, patience=self._patience) as ledger,
            journal_of(ledger, self._folder, self._shown) as journal,
        ):
            now = SecondHand(self._way.now, time.monotonic)
            sending = Sending(
                ledger,
                journal,
                self._connections(share),
                lambda reader: self._maker.begun(reader, now()),
                finished,
                share,
                breaker,
                now=now,
                clock=time.monotonic,
                told=lambda turn: telling.tell(Turned(dataclasses.replace(turn, claim=None))),
                trouble=lambda words: telling.tell(Hindered(words)),
                is_orphan=lambda: telling.is_orphan,
            )
            signal.signal(signal.SIGTERM, lambda *_: sending.stop())
            return sending.carry()

    def _connections(self, share: Share) -> Connections:
        way = self._way
        number = way.connections // share.processes + (share.number < way.connections % share.processes)
        return Connections(way.opening, clock=time.monotonic, number=number, limits=way.limits)
