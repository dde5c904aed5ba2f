"""Memory of each process that sends, from the first ten thousand readers to the last of a million.

    python benchmarks/send_memory.py [READERS] [--fastsink FILE]

The list is imported and frozen as usual, and the messages, which are not signed, go to a sink as fast as it takes
them. Resident memory is looked at twice a second; what a process does not share with the one that it was forked from
is told as well. Freezing happens in the parent, before the workers.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sending import clients
from sending.clients import Job
from sending.publication import ISSUE, sample
from sending.running import environment_of
from sending.sinks import Sinks

from mailer.model.delivery import mailing_name
from mailer.wiring import open_audience, open_desk

FIRST = 10_000
MOST_MB = 80
MOST_GROWTH_MB = 5


@dataclass(frozen=True, slots=True)
class Look:
    """A process at a moment: how many readers were done by all, and its memory in MB."""

    done: int
    resident: float
    own: float


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("readers", type=int, nargs="?", default=1_000_000)
    options.add_argument("--fastsink", type=Path, help="the source of fastsink")
    given = options.parse_args()
    client = next(each for each in clients.ours() if each.name == clients.UNSIGNED)
    with tempfile.TemporaryDirectory(prefix="bench-send.") as made:
        sinks = Sinks(Path(made))
        sinks.find(given.fastsink)
        if not sinks.has("fastsink"):
            raise SystemExit(f"fastsink {sinks.missing['fastsink']}")
        what = sample(Path(made))
        start = time.perf_counter()
        name = what.with_list(given.readers)
        print(f"imported {given.readers:,} readers in {time.perf_counter() - start:.0f} s", flush=True)
        with sinks.running("fastsink") as sink:
            command = client.command(Job(what, sink.port, given.readers, sinks.folder))
            process = subprocess.Popen(command, env=environment_of(sinks), cwd=Path(__file__).parent)
            looks = _watched(process, _counter(sinks.folder / "run", name))
        if process.returncode:
            raise SystemExit("it did not send all of them")
    for number, seen in enumerate(looks.values(), start=1):
        _tell(f"worker {number}", seen)


def _counter(home: Path, list_name: str) -> Callable[[], int]:
    """How many readers are done, by the ledger."""
    mailings = open_audience(open_desk(home).publication).mailings
    name = mailing_name(ISSUE, list_name)

    def done() -> int:
        known = {mailing.name: counts for mailing, counts in mailings.all()}
        return known[name].planned - known[name].left if name in known else 0

    return done


def _watched(process: subprocess.Popen[bytes], done: Callable[[], int]) -> dict[int, list[Look]]:
    """What was seen of each child of a process until it ended."""
    looks: dict[int, list[Look]] = defaultdict(list)
    while process.poll() is None:
        reached = done()
        for child in _children(process.pid):
            try:
                looks[child].append(Look(reached, *_memory(child)))
            except OSError:
                continue  # it has ended
        time.sleep(0.5)
    return looks


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _memory(pid: int) -> tuple[float, float]:
    """What a process has in memory, and what of it is its own, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    if not sizes:
        raise ProcessLookupError(pid)
    return sizes["Rss"] / 1024, (sizes["Private_Clean"] + sizes["Private_Dirty"]) / 1024


def _tell(name: str, seen: list[Look]) -> None:
    """What became of a worker's memory, and whether that is little enough."""
    first = next((look for look in seen if look.done >= FIRST), seen[-1])
    most, last = max(look.resident for look in seen), seen[-1]
    growth = most - first.resident
    verdict = "reached" if most <= MOST_MB and growth <= MOST_GROWTH_MB else "NOT REACHED"
    print(
        f"{name}: {first.resident:.1f} MB after {first.done:,} readers, {last.resident:.1f} MB after {last.done:,}; "
        f"at most {most:.1f} MB; its own {first.own:.1f}, {last.own:.1f} and {max(look.own for look in seen):.1f} MB; "
        f"grown by {growth:.1f} MB; wanted {MOST_MB} MB, grown by {MOST_GROWTH_MB} MB: {verdict}"
    )


if __name__ == "__main__":
    main()
