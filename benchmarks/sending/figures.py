"""Medians over rounds, a table of them, and what they come to beside what was set as a goal."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sending.running import Run

QUIET = 0.12
"""The share of the machine that others may have had; a run with more is left out where three with less remain."""
_ENOUGH = 3


def kept(runs: Sequence[Run]) -> list[Run]:
    """The runs that count: the quiet ones or, where there are too few, the quietest."""
    in_order = sorted(runs, key=lambda run: run.others)
    return [run for place, run in enumerate(in_order) if place < _ENOUGH or run.others <= QUIET]


def middle(runs: Sequence[Run], figure: Callable[[Run], float]) -> float:
    """The median of a figure over the runs that count."""
    return statistics.median(map(figure, kept(runs)))


def rate(runs: Sequence[Run]) -> float:
    """Messages a second."""
    return middle(runs, lambda run: run.rate)


def table(found: Mapping[str, Sequence[Run]], beside: str, title: str) -> None:
    """A line for each client; the last column says what others on the machine took meanwhile."""
    print(f"\n{title}")
    print(f"{'':36} {'messages/s':>10} {'×':>6} {'CPU ms':>7} {'sink ms':>7} {'kB':>5} {'MB':>5} {'others':>6}")
    for name, runs in found.items():
        ratio = f"{rate(runs) / rate(found[beside]):6.2f}" if found.get(beside) else " " * 6
        size, peak = middle(runs, lambda run: run.wire_bytes) / 1e3, middle(runs, lambda run: run.peak_mb)
        print(
            f"{name:36} {rate(runs):10,.0f} {ratio}"
            f" {middle(runs, lambda run: run.cpu / run.messages) * 1e3:7.3f}"
            f" {middle(runs, lambda run: run.sink_cpu / run.messages) * 1e3:7.3f}"
            f" {f'{size:5.1f}' if size else '     '} {f'{peak:5.0f}' if peak else '     '}"
            f" {middle(runs, lambda run: run.others) * 100:4.0f} %"
        )


def goals(found: Mapping[str, Sequence[Run]], wanted: Iterable[tuple[str, str, float]]) -> None:
    """How many times as fast the one is as the other, for each pair that has run, and whether that is enough."""
    for one, other, least in wanted:
        if found.get(one) and found.get(other):
            ratio = rate(found[one]) / rate(found[other])
            verdict = "reached" if ratio >= least else "NOT REACHED"
            print(f"{one} / {other}: {ratio:.2f}, wanted {least:g}: {verdict}")


def processor() -> tuple[str, bool]:
    """What computes here, and whether it has AVX-512 IFMA, which makes RSA twice as fast."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return facts.get("model name", "unknown"), "avx512ifma" in facts.get("flags", "").split()
