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
from typing import Protocol

from mailer.deliver.journal import Journal, make_journal, open_journal
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
    mailing = ledger.mailing
    path, shown = folder / f"mailing-{mailing.id}.journal", f"{shown}/mailing-{mailing.id}.journal"
    facts = {"instance": ledger.instance, "mailing_id": mailing.id, "planned": mailing.planned}
    with open_journal(path, shown, **facts) as left:  # type: ignore[arg-type]
        counts = ledger.recover(left.seen if left else None, now)
        if left:
            left.clear(1, mailing.planned)
        else:
            # Only now: marks that were never made would say that nothing was sent.
            make_journal(path, shown, **facts)  # type: ignore[arg-type]
    with open_journal(path, shown, **facts) as journal:  # type: ignore[arg-type]
        assert journal is not None, "it was made a moment ago"
        yield journal, counts


def claiming(journal: Journal) -> Callable[[Batch], None]:
    """What a claim does to the journal before it is on disk: its readers have no marks."""
    return lambda batch: journal.clear(batch.lo, batch.hi)
