"""A mailing that is killed again and again, run as a program: each sender is a child of its own.

    python -m tests.mailing_crashes FOLDER READERS WORKERS ORDER…

An order is a point of ``MAILER_CRASH_AT``, ``wire:3`` (after the third message was accepted and before that is noted),
``steps:400`` (after so many steps of the database), or nothing. Orders are carried out one after the other, then
senders are left alone until one comes to its end. Prints what became of everybody.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from pathlib import Path

from mailer.config import crashing
from mailer.config.environment import CRASH_VARIABLE
from mailer.model.delivery import DeliveryState, Patience
from mailer.store import sqlite
from mailer.store.mailings import Mailings
from tests.audience_builders import NOW, a_store
from tests.mailing_builders import ACCEPT, DEFER, ISSUE, MINUTE, NAME, REJECT, SEAL, Reply, Sender, a_list, sending

PATIENCE = Patience((MINUTE, MINUTE, 5 * MINUTE))


class Wire:
    """A server that writes down what it says before it says it, and outlives its clients."""

    def __init__(self, path: Path, crash_after: int = 0) -> None:
        self._path = path
        self._left = crash_after

    def __call__(self, number: int) -> Reply:
        reply = REJECT if number % 11 == 0 else DEFER if number % 7 == 0 and not self._knows(number) else ACCEPT
        with open(self._path, "a", encoding="ascii") as file:
            file.write(f"{number} {reply[0]}\n")
        if reply is ACCEPT:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return reply

    def _knows(self, number: int) -> bool:
        return self._path.exists() and f"{number} {DEFER[0]}" in self._path.read_text("ascii").split("\n")


def dying_after(steps: int) -> None:
    """Let this process be killed after so many steps of the database, in the midst of a statement."""
    connected, left = sqlite._connected, steps

    def die_in_time() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def with_an_end(place: str, *, is_read_only: bool) -> sqlite3.Connection:
        connection = connected(place, is_read_only=is_read_only)
        connection.set_progress_handler(die_in_time, 20)
        return connection

    sqlite._connected = with_an_end


def send(folder: Path, workers: int, order: str) -> None:
    """Plan the mailing where it is not, and send all of it."""
    kind, _, number = order.partition(":")
    wire = Wire(folder / "wire.log", int(number) if kind == "wire" else 0)
    if kind == "steps":
        dying_after(int(number))
    elif kind != "wire":
        os.environ[CRASH_VARIABLE] = order
        crashing._order.cache_clear()
    mailings = Mailings(a_store(folder))
    mailings.plan(ISSUE, "weekly", SEAL, now=NOW, batch_size=5)
    with sending(mailings, folder, wire, patience=PATIENCE, size=5) as sender:
        if workers == 1:
            sender.run()
        else:
            work_together(sender, workers)


def work_together(sender: Sender, workers: int) -> None:
    """Send with several processes; when one is killed, so are all."""
    children = []
    for _ in range(workers):
        child = os.fork()
        if child == 0:
            with sender.sole.ledger(NAME, patience=PATIENCE, size=5) as ledger:
                Sender(sender.sole, ledger, sender.journal, sender.answer).run()
            os._exit(0)
        children.append(child)
    while children:
        ended, status = os.wait()
        children.remove(ended)
        if status:
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Carry out the orders."""
    folder, readers, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    orders = sys.argv[4:]
    a_list(a_store(folder), folder, readers)
    mailings = Mailings(a_store(folder))
    ended: list[int] = []
    while orders or not ended or ended[-1]:
        order = orders.pop(0) if orders else ""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                send(folder, workers, order)
                code = 0
            finally:
                os._exit(code)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        assert ended[-1] in (0, -9), order
        if mailings.all():
            mailings.check(NAME)
    rows = {row.number: str(row.state) for _, row in mailings.deliveries(NAME)}
    accepted = [int(line.split()[0]) for line in _lines(folder) if line.endswith(DeliveryState.ACCEPTED)]
    found = {"ended": ended, "rows": rows, "accepted": accepted, "state": mailings.find(NAME)[0].state}
    sys.stdout.write(json.dumps(found))


def _lines(folder: Path) -> list[str]:
    return (folder / "wire.log").read_text("ascii").splitlines()


if __name__ == "__main__":
    main()
