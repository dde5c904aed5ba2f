"""Messages a second to a server that answers 20 ms late, over ten connections: this sender, nodemailer, smtplib.

    python benchmarks/send_latency.py [--rounds N] [--seconds S] [--milliseconds MS] [--extras DIR] [--fastsink FILE]

Each reply of the sink is held back for as long as a distant server's would be on its way. What counts then is how many
round trips a message takes: smtplib says one thing at a time, in a thread for each of its connections.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sending import clients, figures
from sending.publication import sample
from sending.running import Run, fitting, run
from sending.sinks import Sinks

CONNECTIONS = 10
COMPARED = (clients.UNSIGNED, clients.BOTH, clients.SMTPLIB, clients.POOL, clients.POOL_DKIM)
ROUGHLY = 200
"""Messages a second that anybody may reach: two round trips for each, at 20 ms on ten connections, make 250."""


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=5.0, help="of a run")
    options.add_argument("--milliseconds", type=int, default=20, help="that a reply is late")
    options.add_argument("--extras", type=Path, help="where other clients are")
    options.add_argument("--fastsink", type=Path, help="the source of fastsink")
    given = options.parse_args()
    extras = given.extras.resolve() if given.extras else None
    known = [each for each in (*clients.ours(), *clients.others(extras)) if each.name in COMPARED]
    with tempfile.TemporaryDirectory(prefix="bench-send.") as made:
        sinks = Sinks(Path(made), extras)
        sinks.find(given.fastsink)
        for name, why in [*sinks.missing.items(), *((each.name, each.missing) for each in known if each.missing)]:
            print(f"missing (DIR is that of --extras): {name}: {why}")
        if not sinks.has("fastsink"):
            raise SystemExit("without fastsink there is nobody who answers late")
        here = [each for each in known if not each.missing]
        what, late = sample(Path(made)), ("-d", str(given.milliseconds))
        messages = fitting(ROUGHLY, given.seconds)
        found: dict[str, list[Run]] = {each.name: [] for each in here}
        for _ in range(given.rounds):
            for client in random.sample(here, len(here)):
                found[client.name].append(
                    run(client, sinks, "fastsink", what, messages, options=late, connections=CONNECTIONS)
                )
    title = f"replies {given.milliseconds} ms late, {CONNECTIONS} connections"
    figures.table(found, clients.POOL_DKIM, title)
    figures.goals(found, [(clients.BOTH, clients.POOL_DKIM, 2), (clients.UNSIGNED, clients.POOL, 2)])


if __name__ == "__main__":
    main()
