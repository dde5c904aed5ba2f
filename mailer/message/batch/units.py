"""The files of a batch are made: one unit after the other, each put in its place when it is whole and on disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from mailer.errors import MessageError
from mailer.message.batch.fitting import Fitting
from mailer.message.batch.plan import Unit
from mailer.message.batch.records import Envelope, FileRecord
from mailer.message.batch.unfinished import Unfinished
from mailer.model.message import Message

Addressed = tuple[int, Message]
"""A message, and the id that its reader has in the store."""

Making = Callable[[dt.datetime, Sequence[range]], Iterator[Addressed]]
"""Makes the messages at the wanted positions of the list, in order, dated at that moment."""


def write_units(unfinished: Unfinished, make: Making, units: Sequence[Unit], heard: Callable[[int], None]) -> None:
    """Make ``units`` of a batch; ``heard`` is told how many of their messages are done.

    Raises:
        MessageError: one is not fit for the wire, or there are not as many as were planned.
        OSError: one cannot be written.
    """
    fitting = Fitting(unfinished.plan.form, unfinished.begun.at)
    messages = _counted(make(fitting.at, [unit.positions for unit in units]), heard)
    for unit in units:
        mine = islice(messages, len(unit.positions))
        made = _write_records(unfinished.making_records(unit), _files(unfinished.making(unit), unit, mine, fitting))
        _refuse_other_than(len(unit.positions), made)
        if fitting.form.name == "eml":
            # One call for the whole folder: forcing each small file to disk takes a hundred times as long.
            os.sync()
        unfinished.take(unit)
    # Only now has whoever makes them seen the end of the list, and may still refuse it.
    _refuse_other_than(0, sum(1 for _ in messages))


def _counted(messages: Iterator[Addressed], heard: Callable[[int], None]) -> Iterator[Addressed]:
    for count, addressed in enumerate(messages, start=1):
        yield addressed
        heard(count)


def _write_records(path: Path, records: Iterable[FileRecord]) -> int:
    """Write down each file as it becomes whole; returns how many messages are in them."""
    made = 0
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(record.written())
            made += record.messages
        file.flush()
        os.fsync(file.fileno())
    return made


def _refuse_other_than(planned: int, made: int) -> None:
    if made != planned:
        raise MessageError("there are not as many messages as there are readers", fix="start again")


def _files(place: Path, unit: Unit, messages: Iterable[Addressed], fitting: Fitting) -> Iterator[FileRecord]:
    """The files of a unit, which is made at ``place``; each is written when it is asked for."""
    if fitting.form.name != "eml":
        written = _write_file(place, (message for _, message in messages), fitting)
        yield FileRecord(name=unit.name, **written)
        return
    os.mkdir(place)
    for position, (recipient, message) in zip(unit.positions, messages, strict=False):
        digest = message.message_id.strip("<>").partition("@")[0][:12]
        name = f"{position + 1:06}-{digest}{fitting.form.suffix}"
        written = _write_file(place / name, [message], fitting)
        envelope = Envelope(
            sender=message.sender, address=message.recipient, recipient=recipient, message_id=message.message_id
        )
        yield FileRecord(name=f"{unit.name}/{name}" if unit.name else name, **written, envelope=envelope)


def _write_file(path: Path, messages: Iterable[Message], fitting: Fitting) -> dict[str, Any]:
    """Write one file; its figures."""
    form, digest, size, count = fitting.form, hashlib.sha256(), 0, 0
    with open(path, "xb") as file:
        for count, message in enumerate(messages, start=1):
            data = fitting.fitted(message)
            if count == 1:
                data = form.opening(message) + data
            digest.update(data)
            size += file.write(data)
        digest.update(form.closing)
        size += file.write(form.closing)
        if form.name != "eml":
            file.flush()
            os.fsync(file.fileno())
    return {"messages": count, "bytes": size, "sha256": digest.hexdigest()}
