"""This sender: python -m sending.ours FOLDER LIST MESSAGES CONNECTIONS [--without-ledger]

With the ledger it is what ``mailer send`` does after the yes: the mailing is planned beforehand, as it is frozen once,
and what is measured is how it is carried, its workers and the last turn of its ledger included. Without, the messages
of the same moulds go over the same connections, from two processes that were forked likewise and read their readers
beforehand; nothing is written down.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from mailer.deliver.making import FEW_AT_ONCE
from mailer.deliver.second_hand import SecondHand
from mailer.deliver.smtp.connections import Connections
from mailer.deliver.smtp.events import Settled
from mailer.deliver.smtp.opening import Opening
from mailer.deliver.smtp.transport import transport_of
from mailer.deliver.workers import NICENESS
from mailer.message.mailing import Maker
from mailer.message.mould import Mould, finished
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
    """The same messages, forgotten at once."""
    mould, readers = moulded(desk, audience, given.list)
    rows = tuple(readers.rows())
    with measured(given.messages):
        workers = []
        for number in range(PROCESSES):
            worker = os.fork()
            if not worker:
                _work(mould, readers, rows[number::PROCESSES], opening, given.connections // PROCESSES)
            workers.append(worker)
        ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    assert not any(ends), "messages were not accepted"


def _work(
    mould: Mould, readers: Readers, rows: Sequence[tuple[int, Recipient]], opening: Opening, connections: int
) -> None:
    """Be a worker, and end."""
    accepted, clock = 0, SecondHand(now, time.monotonic)
    os.nice(NICENESS)
    try:
        language = mould.edition.language
        maker = Maker({language: mould}, default=language, personal=readers.personal(ISSUE))
        few = (rows[at : at + FEW_AT_ONCE] for at in range(0, len(rows), FEW_AT_ONCE))
        messages = (made for some in few for made in finished([maker.begun(reader, clock()) for _, reader in some]))
        for event in Connections(opening, clock=time.monotonic, number=connections).carry(messages):
            accepted += isinstance(event, Settled) and event.outcome.state == "accepted"
    finally:
        os._exit(accepted != len(rows))


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
