"""A mailing on its way, as a person sees it: a bar on a terminal, a line now and then in a log, and how it ended."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailer.cli import output
from mailer.model.delivery import Counts, Mailing

if TYPE_CHECKING:
    from mailer.deliver.workers import Said

_LINE_EVERY = 10.0
_RATE_OVER = 15.0
"""Seconds that a rate is told of: the server of a minute ago says little about when this will be done."""

_RATE_AFTER = 3.0
"""Seconds before one is told: the first turns come all at once, or while connections are still opened."""


class _Rate:
    """How many readers a second are done with, lately."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def saw(self, done: int) -> None:
        """So many are done with by now."""
        now = time.monotonic()
        self._seen = [(at, many) for at, many in self._seen if now - at <= _RATE_OVER] + [(now, done)]

    @property
    def per_second(self) -> float:
        """The rate; 0 as long as it is not known."""
        (first_at, first), (last_at, last) = self._seen[0], self._seen[-1]
        return (last - first) / (last_at - first_at) if last_at - first_at >= _RATE_AFTER else 0.0


class Told:
    """Hears what the workers say, and tells of it; times are those of ``zone``."""

    def __init__(self, zone: ZoneInfo, show: Callable[[Counts, str], None]) -> None:
        self._zone = zone
        self._show = show
        self._rate = _Rate()
        self._troubles: set[str] = set()

    def hear(self, said: Said) -> None:
        """A worker has said something."""
        from mailer.deliver.workers import Hindered, Stopping, Turned

        if isinstance(said, Hindered) and said.words not in self._troubles:
            self._troubles.add(said.words)
            output.warn(f"{said.words}; it is tried again")
        elif isinstance(said, Stopping):
            output.warn("stopping; what is in flight is waited for, and Ctrl-C again ends it at once")
        elif isinstance(said, Turned):
            counts = said.turn.counts
            self._rate.saw(counts.planned - counts.left)
            self._show(counts, self._words(said))

    def _words(self, said: Any) -> str:
        counts, rate = said.turn.counts, self._rate.per_second
        parts = [f"{counts.accepted:,} accepted"]
        parts += [f"{number:,} {words}" for number, words in _others(counts) if number]
        if rate >= 1 and counts.pending:
            parts += [f"{rate:,.0f}/s", f"{_lasting(counts.pending / rate)} left"]
        elif said.turn.due:
            parts.append(f"the next try is at {said.turn.due.astimezone(self._zone):%H:%M}")
        return ", ".join(parts)


@contextmanager
def carrying(mailing: Mailing, zone: ZoneInfo) -> Iterator[Callable[[Said], None]]:
    """A function that hears what the workers of ``mailing`` say, and shows it on standard error.

    A log or a terminal that goes away meanwhile is no reason to stop: see ``streams``.
    """
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        columns = (BarColumn(bar_width=24), TaskProgressColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=mailing.planned)

            def show(counts: Counts, words: str) -> None:
                bar.update(task, completed=counts.planned - counts.left, description=words)

            yield Told(zone, show).hear
        return
    last = time.monotonic()

    def show_line(_: Counts, words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _LINE_EVERY:
            last = time.monotonic()
            output.say(f"{mailing.name}: {words}", as_json=True)

    yield Told(zone, show_line).hear


def _others(counts: Counts) -> tuple[tuple[int, str], ...]:
    return (
        (counts.rejected, "rejected"),
        (counts.deferred, "deferred"),
        (counts.in_doubt, "in doubt"),
    )


def _lasting(seconds: float) -> str:
    """So many seconds, as somebody who waits wants to know it."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def document_of(mailing: Mailing, counts: Counts) -> dict[str, Any]:
    """A mailing and its counts as a program reads them."""
    facts = {"mailing": mailing.name, "issue": mailing.issue, "list": mailing.list, "state": mailing.state.value}
    return {**facts, **dataclasses.asdict(counts)}
