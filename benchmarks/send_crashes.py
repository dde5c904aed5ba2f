"""A mailing whose processes are killed again and again: who was lost, who got it twice, and how many are in doubt.

    python benchmarks/send_crashes.py [KILLS] [READERS] [--fastsink FILE]

``mailer send`` runs as a desk runs it, with two processes and eight connections, to a sink that writes each recipient
down before it says that it has the message. At random moments (the seed is fixed) one worker is killed, or the parent,
or all of them; where the parent is gone, the same command is typed again when its workers have ended. At the end the
sink's book is compared with the ledger.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sending.publication import ISSUE, sample
from sending.running import environment_of
from sending.sinks import Sinks

from mailer.model.delivery import mailing_name
from mailer.wiring import open_audience, open_desk

CONNECTIONS = 8
PROCESSES = 2
SLOWNESS_MS = 2
"""Between the sink's note and its reply: a kill in this time is what makes a reader doubtful."""

VICTIMS = ("worker", "worker", "parent", "all")


def main() -> None:
    """Print what became of everybody."""
    options = argparse.ArgumentParser()
    options.add_argument("kills", type=int, nargs="?", default=200)
    options.add_argument("readers", type=int, nargs="?", default=100_000)
    options.add_argument("--fastsink", type=Path, help="the source of fastsink")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-crashes.") as made:
        folder = Path(made)
        sinks = Sinks(folder)
        sinks.find(given.fastsink)
        if not sinks.has("fastsink"):
            raise SystemExit(f"fastsink {sinks.missing['fastsink']}")
        what = sample(folder)
        name = what.with_list(given.readers)
        book = folder / "book"
        with sinks.running("fastsink", ["-l", str(book), "-q", str(SLOWNESS_MS)]) as sink:
            home = folder / "run"
            what.copy(home, signed="none", url=f"smtp://127.0.0.1:{sink.port}")
            kills = _send(home, name, given.kills, sinks)
        _compare(home, name, book, kills)


def _send(home: Path, list_name: str, kills: int, sinks: Sinks) -> Counter[str]:
    """Send to the end, with so many kills on the way; returns who was killed how often."""
    chance = random.Random(7)
    killed: Counter[str] = Counter()
    command = [sys.executable, "-m", "mailer", "send", ISSUE, "--list", list_name, "--yes"]
    while True:
        process = subprocess.Popen(
            command, cwd=home, env=environment_of(sinks), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and _hit(killed) < kills:
            workers = _workers_of(process.pid)
            if not workers:
                time.sleep(0.02)
                continue
            time.sleep(chance.uniform(0.0, 1.2))
            killed[_kill(process, workers, chance.choice(VICTIMS), chance)] += 1
        process.wait()
        _wait_for(home)
        if not _left(home, list_name):
            return killed


def _kill(process: subprocess.Popen[bytes], workers: list[int], victim: str, chance: random.Random) -> str:
    victims = {"worker": [chance.choice(workers)], "parent": [process.pid], "all": [process.pid, *workers]}[victim]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return "nobody"
    return victim


def _hit(killed: Counter[str]) -> int:
    """How many kills found somebody who was still there."""
    return killed.total() - killed["nobody"]


def _workers_of(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _wait_for(home: Path) -> None:
    """Wait until no worker holds the store any more."""
    import fcntl

    lock = home / "store" / "mailer.db.sender"
    if lock.exists():
        with open(lock, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)


def _left(home: Path, list_name: str) -> int:
    return open_audience(open_desk(home).publication).mailings.find(mailing_name(ISSUE, list_name))[1].left


def _compare(home: Path, list_name: str, book: Path, killed: Counter[str]) -> None:
    mailings = open_audience(open_desk(home).publication).mailings
    name = mailing_name(ISSUE, list_name)
    counts = mailings.check(name)
    taken = Counter(line.strip("<> ") for line in book.read_text(encoding="ascii").splitlines())
    states = {reader.address: delivery.state.value for reader, delivery in mailings.deliveries(name)}
    lost = sum(state == "accepted" and address not in taken for address, state in states.items())
    never = sum(state not in ("accepted", "in_doubt") for state in states.values())
    twice = sum(times > 1 for times in taken.values())
    arrived = sum(state == "in_doubt" and address in taken for address, state in states.items())
    kills = _hit(killed)
    print(f"{kills} kills: " + ", ".join(f"{times} {who}" for who, times in killed.most_common() if who != "nobody"))
    print(f"{counts}")
    print(f"lost {lost + never}, twice {twice}, in doubt {counts.in_doubt / max(kills, 1):.1f} a kill")
    print(f"of those in doubt {arrived} had arrived; at most {CONNECTIONS} a kill are allowed")
    if lost or never or twice or counts.in_doubt > kills * CONNECTIONS:
        raise SystemExit("NOT REACHED")


if __name__ == "__main__":
    main()
