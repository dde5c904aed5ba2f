"""What is special about SQLite: how a file becomes an engine, and what its errors mean in words.

WAL lets one process write while others read; ``synchronous=FULL`` lets nothing that was committed be lost with the
power. Transactions are begun by us, since Python's module begins them late and never for reading.
"""

from __future__ import annotations

import logging
import os
import shlex
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from mailer.errors import StoreError

# Ctrl-C while a connection is closed is no fault of it, and what goes wrong otherwise is said by us.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())

BUSY_SECONDS = 30
"""How long one process waits for another's transaction; an import of a million readers commits within that."""

_CACHE_KIB = 32 * 1024
_SMALL_CACHE_KIB = 2 * 1024
_CACHES = (f"cache_size = -{_CACHE_KIB}", f"temp.cache_size = -{_CACHE_KIB}")
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", *_CACHES)

_WORDS = {
    "SQLITE_BUSY": ("is in use by another mailer", "wait until that is done, and try again"),
    "SQLITE_LOCKED": ("is in use by another mailer", "wait until that is done, and try again"),
    "SQLITE_FULL": (
        "cannot be written, because the disk is full; nothing was changed",
        "make room there and for temporary files",
    ),
    "SQLITE_IOERR": ("cannot be read or written, as the disk refuses; nothing was changed", "look at the disk"),
    "SQLITE_READONLY": ("may not be written; nothing was changed", "make the file and its folder yours to write"),
    "SQLITE_PERM": ("may not be opened", "make the file and its folder yours to read and write"),
    "SQLITE_CANTOPEN": ("cannot be opened", "make the file and its folder yours to read and write"),
    "SQLITE_NOTADB": ("is not a store", "name another file in [store] url, or bring back a backup"),
    "SQLITE_CORRUPT": ("is damaged", "bring back a backup"),
}


def engine_for(path: Path) -> Engine:
    """An engine for the database at ``path``; each use is a connection of its own, closed when done.

    One that may only be read is: by itself, SQLite would want to write files beside it.
    """
    url = URL.create("sqlite", database=str(path))
    is_read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    place = _read_only_uri(path) if is_read_only else str(path.absolute())
    connected = partial(_connected, place, is_read_only=is_read_only)
    # No error may carry the addresses that it happened to be about.
    engine = create_engine(url, poolclass=NullPool, creator=connected, hide_parameters=True)
    if is_read_only:
        event.listen(engine, "begin", partial(_refuse_writing, path))
    event.listen(engine, "begin", _begin)
    return engine


def _connected(place: str, *, is_read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(place, uri=is_read_only, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in _CACHES if is_read_only else _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _read_only_uri(path: Path) -> str:
    """How to open what may only be read. Without a journal nobody has it open, and it stays as it is."""
    stays = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{stays}"


def _refuse_writing(path: Path, connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        on_disk = os.statvfs(path).f_flag & os.ST_RDONLY
        what = "lies on a disk that may only be read" if on_disk else "may not be written"
        fix = "have it mounted for writing" if on_disk else "make the file and its folder yours to write"
        raise StoreError(f"{what}; nothing was changed", fix=fix)


def make_file(path: Path) -> None:
    """An empty database for nobody else's eyes, in a folder for nobody else's; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives the files beside it the same permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def refuse_open_to_others(path: Path) -> None:
    """Raise where anybody else may read the addresses in it."""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        fix = "keep the readers' addresses to yourself"
        raise StoreError("may be read by others", fix=fix, next=f"chmod 600 {shlex.quote(str(path))}")


@contextmanager
def said_plainly(shown: str) -> Iterator[None]:
    """What SQLite says, as one line about the store called ``shown``."""
    try:
        yield
    except StoreError as error:
        error.file = error.file or shown
        raise
    except (sqlite3.Error, DBAPIError) as cause:
        original = cause.orig if isinstance(cause, DBAPIError) else cause
        name = getattr(original, "sqlite_errorname", None) or ""
        what, fix = next((words for known, words in _WORDS.items() if name.startswith(known)), ("", ""))
        if not what:
            # A fault of ours, to be seen as one.
            raise
        raise StoreError(what, file=shown, fix=fix) from cause


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("erases"):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    # A transaction that will write says so at once: one that only finds out later cannot wait for another to end.
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def keep_little_in_memory(connection: Connection) -> None:
    """Let a connection that goes through a large database row by row keep only the pages that it needs just now."""
    connection.connection.execute(f"PRAGMA cache_size = -{_SMALL_CACHE_KIB}")


def empty_journal(connection: Connection) -> None:
    """Write the journal into the database and cut it off, as old rows stand in it too."""
    connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
