"""How many messages were accepted on each day, so that nobody has to count rows to know it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, and count what there is."""
    op.create_table(
        "days_of_sending",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("accepted", sa.Integer, nullable=False),
    )
    # What was handed over to another program was never tried by us.
    op.execute(
        "INSERT INTO days_of_sending (day, accepted) SELECT substr(at, 1, 10), count(*) FROM deliveries "
        "WHERE state = 'accepted' AND attempts > 0 GROUP BY substr(at, 1, 10)"
    )
