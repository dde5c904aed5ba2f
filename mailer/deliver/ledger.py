"""The ledger as a sender needs it, and how one that was left behind is taken up again.

The ledger is the queue: what is to be sent is what it says, and a reader is done by a row of his or her own.

    pending --claim--> claimed --dot--> in flight --reply--> accepted | deferred | rejected
    the connection or the process ends in flight             in doubt: held until a person decides
    refused before the dot, or ended before it               deferred or rejected for certain, or pending again
    deferred, after a pause                                  pending again, a number of times
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypedDict

from mailer.deliver.journal import Journal, make_journal, open_journal
from mailer.errors import MailerError
from mailer.model.delivery import Batch, Counts, Delivery, Mailing, Turn


class Ledger(Protocol):
    """One mailing, in the hands of a process that sends it. Each call is one transaction, on disk when it returns."""

    @property
    def mailing(self) -> Mailing:
        """What is sent."""

    @property
    def instance(self) -> str:
        """What tells the ledger from others."""

    def recover(self, seen: Callable[[int, int], bytes] | None, now: dt.datetime) -> Counts:
        """Settle what an earlier sender has left claimed, by the marks of its journal, or without."""

    def gone(self, batch: Batch, now: dt.datetime) -> dict[int, str]:
        """Readers of a batch that was claimed here who have left since, by their numbers, and why."""

    def turn(
        self,
        results: Sequence[Delivery] = (),
        *,
        done: Sequence[Batch] = (),
        lanes: Sequence[str] = (),
        claiming: Callable[[Batch], None],
        now: dt.datetime,
    ) -> Turn:
        """Write results, end the claims of ``done``, and claim what is due in the first of ``lanes`` that has any.

        ``claiming`` is told of each batch before its claim is on disk.
        """


@contextmanager
def taken_up(ledger: Ledger, folder: Path, shown: str, now: dt.datetime) -> Iterator[tuple[Journal, Counts]]:
    """The journal of a mailing in ``folder``, after what an earlier sender left behind was settled by it.

    Only who is alone with the ledger may do this; workers are forked afterwards.

    Raises:
        MailerError: the journal or the ledger cannot be used; nothing was sent.
    """
    place, facts = _place_of(ledger.mailing, folder, shown), _facts_of(ledger)
    with open_journal(*place, **facts) as left:
        counts = ledger.recover(left.seen if left else None, now)
        if left:
            left.clear(1, ledger.mailing.planned)
        else:
            # Only now: marks that were never made would say that nothing was sent.
            make_journal(*place, **facts)
    with journal_of(ledger, folder, shown) as journal:
        yield journal, counts


@contextmanager
def journal_of(ledger: Ledger, folder: Path, shown: str) -> Iterator[Journal]:
    """The journal of a mailing that was taken up, for a worker.

    Raises:
        MailerError: it is gone, or cannot be used.
    """
    path, words = _place_of(ledger.mailing, folder, shown)
    with open_journal(path, words, **_facts_of(ledger)) as journal:
        if journal is None:
            raise MailerError("was taken away while the mailing is sent", file=words, fix="leave it there")
        yield journal


def in_flight(mailing: Mailing, instance: str, claimed: Sequence[tuple[int, int]], folder: Path, shown: str) -> int:
    """How many readers of claimed ranges wait for the reply to their dot, for whoever only looks."""
    if not claimed:
        return 0
    facts: _Facts = {"instance": instance, "mailing_id": mailing.id, "planned": mailing.planned}
    with open_journal(*_place_of(mailing, folder, shown), **facts) as journal:
        return sum(journal.in_flight(lo, hi) for lo, hi in claimed) if journal else 0


class _Facts(TypedDict):
    instance: str
    mailing_id: int
    planned: int


def _facts_of(ledger: Ledger) -> _Facts:
    return {"instance": ledger.instance, "mailing_id": ledger.mailing.id, "planned": ledger.mailing.planned}


def _place_of(mailing: Mailing, folder: Path, shown: str) -> tuple[Path, str]:
    name = f"mailing-{mailing.id}.journal"
    return folder / name, f"{shown}/{name}"


def claiming(journal: Journal) -> Callable[[Batch], None]:
    """What a claim does to the journal before it is on disk: its readers have no marks."""
    return lambda batch: journal.clear(batch.lo, batch.hi)
