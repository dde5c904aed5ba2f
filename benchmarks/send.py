"""Messages a second through this sender and through others, into the same sinks, in one run.

    python benchmarks/send.py [--rounds N] [--seconds S] [--extras DIR] [--fastsink FILE] [--only WORD]…

All send the sample issue, with linked pictures some 85 KB on the wire, with each reader's name and links; all take
turns in random order in every round, with as many messages as take them a few seconds. Told are medians of messages a
second and of the CPU of the client (all its processes) and of the sink, by message, and the most memory that a process
had. For this sender, its mailing is planned before the clock starts; others have their start left out as well.

Sinks are Postfix's ``smtp-sink``, which needs a core for itself at some 5,000 messages a second, and ``fastsink``, a
sink in C that is compiled when its source is here. Who is missing is named, and how to get them into DIR. A round
takes about two minutes. What the ledger costs is a few hundredths, which runs of 25 seconds tell from the noise.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sending import clients, figures
from sending.bare import Bare
from sending.clients import Client
from sending.publication import Sample, sample
from sending.running import Run, fitting, run
from sending.sinks import Sinks
from sending.tls_sink import write_certificate

Found = dict[str, dict[str, list[Run]]]
"""Runs by the name of the sink and of the client."""


def main() -> None:
    """Print the figures."""
    given = _options()
    name, has_ifma = figures.processor()
    print(f"{name}, {os.cpu_count()} cores, {'with' if has_ifma else 'without'} AVX-512 IFMA")
    # Half of what a message costs us is Python itself, which one build of it does a tenth faster than another.
    print(f"Python {sys.version}")
    with tempfile.TemporaryDirectory(prefix="bench-send.") as made:
        folder = Path(made)
        # Sinks that will not be root have to get in.
        folder.chmod(0o755)
        write_certificate(folder)
        sinks = Sinks(folder, given.extras)
        sinks.find(given.fastsink)
        chosen = _chosen(given, sinks)
        what = sample(folder)
        bare = Bare(what)
        found = _rounds(chosen, sinks, what, bare, given)
    rsa, ed25519, digest = bare.figures
    print(f"bare RSA {rsa:.3f} ms, Ed25519 {ed25519:.3f} ms, SHA-256 {digest:.3f} ms")
    print(f"this program signs {'eight at once' if bare.together else 'one by one; mailer[multibuffer] may help'}")
    for sink, runs in found.items():
        figures.table(runs, clients.SOURCE, f"into {sink}")
        figures.goals(runs, _goals(sink, has_ifma=has_ifma))
        if runs.get(clients.BOTH):
            cost = figures.middle(runs[clients.BOTH], lambda run: run.cpu / run.messages) * 1e3
            print(
                f"{clients.BOTH}: {cost / sum(bare.figures):.2f} × the CPU of both signatures and SHA-256, one by one"
            )


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=3.0, help="of a run")
    options.add_argument("--extras", type=Path, help="where other clients are")
    options.add_argument("--fastsink", type=Path, help="the source of fastsink")
    options.add_argument("--only", action="append", default=[], help="a word in the name of a client")
    options.add_argument("--sink", action="append", default=[], help="smtp-sink, fastsink or tls")
    given = options.parse_args()
    given.extras = given.extras.resolve() if given.extras else None
    return given


def _chosen(given: argparse.Namespace, sinks: Sinks) -> list[tuple[Client, str]]:
    """Who sends into what; who cannot is named."""
    known = [*clients.ours(), *clients.others(given.extras)]
    wanted = [each for each in known if not given.only or any(word in each.name for word in given.only)]
    for name, why in [*sinks.missing.items(), *((each.name, each.missing) for each in wanted if each.missing)]:
        print(f"missing (DIR is that of --extras): {name}: {why}")
    pairs = []
    for client in wanted:
        into = ("tls",) if client.over_tls else ("smtp-sink", "fastsink")
        allowed = (sink for sink in into if sinks.has(sink) and (not given.sink or sink in given.sink))
        pairs += [(client, sink) for sink in allowed if not client.missing]
    return pairs


def _rounds(
    chosen: list[tuple[Client, str]], sinks: Sinks, what: Sample, bare: Bare, given: argparse.Namespace
) -> Found:
    """Every client into every sink once to see how fast it is, and then in rounds."""
    counts: dict[tuple[str, str], int] = {}
    for client, sink in chosen:
        try:
            first = run(client, sinks, sink, what, client.first)
        except RuntimeError as fault:
            print(f"does not work here: {fault}")
            chosen = [pair for pair in chosen if pair != (client, sink)]
            continue
        # A short run would tell more of its beginning and end than of sending.
        counts[client.name, sink] = max(fitting(first.rate, given.seconds), client.first)
    found: Found = defaultdict(lambda: {client.name: [] for client, _ in chosen})
    for number in range(given.rounds):
        bare.take_turn()
        for client, sink in random.sample(chosen, len(chosen)):
            made = run(client, sinks, sink, what, counts[client.name, sink])
            found[sink][client.name].append(made)
        print(f"round {number + 1} of {given.rounds}", file=sys.stderr, flush=True)
    return {sink: {name: runs for name, runs in each.items() if runs} for sink, each in found.items()}


def _goals(sink: str, *, has_ifma: bool) -> list[tuple[str, str, float]]:
    """What was set as a goal, by the processor, which decides what a signature costs."""
    apart = [
        (clients.BOTH, clients.BOTH_FORGETFUL, 0.95),
        (clients.BOTH, clients.POOL_DKIM, 12 if has_ifma else 8),
        (clients.BOTH, clients.DKIMPY, 35 if has_ifma else 22),
    ]
    # Into fastsink smtp-source writes one message over and over as fast as the kernel takes it.
    return [(clients.UNSIGNED, clients.SOURCE, 0.85), *apart] if sink == "smtp-sink" else apart


if __name__ == "__main__":
    main()
