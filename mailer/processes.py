"""Processes of our own, forked: what is ready in memory, keys and compiled editions, is there without being made anew.

A signal that comes while one is begun waits until it has begun. Python drops what a handler raises in the midst of a
fork, so that Ctrl-C would be lost; and a child that is a moment old does not know yet what the signal means there.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import ParamSpec

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What somebody at the terminal sends, a service manager, and a terminal that is closed."""

_P = ParamSpec("_P")


@contextmanager
def forked(
    deaf_to: Collection[signal.Signals], work: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs
) -> Iterator[BaseProcess]:
    """A process that does ``work``. What is left of it when the block ends is killed: to end it kindly is the block's.

    It ignores the signals of ``deaf_to``; what is left of ``STOPPING`` ends it, until ``work`` decides otherwise.
    """

    def begin() -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN if each in deaf_to else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        work(*args, **kwargs)

    process = multiprocessing.get_context("fork").Process(target=begin, daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        process.start()
        # What has come meanwhile is raised here, and the process is there already: it must not outlive that.
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if process.pid is not None:
            process.kill()
            process.join()
