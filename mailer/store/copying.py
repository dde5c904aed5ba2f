"""A copy of a store, as it is at one moment, to try something on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete

from mailer.store import sqlite
from mailer.store.opening import Store, open_store
from mailer.store.schema import ledger


def copy_of(store: Store, folder: Path) -> Path:
    """Copy ``store`` into ``folder``, whatever others write meanwhile; returns the file.

    Nothing was ever sent from where the copy lies, and it does not say otherwise.

    Raises:
        StoreError: it cannot be read, or there is no room for the copy.
    """
    with store.connection() as source:
        path = folder / Path(str(source.engine.url.database)).name
        sqlite.make_file(path)
        engine = sqlite.engine_for(path)
        with engine.connect() as target:
            _raw(source).backup(_raw(target))
    with open_store(path, store.shown).writing() as copied:
        copied.execute(delete(ledger))
    return path


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection
