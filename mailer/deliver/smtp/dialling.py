"""A connection is opened beside the others: looking up a name or waiting for a greeting holds nobody up."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

from mailer.deliver.smtp.opening import Opened


class Bell:
    """Wakes whoever waits for it with a selector; it may be rung from any thread, and from a signal."""

    def __init__(self) -> None:
        self._rope, self._clapper = socket.socketpair()
        self._rope.setblocking(False)
        self._clapper.setblocking(False)

    def fileno(self) -> int:
        """What a selector knows it by."""
        return self._clapper.fileno()

    def ring(self) -> None:
        """Wake them; nothing happens when there is nobody any more."""
        with contextlib.suppress(OSError):
            self._rope.send(b"!")

    def heard(self) -> None:
        """Let it be rung anew."""
        with contextlib.suppress(BlockingIOError):
            self._clapper.recv(4096)

    def close(self) -> None:
        """Take it down."""
        self._rope.close()
        self._clapper.close()


def dial(opening: Callable[[], Opened], bell: Bell) -> Future[Opened]:
    """Open a connection in a thread of its own, and ring when there is one, or none."""
    future: Future[Opened] = Future()

    def run() -> None:
        try:
            future.set_result(opening())
        except BaseException as fault:  # noqa: BLE001 — it is raised where the result is asked for
            future.set_exception(fault)
        bell.ring()

    # The end of the program does not wait for a server that says nothing.
    threading.Thread(target=run, daemon=True, name="opening a connection").start()
    return future


def abandon(future: Future[Opened]) -> None:
    """Let go of a connection that nobody wants any more, also one that is still to come."""
    future.add_done_callback(_closed)


def _closed(future: Future[Opened]) -> None:
    if not future.exception():
        future.result().line.close()
