"""Bounds that tell what hangs from what does not. They are no timings: those are under ``benchmarks/``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within_reason() -> Iterator[None]:
    """What runs inside takes a second or two; a quadratic search, or a bomb that goes off, would take minutes."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 30
