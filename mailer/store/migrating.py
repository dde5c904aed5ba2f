"""A store is brought to this version when it is opened; one of a later version is left alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text

from mailer.errors import StoreError
from mailer.store.schema import meta

NEWEST = "0003"
"""The last step of ``migrations``: a store that has taken it is up to date, which is told without loading Alembic."""

_STEPS = Path(__file__).parent / "migrations"


def version_of(connection: Connection) -> str:
    """The last step that this store has taken; empty for a new one.

    Raises:
        StoreError: the database is somebody else's.
    """
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables or "meta" not in tables:
        if tables:
            raise StoreError("is a database of another program", fix="name another file in [store] url")
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")


def bring_up_to_date(connection: Connection) -> None:
    """Take the steps that are missing, within the transaction of ``connection``.

    Raises:
        StoreError: a later version of mailer has been here.
    """
    # Both are slow to load, and nearly every store is up to date.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    version = version_of(connection)
    steps = ScriptDirectory(str(_STEPS))
    known = {step.revision for step in steps.walk_revisions()}
    if version and version not in known:
        what = f"was written by a later version of mailer (its tables are at {version}, ours at {NEWEST})"
        raise StoreError(what, fix="upgrade mailer", next="pip install --upgrade mailer")
    if version == NEWEST:
        return
    environment = EnvironmentContext(
        Config(), steps, fn=lambda revision, _: steps._upgrade_revs("head", revision), destination_rev="head"
    )
    with environment:
        environment.configure(connection=connection)
        with environment.begin_transaction():
            environment.run_migrations()
    _give_identity(connection)


def _give_identity(connection: Connection) -> None:
    """What tells this store from a copy of another one, and the key for the digests of readers who were forgotten."""
    known = set(connection.execute(select(meta.c.key)).scalars())
    for key, value in (("instance", secrets.token_hex(16)), ("digest_key", secrets.token_hex(32))):
        if key not in known:
            connection.execute(meta.insert().values(key=key, value=value))
