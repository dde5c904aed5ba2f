"""One at a time in a folder: whoever writes a batch holds a lock, which the system takes off also for whoever dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.errors import MessageError

AWAY = "remove it, or choose another name with -o"
"""What to do about something that is in the way of a batch."""

_ENDING = 2.0
"""Seconds in which the processes of a run that was killed find out, and let go of the lock."""


@contextmanager
def alone(part: Path) -> Iterator[None]:
    """Nobody else works in ``part``, which is made where it has to be; nobody else may look into it either."""
    part.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            part.mkdir(mode=0o700)
        except FileExistsError:
            if not part.is_dir() or part.is_symlink():
                raise MessageError("is not a folder", file=str(part), fix=AWAY) from None
        handle = _open_folder(part)
        if handle is None:
            continue
        try:
            if not _is_locked(handle):
                fix = "wait until that is done, or choose another name with -o"
                raise MessageError("is being written by another mailer", file=str(part), fix=fix)
            # Whoever had it may have finished and removed it meanwhile.
            if _is_the_one_named(handle, part):
                yield
                return
        finally:
            os.close(handle)


def _is_locked(handle: int) -> bool:
    """Lock a folder, unless somebody else has and keeps it."""
    until = time.monotonic() + _ENDING
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(_ENDING / 50)
        else:
            return True


def _open_folder(part: Path) -> int | None:
    try:
        return os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _is_the_one_named(handle: int, part: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), part.stat())
    except FileNotFoundError:
        return False
