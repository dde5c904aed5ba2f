"""A reader who is forgotten is forgotten by mailings too: the number stays, and what became of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from mailer.store.fields import EMPTY
from mailer.store.schema import deliveries, frozen_recipients, mailings, unknown_addresses


def forget_readers(connection: Connection, recipient_ids: Collection[int], key: str) -> None:
    """Keep nothing of the reader of ``key`` in any mailing. Who was still to be sent to gets nothing."""
    mine = frozen_recipients.c.recipient_id.in_(tuple(recipient_ids)) & frozen_recipients.c.mailing_id.in_(
        select(mailings.c.id)
    )
    frozen = select(frozen_recipients.c.mailing_id, frozen_recipients.c.number).where(mine)
    for mailing_id, number in connection.execute(frozen).all():
        # Servers repeat addresses in their replies.
        his = (deliveries.c.mailing_id == mailing_id) & (deliveries.c.number == number)
        connection.execute(deliveries.update().where(his).values(text=""))
    connection.execute(frozen_recipients.update().where(mine).values(address="", name="", fields=EMPTY))
    connection.execute(unknown_addresses.delete().where(unknown_addresses.c.key == key))
