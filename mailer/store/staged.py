"""The tables of one import: of its connection alone, and gone with it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text

from mailer.store.schema import Id

STAGED_TABLES = MetaData()
# Its columns are the members of ``Staged``, in their order.
staged = Table(
    "staged",
    STAGED_TABLES,
    Column("line", Id, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("key", "address")),
    # NULL where the row says nothing of it.
    *(Column(name, Text) for name in ("name", "language")),
    *(Column(name, Text, nullable=False) for name in ("fields", "suppressed", "looks_like")),
    prefixes=["TEMPORARY"],
)

matched = Table(
    "matched",
    STAGED_TABLES,
    Column("line", Id, primary_key=True),
    Column("recipient_id", Id, nullable=False),
    Column("changed", Boolean, nullable=False),
    prefixes=["TEMPORARY"],
)

refused = Table(
    "refused",
    STAGED_TABLES,
    Column("line", Id, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("other", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
