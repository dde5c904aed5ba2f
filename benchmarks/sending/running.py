"""One client into one new sink, watched: how fast, at what cost, and what else the machine was busy with."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sending.clients import Client, Job
from sending.measured import cpu_of, machine_busy
from sending.publication import Sample
from sending.sinks import Sink, Sinks, environment

_BENCHMARKS = Path(__file__).parents[1]
_LONGEST = 180
_LADDER = (1, 2, 5)
"""Counts are these times a power of ten, so that few lists are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run came to. ``cpu`` and ``sink_cpu`` are seconds, ``others`` is the share of the machine that
    neither of the two had; ``peak_mb`` and ``wire_bytes``, the size of a message, are 0 where nobody knows."""

    messages: int
    seconds: float
    cpu: float
    sink_cpu: float
    others: float
    peak_mb: float
    wire_bytes: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


def run(
    client: Client,
    sinks: Sinks,
    sink: str,
    sample: Sample,
    messages: int,
    *,
    options: Sequence[str] = (),
    connections: int = 0,
) -> Run:
    """Let a client send so many messages.

    Raises:
        RuntimeError: it did not send all of them.
    """
    with sinks.running(sink, options) as taking:
        job = Job(sample, taking.port, messages, sinks.folder, connections)
        command = client.command(job)
        facts = _silent(command, messages, sinks) if client.silent else _telling(command, sinks)
    return _judged(facts, taking, client)


def fitting(rate: float, seconds: float) -> int:
    """A round number of messages that takes about so long."""
    wanted = max(rate * seconds, 20)
    steps: list[int] = sorted(digit * 10**power for digit in _LADDER for power in range(1, 7))
    return min(steps, key=lambda step: abs(step - wanted) / step)


def _telling(command: Sequence[str], sinks: Sinks) -> dict[str, float]:
    """A client that measures itself, and says so in its last line."""
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=_LONGEST, env=environment_of(sinks), cwd=_BENCHMARKS
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{ended.stderr[-2000:]}")
    facts: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return facts


def _silent(command: Sequence[str], messages: int, sinks: Sinks) -> dict[str, float]:
    """A client of whom only the process is seen; it is so small that its start does not count."""
    start, busy = time.perf_counter(), machine_busy()
    process = subprocess.Popen(command, env=environment_of(sinks))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, busy = time.perf_counter() - start, machine_busy() - busy
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed")
    return {"messages": messages, "seconds": seconds, "cpu": cpu_of(usage), "busy": busy, "peak_mb": 0}


def environment_of(sinks: Sinks) -> dict[str, str]:
    """What a client's process has to know of where things are."""
    paths = [str(_BENCHMARKS), *([str(sinks.extras / "python")] if sinks.extras else [])]
    return {**environment(sinks.extras), "PYTHONPATH": os.pathsep.join(paths)}


def _judged(facts: dict[str, float], sink: Sink, client: Client) -> Run:
    messages, seconds = int(facts["messages"]), facts["seconds"]
    if sink.accepted not in (-1, messages):
        raise RuntimeError(f"{client.name}: the sink took {sink.accepted:,} messages of {messages:,}")
    others = facts["busy"] - facts["cpu"] - sink.cpu
    return Run(
        messages=messages,
        seconds=seconds,
        cpu=facts["cpu"],
        sink_cpu=sink.cpu,
        others=max(others, 0.0) / seconds / (os.cpu_count() or 1),
        peak_mb=facts["peak_mb"],
        wire_bytes=max(sink.taken_bytes, 0) / messages,
    )
