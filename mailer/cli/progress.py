"""How far long work has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.cli import output

_LINE_EVERY = 10.0
"""Seconds between two lines of a log."""


_SHOWN_EVERY = 0.1
"""Seconds between two looks of a bar, which cost more than the work that they tell of."""


@contextmanager
def bytes_read(doing: str, file: Path) -> Iterator[Callable[[int], None]]:
    """A function to tell how many bytes of ``file`` have been read."""
    total = file.stat().st_size if file.is_file() else 0
    with _told(doing, total, lambda done: f"{done / max(total, 1):.0%} of {total:,} bytes") as tell:
        yield tell


@contextmanager
def counted_off(doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function to tell how many of ``total`` are done, which is 0 where nobody knows."""
    with _told(doing, total, lambda done: f"{done:,} of {total:,}" if total else f"{done:,}") as tell:
        yield tell


@contextmanager
def _told(doing: str, total: int, words: Callable[[int], str]) -> Iterator[Callable[[int], None]]:
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(doing, total=total or None)
            yield _now_and_then(_SHOWN_EVERY, lambda done: bar.update(task, completed=done))
        return
    # On standard error, whether or not standard output is a document.
    yield _now_and_then(_LINE_EVERY, lambda done: output.say(f"{doing}: {words(done)}", as_json=True))


def _now_and_then(seconds: float, tell: Callable[[int], None]) -> Callable[[int], None]:
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            tell(done)

    return told
