"""The journal of a mailing: what happened to a reader's message between two turns of the ledger, one byte each.

    0   nothing was sent that could have arrived
    1   the dot that ends the message was about to be handed to the kernel
    2   the reply was seen: accepted
    3   the reply was seen: deferred
    4   the reply was seen: rejected

The file is mapped into memory: a mark costs a tenth of a microsecond, and is the kernel's as soon as it is made, so
that it outlives a process that is killed. A power cut it does not outlive, which is why nobody believes it after the
machine was started anew. Bytes mean something for readers of claimed batches alone, and are 0 when a claim begins.
"""

from __future__ import annotations

import mmap
import os
import re
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.config.crashing import Point, crash_if_ordered
from mailer.errors import MailerError
from mailer.files.secret import write_secret
from mailer.model.delivery import DeliveryState

_HEADER = 128
_HEADING = re.compile(rb"mailer journal 1 ([0-9]+) ([0-9]+) ([0-9a-f]+)\n")
_DOT = 1
_REPLIES = {DeliveryState.ACCEPTED: 2, DeliveryState.DEFERRED: 3, DeliveryState.REJECTED: 4}


class Journal:
    """The marks of one mailing; readers are numbered from 1. Workers that are forked share them."""

    def __init__(self, marks: mmap.mmap) -> None:
        self._marks = marks

    def dot(self, number: int) -> None:
        """Note that the dot of this reader's message is about to be written: from here on it may arrive."""
        self._marks[_HEADER - 1 + number] = _DOT
        crash_if_ordered(Point.DOT_NOTED)

    def reply(self, number: int, state: DeliveryState) -> None:
        """Note the reply to a message whose dot was written."""
        self._marks[_HEADER - 1 + number] = _REPLIES[state]
        crash_if_ordered(Point.REPLY_NOTED)

    def seen(self, lo: int, hi: int) -> bytes:
        """The marks of a range of readers, both ends in it."""
        return self._marks[_HEADER - 1 + lo : _HEADER + hi]

    def clear(self, lo: int, hi: int) -> None:
        """Forget the marks of a range of readers."""
        self._marks[_HEADER - 1 + lo : _HEADER + hi] = bytes(hi - lo + 1)

    def in_flight(self, lo: int, hi: int) -> int:
        """How many readers of a range wait for the reply to their dot."""
        return self.seen(lo, hi).count(_DOT)


@contextmanager
def open_journal(path: Path, shown: str, *, instance: str, mailing_id: int, planned: int) -> Iterator[Journal | None]:
    """The journal of a mailing; None where there is none, or one of another mailing or another ledger.

    Raises:
        MailerError: it cannot be opened, or others may write to it.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        yield None
        return
    except OSError as cause:
        raise MailerError(f"cannot be opened ({cause.strerror})", file=shown) from cause
    try:
        marks = _mapped(handle, shown, (mailing_id, planned, instance))
    finally:
        os.close(handle)
    if marks is None:
        yield None
        return
    with marks:
        yield Journal(marks)


def make_journal(path: Path, shown: str, *, instance: str, mailing_id: int, planned: int) -> None:
    """A journal without marks, in place of what is there: nobody may be claimed at this moment.

    All of its bytes are written, since a full disk would otherwise strike in the midst of sending.

    Raises:
        MailerError: it cannot be written.
    """
    path.unlink(missing_ok=True)
    header = f"mailer journal 1 {mailing_id} {planned} {instance}\n".encode().ljust(_HEADER, b"\0")
    write_secret(path, shown, header + bytes(planned))
    crash_if_ordered(Point.JOURNAL_MADE)


def _mapped(handle: int, shown: str, wanted: tuple[int, int, str]) -> mmap.mmap | None:
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode) or facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        what = "is not a file that its owner alone may read and write"
        raise MailerError(what, file=shown, next=f"chmod 600 {shlex.quote(shown)}")
    if facts.st_size != _HEADER + wanted[1]:
        return None
    marks = mmap.mmap(handle, facts.st_size)
    found = _HEADING.match(marks[:_HEADER])
    if found and (int(found[1]), int(found[2]), found[3].decode()) == wanted:
        return marks
    marks.close()
    return None
