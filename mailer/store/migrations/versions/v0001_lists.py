"""Lists, their readers, and who gets nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIELDS = sa.Text().with_variant(JSONB(), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("meta", sa.Column("key", sa.Text, primary_key=True), _text("value"))
    op.create_table(
        "lists",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "recipients",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("list_id", _ID, sa.ForeignKey("lists.id"), nullable=False),
        *(_text(name) for name in ("key", "address", "name", "language")),
        sa.Column("fields", _FIELDS, nullable=False),
        sa.UniqueConstraint("list_id", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index("recipients_of_a_list_in_order", "recipients", ["list_id", "id"])
    op.create_table(
        "suppressions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("list", sa.Text, primary_key=True),
        *(_text(name) for name in ("reason", "source", "at")),
    )
    op.create_table(
        "lifted_suppressions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, index=True),
        *(_text(name) for name in ("list", "reason", "source", "at", "lifted_by", "lifted_why", "lifted_at")),
    )
    op.create_table(
        "imports",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("list_id", _ID, sa.ForeignKey("lists.id"), nullable=False, index=True),
        *(_text(name) for name in ("at", "file")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rows", "new", "changed", "refused")),
    )
