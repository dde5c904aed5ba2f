"""What a client says of itself: how long it took, and what it cost."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager


def cpu_of(usage: resource.struct_rusage) -> float:
    """Seconds of CPU, in the program and in the kernel."""
    return usage.ru_utime + usage.ru_stime


def machine_busy() -> float:
    """Seconds of CPU that the whole machine has spent since it was started, by whomever."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


@contextmanager
def measured(messages: int) -> Iterator[None]:
    """Measure what is done in the block, children that ended in it included, and print it as one line of JSON."""
    start = _reading()
    yield
    end = _reading()
    seconds, cpu, busy = (after - before for before, after in zip(start, end, strict=True))
    facts = {"messages": messages, "seconds": seconds, "cpu": cpu, "busy": busy, "peak_mb": _peak()}
    print(json.dumps(facts), flush=True)


def _reading() -> tuple[float, float, float]:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return time.perf_counter(), sum(map(cpu_of, usages)), machine_busy()


def _peak() -> float:
    """The most memory that this process has had, or a child of it, in MB.

    What the kernel says of a process's own peak by ``getrusage`` is that of its parent, before it became this program.
    """
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        own = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
