"""Every sample chart: its bytes, and the time to draw it anew and to ask for it again.

python benchmarks/bench_charts.py [ROUNDS]
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailer.render.charts.picture import _picture
from tests.chart_builders import CHARTS, draw


def fastest_ms(rounds: int, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The fastest of ``rounds`` runs in milliseconds, each after ``before``, which is not counted."""
    times = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def main(rounds: int) -> None:
    """Print one line a chart."""
    print(f"{'chart':26}{'bytes':>8}{'anew ms':>9}{'again ms':>10}")
    for name, (language, chart) in CHARTS.items():
        work = functools.partial(draw, chart, language)
        anew = fastest_ms(rounds, work, _picture.cache_clear)
        again = fastest_ms(rounds, work)
        print(f"{name:26}{len(work().data):8,}{anew:9.0f}{again:10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
