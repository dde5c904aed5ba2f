"""The server in a process of its own: started, asked, and gone when the rehearsal is over, however it ends."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from mailer.deliver.rehearsal.book import Book, Tally
from mailer.deliver.rehearsal.moods import Moods
from mailer.deliver.rehearsal.serving import Serving
from mailer.errors import DeliveryError
from mailer.processes import STOPPING, forked

HOST = "127.0.0.1"

_BACKLOG = 128
_SECONDS_TO_END = 5.0


class RehearsalServer:
    """A server that listens on ``port`` of this machine, and nowhere else."""

    def __init__(self, port: int, control: Connection) -> None:
        self.port = port
        self._control = control

    def tally(self) -> Tally:
        """What has happened until now.

        Raises:
            DeliveryError: it is not there any more.
        """
        return self._told("tally")

    def appease(self) -> None:
        """Refuse nobody any more for what we are, as if that had been mended.

        Raises:
            DeliveryError: it is not there any more.
        """
        self._told("appease")

    def _told(self, wish: str) -> Tally:
        try:
            self._control.send(wish)
            tally = self._control.recv()
        except (EOFError, OSError) as cause:
            raise DeliveryError("the server of the rehearsal has ended", fix="type the command again") from cause
        assert isinstance(tally, Tally)
        return tally


@contextmanager
def rehearsal_server(moods: Moods) -> Iterator[RehearsalServer]:
    """A server of such ``moods``, until the block ends; without whoever began it, it ends by itself.

    Raises:
        DeliveryError: this machine lets nobody listen.
    """
    try:
        listener = socket.create_server((HOST, 0), backlog=_BACKLOG)
    except OSError as cause:
        raise DeliveryError(f"no server can be had on this machine ({cause.strerror})") from cause
    ours, its = Pipe()
    # Signals are the parent's business, which finishes what is in flight first.
    with listener, ours, forked(STOPPING, _serve, listener, moods, its, os.getpid()) as process:
        its.close()
        port = listener.getsockname()[1]
        listener.close()
        try:
            yield RehearsalServer(port, ours)
        finally:
            # Workers that were forked since hold its end of the pipe as well, so closing it would say nothing.
            _end(ours)
            process.join(_SECONDS_TO_END)


def _end(control: Connection) -> None:
    try:
        control.send(None)
    except OSError:
        # It has ended already.
        return


def _serve(listener: socket.socket, moods: Moods, control: Connection, parent: int) -> None:
    Serving(listener, Book(moods, time.monotonic), control, lambda: os.getppid() == parent).serve()
