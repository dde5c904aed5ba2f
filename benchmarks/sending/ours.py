"""This sender: python -m sending.ours FOLDER LIST MESSAGES CONNECTIONS [--without-ledger]

With the ledger it is what ``mailer send`` does after the yes: the mailing is planned beforehand, as it is frozen once,
and what is measured is how it is carried, its workers and the last turn of its ledger included. Without, the same
sender does the same in two processes that were forked likewise; its readers were read beforehand, and nothing is
written down of them, neither in a ledger nor in a journal.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from mailer.deliver.breaker import Breaker, Tally
from mailer.deliver.second_hand import SecondHand
from mailer.deliver.sending import Sending
from mailer.deliver.share import Share
from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.opening import Opening
from mailer.deliver.smtp.transport import transport_of
from mailer.deliver.workers import NICENESS
from mailer.message.mailing import Maker
from mailer.message.mould import Mould, finished
from mailer.model.delivery import Batch, Claim, Counts, Delivery, DeliveryState, MailingState, Turn, readers_at_once
from mailer.model.recipient import Recipient
from mailer.pipeline.carrying import Way, carry
from mailer.pipeline.readership import Readers
from mailer.pipeline.sending import plan, prepare
from mailer.wiring import Audience, Desk, open_audience, open_desk
from sending.measured import measured
from sending.publication import ISSUE, moulded

PROCESSES = 2


def with_ledger(desk: Desk, audience: Audience, opening: Opening, given: argparse.Namespace) -> None:
    """The real thing."""
    way = Way(opening=opening, now=now, processes=PROCESSES, connections=given.connections)
    prepared = prepare(desk, audience, ISSUE, given.list, watch=lambda *_: nullcontext(lambda _: None))
    planned = plan(desk, audience, prepared)
    with measured(given.messages):
        carried = carry(desk, audience, planned, way, hear=lambda _: None)
    assert carried.counts.accepted == given.messages, f"{carried.counts} {carried.reason}"


def now() -> dt.datetime:
    """The time of day."""
    return dt.datetime.now(dt.UTC)


def without_ledger(desk: Desk, audience: Audience, opening: Opening, given: argparse.Namespace) -> None:
    """The same sender, which forgets everything at once."""
    mould, readers = moulded(desk, audience, given.list)
    rows = tuple(reader for _, reader in readers.rows())
    with measured(given.messages):
        workers = []
        for number in range(PROCESSES):
            worker = os.fork()
            if not worker:
                _work(mould, readers, Forgetful(rows[number::PROCESSES]), opening, number, given.connections)
            workers.append(worker)
        ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    assert not any(ends), "messages were not accepted"


def _work(mould: Mould, readers: Readers, ledger: Forgetful, opening: Opening, number: int, connections: int) -> None:
    """Be a worker, and end."""
    was_well = False
    os.nice(NICENESS)
    try:
        language = mould.edition.language
        maker = Maker({language: mould}, default=language, personal=readers.personal(ISSUE))
        clock, parent = SecondHand(now, time.monotonic), os.getppid()
        sending = Sending(
            ledger,
            Unmarked(),
            Connections(opening, clock=time.monotonic, number=connections // PROCESSES),
            lambda reader: maker.begun(reader, clock()),
            finished,
            Share(number=number, processes=PROCESSES),
            Breaker(Tally(PROCESSES), number),
            now=clock,
            clock=time.monotonic,
            told=lambda _: None,
            trouble=lambda _: None,
            is_orphan=lambda: os.getppid() != parent,
        )
        was_well = not sending.carry() and ledger.accepted == ledger.planned
    finally:
        os._exit(not was_well)


class Forgetful:
    """In the place of a ledger: readers come from memory, what becomes of them is counted, and nobody is looked up."""

    def __init__(self, readers: Sequence[Recipient]) -> None:
        self.planned, self.accepted = len(readers), 0
        self._readers = readers
        self._next = 0

    def turn(self, results: Sequence[Delivery], *, lanes: Sequence[str] = (), **_: object) -> Turn:
        """Count the results, and hand out the next readers."""
        self.accepted += sum(result.state is DeliveryState.ACCEPTED for result in results)
        counts = Counts(planned=self.planned, accepted=self.accepted, pending=self.planned - self.accepted)
        some = self._readers[self._next : self._next + readers_at_once(PROCESSES * self.planned)] if lanes else ()
        claim = None
        if some:
            batch = Batch(self._next + 1, lanes[0], self._next + 1, self._next + len(some), 1)
            claim = Claim((batch,), tuple(enumerate(some, self._next + 1)))
            self._next += len(some)
        return Turn(state=MailingState.RUNNING, counts=counts, claim=claim)

    def gone(self, *_: object) -> dict[int, str]:
        """Nobody, as far as it knows."""
        return {}


class Unmarked:
    """In the place of a journal."""

    def dot(self, number: int) -> None:
        """Forget it."""

    def reply(self, number: int, state: DeliveryState) -> None:
        """Forget it."""

    def clear(self, lo: int, hi: int) -> None:
        """There is nothing."""


def main() -> None:
    """Send."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("list")
    options.add_argument("messages", type=int)
    options.add_argument("connections", type=int)
    options.add_argument("--without-ledger", action="store_true")
    given = options.parse_args()
    desk = open_desk(given.folder)
    opening = Opening(transport_of(desk.publication), clock=time.monotonic)
    send = without_ledger if given.without_ledger else with_ledger
    send(desk, open_audience(desk.publication), opening, given)


if __name__ == "__main__":
    main()
