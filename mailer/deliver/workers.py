"""Several processes send a mailing, and one waits for them, tells how it goes, and is told to stop.

SIGTERM to a worker            it finishes what is in flight, writes it down, and ends
the parent is gone             likewise, of its own accord
a worker is killed             the others are let end; whoever comes next settles what it left
Ctrl-C, SIGTERM or SIGHUP      all workers are let end; a second one kills them, and the journal knows the rest
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from mailer.errors import MailerError
from mailer.model.delivery import Turn
from mailer.processes import STOPPING, forked

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""As malloc.h of glibc has them."""
_KEPT = 1 << 20
"""Bytes; a message has 100,000 at the most, and eight are made at a time."""
NICENESS = 10
"""By how much workers let others on the machine go first. A mail server here has most of what we send before it, and is
waited for: with the same right to the processor as workers that make messages, it gets too little of it. Measured as a
fifteenth more messages in a second."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A worker has taken a turn of the ledger."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Hindered:
    """A worker has trouble, in words."""

    words: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker has come to an end: of itself where ``why`` is empty and there is no ``fault``."""

    why: str = ""
    fault: MailerError | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """Somebody has asked for an end, and what is in flight is waited for."""


Said = Turned | Hindered | Stopping | Ended


class Telling:
    """What a worker has to do with its parent."""

    def __init__(self, line: Connection, parent: int) -> None:
        self._line = line
        self._parent = parent

    def tell(self, said: Said) -> None:
        """Tell the parent; one that is gone hears nothing, and nothing is lost by it."""
        try:
            self._line.send(said)
        except OSError:
            return

    @property
    def is_orphan(self) -> bool:
        """Whether the parent is gone."""
        return os.getppid() != self._parent


Work = Callable[[int, Telling], Ended]
"""What the worker of this number does. It installs its own way of being stopped: ``SIGTERM`` asks for it."""


class Workers:
    """So many processes that do ``work``; ``heard`` is told what each of them tells, but not its end."""

    def __init__(self, work: Work, number: int, heard: Callable[[Said], None]) -> None:
        self._work = work
        self._number = number
        self._heard = heard
        self._processes: list[BaseProcess] = []
        self._asked = 0
        self.was_killed = False

    def run(self) -> list[Ended]:
        """Wait until all have ended, and say how each did; ``was_killed`` if one did not get to say it."""
        ends: list[Ended] = []
        _give_memory_back()
        with ExitStack() as stack:
            lines = [stack.enter_context(self._worker(number)) for number in range(self._number)]
            while lines:
                for line in wait(lines):
                    assert isinstance(line, Connection)
                    said = _said_on(line)
                    if isinstance(said, Ended | None):
                        lines.remove(line)
                        ends.append(said or Ended())
                        self._let_others_end(said)
                    else:
                        self._heard(said)
        return ends

    @property
    def was_stopped(self) -> bool:
        """Whether somebody wanted it to end."""
        return self._asked > 0

    def stop(self) -> None:
        """Let all workers end; when asked again, at once."""
        self._asked += 1
        for process in self._processes:
            if process.is_alive():
                process.terminate() if self._asked == 1 else process.kill()
        if self._asked == 1:
            self._heard(Stopping())

    def _let_others_end(self, said: Ended | None) -> None:
        """A worker that had a reason to stop, or was killed, has it for all."""
        if said is None:
            self.was_killed = True
        if said is None or said.why or said.fault:
            for process in self._processes:
                if process.is_alive():
                    process.terminate()

    @contextmanager
    def _worker(self, number: int) -> Iterator[Connection]:
        ours, its = Pipe(duplex=False)
        # What is there is shared with the child as long as neither writes to it; counting what it refers to writes.
        gc.freeze()
        # What is sent to the programs of a terminal is for the parent, which passes it on as SIGTERM. Until the work
        # knows how to be stopped by that, there is nothing to finish.
        telling = Telling(its, os.getpid())
        with ours, forked((signal.SIGINT, signal.SIGHUP), self._begin, number, telling) as process:
            its.close()
            self._processes.append(process)
            try:
                yield ours
            finally:
                if process.is_alive():
                    process.terminate()
                process.join()

    def _begin(self, number: int, telling: Telling) -> None:
        os.nice(NICENESS)
        telling.tell(self._work(number, telling))


@contextmanager
def heard_by(stop: Callable[[], None]) -> Iterator[None]:
    """Have ``stop`` called when somebody wants an end, as often as they say so."""

    def asked(_: int, __: FrameType | None) -> None:
        stop()

    before = {each: signal.signal(each, asked) for each in STOPPING}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _give_memory_back() -> None:
    """Give the system what is free: freezing an audience took much, and every child would hold it as well.

    From here on a little is kept: left to itself, glibc gives memory of the size of a message back whenever one is
    done with, and asks for it again for the next.
    """
    gc.collect()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim") and hasattr(library, "mallopt"):
        library.malloc_trim(0)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_MMAP_THRESHOLD, _KEPT)


def _said_on(line: Connection) -> Said | None:
    try:
        said: Said = line.recv()
    except (EOFError, OSError):
        return None
    return said
