"""The tables of the store as they are now; how older ones become these is in ``migrations``.

Times are text in UTC (``2024-05-17T09:00:00Z``), which every database keeps and sorts alike. A reader's ``id`` is never
given twice, rises in the order of import and is what a mailing freezes: ``INSERT … SELECT`` in its order, per list.

The ledger of mailings: ``frozen_recipients`` and the ranges of ``batches`` are made in one transaction, ``deliveries``
grow as replies come. A reader is done by a row of his or her own and by nothing else.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from mailer.model.delivery import DeliveryState

DELIVERY_STATES = tuple(state.value for state in DeliveryState)

TABLES = MetaData()

Id = BigInteger().with_variant(Integer(), "sqlite")
# Text in SQLite, since what we compare there is the text itself.
Fields = Text().with_variant(JSONB(), "postgresql")

meta = Table(
    "meta",
    TABLES,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

lists = Table(
    "lists",
    TABLES,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    # Goes up with every change of its readers: what was shown of a difference holds only while it stays.
    Column("revision", Integer, nullable=False),
    sqlite_autoincrement=True,
)

recipients = Table(
    "recipients",
    TABLES,
    Column("id", Id, primary_key=True),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("fields", Fields, nullable=False),
    UniqueConstraint("list_id", "key"),
    Index("recipients_of_a_list_in_order", "list_id", "id"),
    sqlite_autoincrement=True,
)

suppressions = Table(
    "suppressions",
    TABLES,
    # Of a reader who was forgotten, a keyed digest of the key.
    Column("key", Text, primary_key=True),
    # The list's name, or nothing for every list: an address may be suppressed that is on none.
    Column("list", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Text, nullable=False),
)

lifted_suppressions = Table(
    "lifted_suppressions",
    TABLES,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, index=True),
    Column("list", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("lifted_by", Text, nullable=False),
    Column("lifted_why", Text, nullable=False),
    Column("lifted_at", Text, nullable=False),
)

imports = Table(
    "imports",
    TABLES,
    Column("id", Id, primary_key=True),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)

mailings = Table(
    "mailings",
    TABLES,
    Column("id", Id, primary_key=True),
    Column("issue", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("list_id", Id, ForeignKey("lists.id"), nullable=False),
    Column("seal", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("planned_at", Text, nullable=False),
    # Written with the rows that they count, in one transaction; the database itself refuses a sum that is wrong.
    Column("planned", Integer, nullable=False),
    *(Column(state, Integer, nullable=False) for state in DELIVERY_STATES),
    UniqueConstraint("issue", "list"),
    CheckConstraint(f"planned = {' + '.join(DELIVERY_STATES)}", name="every_reader_is_counted_once"),
    *(CheckConstraint(f"{state} >= 0", name=f"{state}_is_a_number_of_readers") for state in DELIVERY_STATES),
    sqlite_autoincrement=True,
)

frozen_recipients = Table(
    "frozen_recipients",
    TABLES,
    Column("mailing_id", Id, ForeignKey("mailings.id"), primary_key=True),
    # From 1 without a gap, lane by lane and in the order of ids: a batch is a range of them.
    Column("number", Integer, primary_key=True),
    # No reference, as readers may be forgotten.
    Column("recipient_id", Id, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("fields", Fields, nullable=False),
    UniqueConstraint("mailing_id", "recipient_id"),
    # Rows lie in the order of their key, so that a range of them is read at a stroke.
    sqlite_with_rowid=False,
)

batches = Table(
    "batches",
    TABLES,
    Column("mailing_id", Id, ForeignKey("mailings.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("lane", Text, nullable=False),
    Column("lo", Integer, nullable=False),
    Column("hi", Integer, nullable=False),
    # waiting, claimed or settled
    Column("state", Text, nullable=False),
    # How many of its readers are still to be sent to.
    Column("open", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    # Empty for at once: no clock that jumps keeps back what was never deferred.
    Column("due", Text, nullable=False),
    # Since when the machine of the last claim was running; the journal of an earlier start means nothing.
    Column("boot", Text, nullable=False),
    CheckConstraint("open >= 0", name="open_is_a_number_of_readers"),
    Index("batches_to_claim", "mailing_id", "state", "lane", "due", "number"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    TABLES,
    Column("mailing_id", Id, primary_key=True),
    # A reader without a row is pending.
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("code", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Text, nullable=False),
    # When one who is deferred is tried again.
    Column("due", Text, nullable=False),
    # The claim of its batch under which it was written.
    Column("turn", Integer, nullable=False),
    ForeignKeyConstraint(["mailing_id", "number"], ["frozen_recipients.mailing_id", "frozen_recipients.number"]),
    sqlite_with_rowid=False,
)

unknown_addresses = Table(
    "unknown_addresses",
    TABLES,
    # Of whom a server said that there is no such address; that alone suppresses nobody.
    Column("list", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("mailing_id", Id, ForeignKey("mailings.id"), nullable=False),
    Column("code", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
)

days_of_sending = Table(
    "days_of_sending",
    TABLES,
    # In UTC. How many messages servers have accepted from us, over all mailings: what a new sender must raise slowly.
    Column("day", Text, primary_key=True),
    Column("accepted", Integer, nullable=False),
)

ledger = Table(
    "ledger",
    TABLES,
    # One row: where the store was when it last sent, and how many turns it had taken by then.
    Column("id", Integer, primary_key=True),
    Column("turns", Id, nullable=False),
    Column("machine", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("inode", Text, nullable=False),
)
