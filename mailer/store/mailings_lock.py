"""One sender per store, and only from the store that last sent: no second process, no copy, no state of yesterday.

The lock is on a file beside the store and ends with the process that holds it, or with the last worker forked from it;
there is never one to remove by hand. In the same file stands how many turns the ledger has taken. A store that has
taken fewer was brought back from a backup; one that lies elsewhere, or is another file, was copied or moved. Either may
not know what was sent, so that somebody has to say that this is the one to send from.

Whoever only wants to know whether somebody sends takes a shared lock for a moment, which hinders nobody else who looks;
a sender that comes by at this very moment waits for it.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from mailer.config.machine import machine_id
from mailer.errors import RestoredError, StoreError
from mailer.model.delivery import USUAL_PATIENCE, LiveSender, Patience, readers_at_once
from mailer.store import sqlite
from mailer.store.mailings_rows import AnyRow, as_mailing, found_mailing
from mailer.store.mailings_sending import SendingLedger
from mailer.store.opening import Store
from mailer.store.schema import ledger, mailings

_LINE = re.compile(rb"([0-9a-f]{32}) ([0-9]{20}) ([0-9]{10}) ([0-9]{10})\n")
"""The store, its turns, the process, and the mailing that it sends."""

_TRIES, _PAUSE = 20, 0.01
"""A look takes some microseconds; a sender stays."""


class SoleSender:
    """The right to send from a store. A worker that is forked has it too; each opens the ledger for itself.

    Whoever looks is told of the process that took it, which is the one to stop.
    """

    def __init__(self, store: Store, handle: int) -> None:
        self._process = os.getpid()
        self._store = store
        self._handle = handle
        self._instance = store.instance

    @contextmanager
    def ledger(self, name: str, *, patience: Patience = USUAL_PATIENCE, size: int = 0) -> Iterator[SendingLedger]:
        """The ledger of the mailing ``name``, on a connection of its own; about ``size`` readers are claimed at once.

        0 is what suits how many the mailing has.

        Raises:
            UnknownNameError: there is no such mailing.
        """
        with self._store.reading() as connection:
            mailing = as_mailing(found_mailing(connection, name))
        with self._store.connection() as connection:
            connection.execution_options(writes=True)
            sqlite.keep_little_in_memory(connection)
            shown, instance, size = self._store.shown, self._instance, size or readers_at_once(mailing.planned)
            note = partial(self.note, mailing_id=mailing.id)
            yield SendingLedger(connection, mailing, patience, size=size, shown=shown, instance=instance, note=note)

    def note(self, turns: int, mailing_id: int = 0) -> None:
        """Write beside the store how far it has come, and what is sent."""
        line = f"{self._instance} {turns:020} {self._process:010} {mailing_id:010}\n"
        os.pwrite(self._handle, line.encode(), 0)


@contextmanager
def sole_sender(store: Store, *, restored_is_meant: bool = False) -> Iterator[SoleSender]:
    """Be the one that sends from a store, until the block ends and all workers have.

    Raises:
        RestoredError: it is not the store that last sent here; ``restored_is_meant`` says that it is.
        StoreError: another process sends from it, or the file beside it cannot be written.
    """
    handle = _locked(store)
    try:
        sender = SoleSender(store, handle)
        with store.writing() as connection:
            turns = _at_home(connection, _file_of(connection), _noted(handle), store.instance, restored_is_meant)
        sender.note(turns)
        # From here on the line is only written over: no power cut leaves less than this.
        os.fsync(handle)
        yield sender
    finally:
        os.close(handle)


def live_sender(store: Store) -> LiveSender | None:
    """Who sends from a store at this moment."""
    with store.connection() as connection:
        beside = _beside(_file_of(connection))
    try:
        handle = os.open(beside, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise StoreError(f"cannot be read ({cause.strerror})", file=f"{store.shown}.sender") from cause
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        noted = _LINE.fullmatch(os.pread(handle, 100, 0))
        return LiveSender(int(noted[3]), int(noted[4])) if noted else LiveSender(0, 0)
    finally:
        os.close(handle)
    return None


def _file_of(connection: Connection) -> Path:
    return Path(str(connection.engine.url.database)).resolve()


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.sender")


def _locked(store: Store) -> int:
    with store.connection() as connection:
        file = _file_of(connection)
    try:
        handle = os.open(_beside(file), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as cause:
        what = f"cannot be sent from, as the file beside it cannot be written ({cause.strerror})"
        raise StoreError(what, file=store.shown, fix="make the folder yours to write") from cause
    for _ in range(_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        else:
            return handle
    noted = _LINE.fullmatch(os.pread(handle, 100, 0))
    os.close(handle)
    who = f" (process {int(noted[3])})" if noted else ""
    name = _name_of(store, int(noted[4])) if noted else ""
    what = f"is being sent from by another mailer{who}"
    step = f"mailer mailing pause {name}" if name else "mailer mailing list"
    raise StoreError(what, file=store.shown, fix="let it end", next=step)


def _name_of(store: Store, mailing_id: int) -> str:
    """The name of a mailing; nothing where there is none."""
    with store.reading() as connection:
        row = connection.execute(select(mailings).where(mailings.c.id == mailing_id)).one_or_none()
        return as_mailing(row).name if row else ""


def _noted(handle: int) -> tuple[str, int] | None:
    """Which store has sent here, and how many turns it had taken."""
    found = _LINE.fullmatch(os.pread(handle, 100, 0))
    return (found[1].decode(), int(found[2])) if found else None


def _at_home(
    connection: Connection, file: Path, noted: tuple[str, int] | None, instance: str, restored_is_meant: bool
) -> int:
    """Say where the store is; returns how many turns it has taken."""
    facts = {"machine": machine_id(), "path": str(file), "inode": str(file.stat().st_ino)}
    known = connection.execute(select(ledger)).one_or_none()
    why = _why_not(known, facts, noted, instance)
    if why and not restored_is_meant:
        fix = "send from it only if no other copy has sent since, and compare with the log of the mail server"
        raise RestoredError(f"may not know everything that was sent: {why}", fix=fix, next="mailer mailing list")
    if known is None:
        connection.execute(ledger.insert().values(id=1, turns=0, **facts))
        return 0
    connection.execute(ledger.update().values(**facts))
    return int(known.turns)


def _why_not(known: AnyRow | None, facts: dict[str, str], noted: tuple[str, int] | None, instance: str) -> str:
    """Why this may not be the store that last sent; empty when it is."""
    turns = known.turns if known is not None else 0
    if known is not None and facts["machine"] != known.machine:
        return "it last sent from another machine"
    if known is not None and (facts["path"], facts["inode"]) != (known.path, known.inode):
        return f"it was copied, moved or brought back since it last sent from {known.path}"
    if noted is None:
        return f"{facts['path']}.sender, which says how far it had come, is gone" if turns else ""
    if noted[0] != instance:
        return "another store has sent from this place"
    if noted[1] > turns:
        return f"it knows {turns:,} of the {noted[1]:,} turns that were taken, and is an earlier state of itself"
    return ""
