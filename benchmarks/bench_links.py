"""How long 100 links take to be looked at, of which 20 are slow or dead: over a server on loopback.

    python benchmarks/bench_links.py

The figure to reach is 6 seconds, each judged right. All links are of one host, the hardest case: in the mails that
desks send they are of thirty.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from mailer.check.links.asking import ask
from mailer.check.links.online import CLOSED_TO_PROGRAMS, GONE
from mailer.collect.fetch.door import Door
from mailer.collect.fetch.looking import Looked
from tests.link_server import LinkServer


def expected() -> dict[str, str]:
    """100 paths, and how each is to be judged."""
    paths = {f"/ok/{n}": "fine" for n in range(60)}
    paths |= {f"/no-head/{n}": "fine" for n in range(8)} | {f"/301/ok/m{n}": "moved" for n in range(8)}
    paths |= {f"/403/{n}": "closed" for n in range(4)}
    paths |= {f"/404/{n}": "dead" for n in range(6)} | {f"/410/{n}": "dead" for n in range(2)}
    paths |= {f"/never/{n}": "late" for n in range(6)} | {f"/slow/3.2/{n}": "slow" for n in range(6)}
    return paths


def judged(looked: Looked) -> str:
    """One word for what was found out."""
    if looked.silence:
        return looked.silence
    if looked.status in GONE:
        return "dead"
    if looked.status in CLOSED_TO_PROGRAMS:
        return "closed"
    if looked.seconds > 2.5:
        return "slow"
    return "moved" if looked.hops else "fine"


def timed(paths: dict[str, str]) -> tuple[float, int]:
    """Seconds, and how many were judged right."""
    with LinkServer() as server:
        door = Door(allow=(server.host,))
        begun = time.perf_counter()
        answers = ask([server.address(path) for path in paths], [], door)
        seconds = time.perf_counter() - begun
        right = sum(judged(answers.links[server.address(path)]) == how for path, how in paths.items())
    return seconds, right


def main() -> None:
    """Print both mixtures: some of everything, and twenty that never answer."""
    mixed = expected()
    hanging = {f"/ok/{n}": "fine" for n in range(80)} | {f"/never/{n}": "late" for n in range(20)}
    for name, paths in (("mixed", mixed), ("20 never answer", hanging)):
        seconds, right = timed(paths)
        kinds = ", ".join(f"{number} {how}" for how, number in Counter(paths.values()).items())
        print(f"{name}: {len(paths)} links ({kinds}) in {seconds:.2f} s, {right} judged right")


if __name__ == "__main__":
    main()
