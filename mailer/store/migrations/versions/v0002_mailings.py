"""The ledger of mailings: who was to get what, what is claimed, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIELDS = sa.Text().with_variant(JSONB(), "postgresql")
_STATES = ("pending", "deferred", "accepted", "rejected", "suppressed", "in_doubt")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mailings",
        sa.Column("id", _ID, primary_key=True),
        *(_text(name) for name in ("issue", "list")),
        sa.Column("list_id", _ID, sa.ForeignKey("lists.id"), nullable=False),
        *(_text(name) for name in ("seal", "state", "planned_at")),
        *(_number(name) for name in ("planned", *_STATES)),
        sa.UniqueConstraint("issue", "list"),
        sa.CheckConstraint(f"planned = {' + '.join(_STATES)}", name="every_reader_is_counted_once"),
        *(sa.CheckConstraint(f"{state} >= 0", name=f"{state}_is_a_number_of_readers") for state in _STATES),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "frozen_recipients",
        sa.Column("mailing_id", _ID, sa.ForeignKey("mailings.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("recipient_id", _ID, nullable=False),
        *(_text(name) for name in ("address", "name", "language")),
        sa.Column("fields", _FIELDS, nullable=False),
        sa.UniqueConstraint("mailing_id", "recipient_id"),
        sqlite_with_rowid=False,
    )
    _batches_and_deliveries()
    op.create_table(
        "unknown_addresses",
        sa.Column("list", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        _number("times"),
        sa.Column("mailing_id", _ID, sa.ForeignKey("mailings.id"), nullable=False),
        _number("code"),
        *(_text(name) for name in ("text", "at")),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("turns", _ID, nullable=False),
        *(_text(name) for name in ("machine", "path", "inode")),
    )


def _batches_and_deliveries() -> None:
    op.create_table(
        "batches",
        sa.Column("mailing_id", _ID, sa.ForeignKey("mailings.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        _text("lane"),
        *(_number(name) for name in ("lo", "hi")),
        _text("state"),
        *(_number(name) for name in ("open", "turn")),
        *(_text(name) for name in ("due", "boot")),
        sa.CheckConstraint("open >= 0", name="open_is_a_number_of_readers"),
        sqlite_with_rowid=False,
    )
    op.create_index("batches_to_claim", "batches", ["mailing_id", "state", "lane", "due", "number"])
    op.create_table(
        "deliveries",
        sa.Column("mailing_id", _ID, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        _text("state"),
        _number("code"),
        _text("text"),
        _number("attempts"),
        *(_text(name) for name in ("at", "due")),
        _number("turn"),
        sa.ForeignKeyConstraint(["mailing_id", "number"], ["frozen_recipients.mailing_id", "frozen_recipients.number"]),
        sqlite_with_rowid=False,
    )
