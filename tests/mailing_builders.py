"""Mailings for tests: a real ledger, a real journal, and a wire that writes down what it accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mailer.deliver.journal import Journal
from mailer.deliver.ledger import claiming, taken_up
from mailer.model.delivery import (
    USUAL_PATIENCE,
    Claim,
    Counts,
    Delivery,
    DeliveryState,
    Mailing,
    MailingState,
    Patience,
)
from mailer.model.lanes import EVERY_LANE
from mailer.store.mailings import Mailings
from mailer.store.mailings_lock import SoleSender
from mailer.store.mailings_sending import SendingLedger
from mailer.store.opening import Store
from tests.audience_builders import NOW, a_store, imported

ISSUE, SEAL = "2024-05-17", "seal-1"
NAME = f"{ISSUE}@weekly"
MINUTE = dt.timedelta(minutes=1)

Reply = tuple[DeliveryState, int, str]
ACCEPT: Reply = (DeliveryState.ACCEPTED, 250, "2.0.0 ok")
DEFER: Reply = (DeliveryState.DEFERRED, 451, "4.7.1 greylisted")
REJECT: Reply = (DeliveryState.REJECTED, 554, "5.7.1 not wanted")


def a_list(store: Store, folder: Path, readers: int | Sequence[str], name: str = "weekly") -> None:
    """A list of so many readers, or of these."""
    addresses = [f"r{n}@x.example" for n in range(1, readers + 1)] if isinstance(readers, int) else readers
    imported(store, folder, "email\n" + "".join(f"{address}\n" for address in addresses), name=name)


def a_mailing(folder: Path, readers: int | Sequence[str] = 10, *, batch_size: int = 4) -> Mailings:
    """The mailings of a new store, with one that is planned."""
    store = a_store(folder)
    a_list(store, folder, readers)
    mailings = Mailings(store)
    mailings.plan(ISSUE, "weekly", SEAL, now=NOW, batch_size=batch_size)
    return mailings


class Sender:
    """A sender in one process: takes a mailing up and, step by step, sends it over a wire that ``answers``."""

    def __init__(
        self, sole: SoleSender, ledger: SendingLedger, journal: Journal, answer: Callable[[int], Reply]
    ) -> None:
        self.sole = sole
        self.ledger = ledger
        self.journal = journal
        self.answer = answer

    def claim(self, now: dt.datetime = NOW, lanes: Sequence[str] = EVERY_LANE) -> Claim | None:
        """The next claim."""
        return self.ledger.turn(lanes=lanes, claiming=claiming(self.journal), now=now).claim

    def settle(self, claim: Claim | None, results: Sequence[Delivery], now: dt.datetime = NOW) -> MailingState:
        """Give a claim back, with results."""
        done = claim.batches if claim else ()
        return self.ledger.turn(results, done=done, claiming=claiming(self.journal), now=now).state

    def send(self, claim: Claim) -> list[Delivery]:
        """Send to all readers of a claim."""
        results = []
        for number, _ in claim.readers:
            self.journal.dot(number)
            state, code, text = self.answer(number)
            self.journal.reply(number, state)
            unknown = text.startswith("5.1.1")
            results.append(Delivery(number, state, code, text, unknown_address=unknown))
        return results

    def run(self, now: dt.datetime = NOW) -> tuple[MailingState, dt.datetime]:
        """Send until nobody is left, waiting for whoever is deferred; returns how and when it ended."""
        results: list[Delivery] = []
        claim: Claim | None = None
        while True:
            done = claim.batches if claim else ()
            turn = self.ledger.turn(results, done=done, lanes=EVERY_LANE, claiming=claiming(self.journal), now=now)
            claim = turn.claim
            if claim is None and turn.due is None:
                return turn.state, now
            if claim is None:
                assert turn.due is not None
                now, results = max(now, turn.due), []
            else:
                results = self.send(claim)


@contextmanager
def sending(
    mailings: Mailings,
    folder: Path,
    answer: Callable[[int], Reply] = lambda _: ACCEPT,
    *,
    name: str = NAME,
    patience: Patience = USUAL_PATIENCE,
    size: int = 4,
    now: dt.datetime = NOW,
    restored_is_meant: bool = False,
) -> Iterator[Sender]:
    """A sender that has taken a mailing up."""
    with ExitStack() as stack:
        sole = stack.enter_context(mailings.sending(restored_is_meant=restored_is_meant))
        ledger = stack.enter_context(sole.ledger(name, patience=patience, size=size))
        journal, _ = stack.enter_context(taken_up(ledger, folder / "store", "store", now))
        yield Sender(sole, ledger, journal, answer)


def counts(mailings: Mailings, name: str = NAME) -> Counts:
    """The counts of a mailing, checked against its rows."""
    return mailings.check(name)


def mailing(mailings: Mailings, name: str = NAME) -> Mailing:
    """A mailing as it is now."""
    return mailings.find(name)[0]


def states(mailings: Mailings, name: str = NAME) -> list[tuple[str, str, str]]:
    """Who is in which state and why, in the order of numbers."""
    return [(reader.address, str(row.state), row.text) for reader, row in mailings.deliveries(name)]
