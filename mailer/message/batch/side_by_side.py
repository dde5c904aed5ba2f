"""Files of a batch are written by several processes at once, as signing keeps a core busy.

Each takes every second file, or every third: which one makes it does not show in its bytes.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait

from mailer.errors import MailerError
from mailer.message.batch.plan import Unit
from mailer.processes import forked

Writing = Callable[[Sequence[Unit], Callable[[int], None]], None]
"""Writes these units, and tells how many of their messages are done."""

MOST = 8
"""Processes that are worth their while: each reads the whole list for the readers that are its own."""

FEW = 2000
"""Messages that one process has written before two have begun."""

_TELL_EVERY = 50


def processes_for(messages: int) -> int:
    """How many processes write so many messages."""
    if messages < FEW:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST)


def write_side_by_side(write: Writing, units: Sequence[Unit], processes: int, heard: Callable[[int], None]) -> None:
    """Have ``units`` written by so many processes; ``heard`` is told how many messages are done.

    Raises:
        MailerError: what one of them raised; the others are stopped. Or one was killed.
        OSError: the same.
    """
    with ExitStack() as stack:
        working = {stack.enter_context(_process(write, units[first::processes])) for first in range(processes)}
        done = 0
        while working:
            for connection in wait(working):
                assert isinstance(connection, Connection)
                said = _said_by(connection)
                if said is None:
                    working.remove(connection)
                elif isinstance(said, BaseException):
                    raise said
                else:
                    done += said
                    heard(done)


def _said_by(connection: Connection) -> int | Exception | None:
    """How many messages more are done, or None when all are, or what went wrong."""
    try:
        said: int | Exception | None = connection.recv()
    except EOFError:
        fix = "type the same command again: what is whole is kept"
        return MailerError("a process that was writing messages was killed", fix=fix)
    return said


@contextmanager
def _process(write: Writing, units: Sequence[Unit]) -> Iterator[Connection]:
    """A process that writes ``units``, and what it is heard by; it is stopped when nobody wants it any more."""
    ours, its = Pipe(duplex=False)
    # Ctrl-C is the parent's business.
    with ours, forked((signal.SIGINT,), _work, write, units, its, os.getpid()):
        its.close()
        yield ours


def _work(write: Writing, units: Sequence[Unit], told: Connection, parent: int) -> None:
    """The child: write and tell. Without a parent there is nobody to write for."""

    def tell(done: int) -> None:
        if os.getppid() != parent:
            os._exit(1)
        if done % _TELL_EVERY == 0:
            told.send(_TELL_EVERY)

    try:
        write(units, tell)
        told.send(None)
    except (MailerError, OSError) as error:
        told.send(error)
