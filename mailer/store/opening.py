"""The store of a publication: opened where it is needed, brought up to date, and closed after each use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from mailer.errors import StoreError
from mailer.store import sqlite
from mailer.store.migrating import NEWEST, bring_up_to_date, version_of
from mailer.store.schema import meta


class Store:
    """A database that is up to date. Each ``with`` is one connection and one transaction: all of it, or nothing."""

    def __init__(self, engine: Engine, shown: str) -> None:
        self._engine = engine
        self.shown = shown

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection whose transactions the caller begins and ends."""
        with sqlite.said_plainly(self.shown), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of everything, whatever others write meanwhile."""
        with self.connection() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only writer as long as it lasts; what it wrote is on disk afterwards."""
        with self.connection() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def erasing(self) -> Iterator[Connection]:
        """A writer whose deleted rows are overwritten on disk, not only taken out of use."""
        with self.connection() as connection:
            connection.execution_options(writes=True, erases=True)
            with connection.begin():
                yield connection
            sqlite.empty_journal(connection)

    @property
    def instance(self) -> str:
        """What tells this store from every other one, a copy excepted."""
        with self.reading() as connection:
            return str(connection.execute(select(meta.c.value).where(meta.c.key == "instance")).scalar_one())


def open_store(path: Path, shown: str, *, new: bool = False) -> Store:
    """The store at ``path``, called ``shown`` in errors; with ``new`` it is made where there is none.

    Raises:
        StoreError: there is none, it is in use, not readable or writable, not ours, or of a later version.
    """
    if not new and not path.exists():
        again = "mailer audience import FILE --list NAME"
        raise StoreError("is not there: no list was imported yet", file=shown, next=again)
    with sqlite.said_plainly(shown):
        try:
            if not path.exists():
                sqlite.make_file(path)
            sqlite.refuse_open_to_others(path)
        except OSError as cause:
            raise StoreError(f"cannot be opened ({cause.strerror})") from cause
    store = Store(sqlite.engine_for(path), shown)
    with store.reading() as connection:
        version = version_of(connection)
    if version != NEWEST:
        with store.writing() as connection:
            bring_up_to_date(connection)
    return store
