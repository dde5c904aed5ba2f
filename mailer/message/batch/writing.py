"""A batch is written: whole or not there, and gone on with where an earlier run of it was killed."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from mailer.errors import MailingError, MessageError, RecipientsError
from mailer.message.batch.manifest import MANIFEST, BatchWritten, read_figures, write_manifest
from mailer.message.batch.plan import Plan
from mailer.message.batch.side_by_side import write_side_by_side
from mailer.message.batch.unfinished import Unfinished, begun, begun_as, part_of
from mailer.message.batch.units import Making, write_units

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MAKE_ROOM = "make room and type the same command again: what is whole is kept"


def write_batch(
    plan: Plan,
    out: Path,
    make: Making,
    *,
    processes: int = 1,
    heard: Callable[[int], None] | None = None,
    decide: Callable[[str], None] = lambda token: None,
) -> BatchWritten:
    """Write the batch of ``plan`` to the new folder ``out``; ``heard`` is told how many messages are done.

    What an earlier run of the same plan had finished is kept, and the rest is as that run would have made it. Once all
    is written, ``decide`` hears the token of the batch and may still refuse to let it have its name.

    Raises:
        MessageError: ``out`` is there, cannot be written, or was begun with something else; there is no message, or one
            is not fit for the wire. Nothing is at ``out`` then.
        MailingError: ``decide`` has refused; what was written is removed.
    """
    if not plan.messages:
        raise MessageError("there is nobody to write to", fix="name a list with at least one recipient")
    with _said_plainly(out), begun(out, plan) as unfinished:
        if unfinished.is_finished:
            unfinished.clear()
            return read_figures(out)
        kept = _write_rest(unfinished, make, processes, heard or (lambda done: None))
        at, about = unfinished.begun.at, unfinished.begun.about
        written = write_manifest(unfinished.batch, plan.form, at, about, unfinished.records)
        try:
            unfinished.finish(decide)
        except MailingError:
            # It must not lie about: whoever took it from there would send what others send too.
            unfinished.clear()
            raise
        unfinished.clear()
    return BatchWritten(written.files, written.messages, written.bytes, kept)


def finish_batch(out: Path, token: str) -> tuple[BatchWritten, Mapping[str, Any]] | None:
    """Give a batch its name that lacks nothing else, and what its manifest says of it; None where there is none such.

    ``token`` is the one that ``write_batch`` has told of it when it was decided.

    Raises:
        MessageError: it is at work elsewhere, is not whole any more, or its name was given to something else.
    """
    with _said_plainly(out), begun_as(out, token) as nameless:
        if nameless is None:
            return None
        if not nameless.is_finished:
            if not (nameless.batch / MANIFEST).is_file():
                fix = "bring back what was there: these messages count as handed over"
                raise MessageError("is not whole any more", file=str(nameless.part), fix=fix)
            nameless.finish()
        nameless.clear()
        return read_figures(out), nameless.begun.about


@contextmanager
def _said_plainly(out: Path) -> Iterator[None]:
    """What the system says, as one line. What is whole by then is kept for the next run."""
    try:
        yield
    except OSError as cause:
        fix = _MAKE_ROOM if cause.errno in _NO_ROOM else ""
        raise MessageError(f"cannot be written ({cause.strerror})", file=str(part_of(out)), fix=fix) from cause


def _write_rest(unfinished: Unfinished, make: Making, processes: int, heard: Callable[[int], None]) -> int:
    """Make what is not whole yet; returns how many messages were."""
    unfinished.prepare()
    left = [unit for unit in unfinished.plan.units if not unfinished.keeps(unit)]
    kept = unfinished.plan.messages - sum(len(unit.positions) for unit in left)
    write = partial(write_units, unfinished, make)
    try:
        if len(left) > 1 and processes > 1:
            write_side_by_side(write, left, min(processes, len(left)), lambda done: heard(kept + done))
        elif left:
            write(left, lambda done: heard(kept + done))
    except (MessageError, RecipientsError):
        # What was planned cannot be made, so no later run can go on with it.
        unfinished.clear()
        raise
    except OSError:
        unfinished.drop_what_is_not_whole()
        raise
    return kept
