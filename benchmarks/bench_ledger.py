"""Seconds and memory of freezing an audience, and rows a second of the ledger while it is sent to.

    python benchmarks/bench_ledger.py [READERS]

Nothing is sent: each reader is marked in the journal and accepted at once, so that what is timed is the ledger alone.
One reader in fifty is suppressed, one in fifty is deferred once. A turn is a commit that is forced to disk.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from mailer.deliver.ledger import claiming, taken_up
from mailer.model.delivery import Claim, Delivery, DeliveryState
from mailer.model.lanes import EVERY_LANE
from mailer.store.mailings import Mailings
from mailer.store.opening import Store, open_store

NOW = dt.datetime(2024, 5, 17, 7, 30, tzinfo=dt.UTC)
DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "web.de", "news.example", "city.example")


def fill(path: Path, readers: int) -> Store:
    """A store with one list, written past the import, which has a benchmark of its own."""
    store = open_store(path, "store/mailer.db", new=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO lists (id, name, revision) VALUES (1, 'weekly', 1)")
        rows = ((n, f"{n:07}.holm@{DOMAINS[n % 7]}") for n in range(1, readers + 1))
        connection.executemany(
            "INSERT INTO recipients SELECT ?1, 1, ?2, ?2, 'Ana Holm', 'en', '{\"town\":\"Oslo\"}'", rows
        )
        connection.execute(
            "INSERT INTO suppressions SELECT key, 'weekly', 'bounce', 'by hand', '' FROM recipients WHERE id % 50 = 0"
        )
    # What the disk still has to write of this is not the ledger's.
    os.sync()
    return store


def send(mailings: Mailings, folder: Path) -> None:
    """Take the whole mailing through the ledger."""
    claim: Claim | None = None
    results: list[Delivery] = []
    now, turns = NOW, 0
    with (
        mailings.sending() as sole,
        sole.ledger("2024-05-17@weekly") as ledger,
        taken_up(ledger, folder, "store", now) as (journal, _),
    ):
        start, cpu = time.perf_counter(), time.process_time()
        while True:
            done = claim.batches if claim else ()
            turn = ledger.turn(results, done=done, lanes=EVERY_LANE, claiming=claiming(journal), now=now)
            turns += 1
            claim, results = turn.claim, []
            if claim is None and turn.due is None:
                break
            if claim is None:
                now = turn.due or now
                continue
            for number, _ in claim.readers:
                first = number % 50 == 1 and now == NOW
                state = DeliveryState.DEFERRED if first else DeliveryState.ACCEPTED
                journal.dot(number)
                journal.reply(number, state)
                results.append(Delivery(number, state, 250, "2.0.0 Ok: queued as 4XyZ1A2b3C"))
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    planned = turn.counts.planned
    print(f"sent    {planned / seconds:10,.0f} rows/s  {seconds:6.1f} s  {spent:6.1f} s CPU  {turns:,} turns")
    print(f"        {turn.counts}")


def main() -> None:
    """Print the figures."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        store = fill(folder / "mailer.db", readers)
        mailings = Mailings(store)
        start, cpu = time.perf_counter(), time.process_time()
        mailings.plan("2024-05-17", "weekly", "seal", now=NOW)
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
        print(f"frozen  {readers:10,} readers {seconds:6.1f} s  {spent:6.1f} s CPU  {peak():4.0f} MB at most")
        send(mailings, folder)
        start = time.perf_counter()
        mailings.check("2024-05-17@weekly")
        print(f"checked row by row in {time.perf_counter() - start:.1f} s")
        print(f"memory  {peak():.0f} MB at most; {os.stat(folder / 'mailer.db').st_size / 1e6:,.0f} MB on disk")


def peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
