"""Where the copy of a store lies while it is rehearsed with: addresses of readers, so it does not outlive that."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from mailer.errors import MailerError

_PREFIX = "rehearsal-"
_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def a_place(beside: Path, shown: str) -> Iterator[Path]:
    """A folder in ``beside`` for nobody else's eyes, which is gone afterwards, also when somebody stops us.

    What one that was killed has left there is removed as well.

    Raises:
        MailerError: there can be none.
    """
    with _ending_is_heard():
        _remove_leftovers(beside)
        try:
            folder = Path(tempfile.mkdtemp(dir=beside, prefix=_PREFIX))
        except OSError as cause:
            raise MailerError(f"no folder can be made in it ({cause.strerror})", file=shown) from cause
        try:
            with _held(folder):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _remove_leftovers(beside: Path) -> None:
    """Remove folders that nobody holds any more: the lock of one ends with its process, however that does."""
    for folder in beside.glob(f"{_PREFIX}*"):
        if not folder.is_dir() or folder.is_symlink():
            continue
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ending_is_heard() -> Iterator[None]:
    """Let a service manager, or a terminal that is closed, end us as Ctrl-C does: with everything put away."""

    def ended(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    heard = {each: signal.signal(each, ended) for each in _ENDING if signal.getsignal(each) is signal.SIG_DFL}
    try:
        yield
    finally:
        for each, before in heard.items():
            signal.signal(each, before)
