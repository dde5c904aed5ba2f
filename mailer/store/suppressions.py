"""Who gets nothing, and readers who are forgotten. A suppression is lifted by name and with a reason, never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, and_, or_, select, true

from mailer.model.audience import EVERY_LIST, Suppression
from mailer.store.forgotten import digest_of
from mailer.store.mailings_forgetting import forget_readers
from mailer.store.opening import Store
from mailer.store.schema import lifted_suppressions, lists, recipients, suppressions
from mailer.store.times import as_text, as_time

_FORGOTTEN = {"list": EVERY_LIST, "reason": "forgotten", "source": "audience forget"}


class Suppressions:
    """The suppressions of a store. A key is equal for addresses of one reader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def suppress(self, keys: Sequence[str], suppression: Suppression) -> tuple[bool, ...]:
        """Suppress the readers of ``keys``, all or none; False for those that are already, which stay as they were."""
        with self._store.writing() as connection:
            return tuple([_suppress(connection, key, suppression) for key in keys])

    def lift(self, key: str, name: str, *, by: str, why: str, at: dt.datetime) -> tuple[Suppression, ...]:
        """Let the reader of ``key`` get mail again, from the list ``name`` alone or, without one, from all.

        Returns what was lifted. Each suppression is kept in a history, with who lifted it and why.
        """
        with self._store.writing() as connection:
            digest = digest_of(connection, key)
            meant = and_(suppressions.c.key.in_((key, digest)), suppressions.c.list == name if name else true())
            found = connection.execute(select(suppressions).where(meant).order_by(suppressions.c.at)).all()
            for row in found:
                facts = {"lifted_by": by, "lifted_why": why, "lifted_at": as_text(at)}
                connection.execute(lifted_suppressions.insert().values(**row._mapping, **facts))
            connection.execute(suppressions.delete().where(meant))
            return tuple(Suppression(list=r.list, reason=r.reason, source=r.source, at=as_time(r.at)) for r in found)

    def forget(self, key: str, at: dt.datetime) -> tuple[str, ...]:
        """Keep nothing of the reader of ``key`` but a digest that keeps imports from bringing him or her back.

        Returns the lists that he or she was on.
        """
        with self._store.erasing() as connection:
            mine = recipients.c.key == key
            was_on = select(lists.c.id, lists.c.name).join(recipients).where(mine).order_by(lists.c.name)
            found = connection.execute(was_on).all()
            for list_id, _ in found:
                changed = lists.update().where(lists.c.id == list_id)
                connection.execute(changed.values(revision=lists.c.revision + 1))
            ids = connection.execute(select(recipients.c.id).where(mine)).scalars().all()
            forget_readers(connection, ids, key)
            connection.execute(recipients.delete().where(mine))
            connection.execute(suppressions.delete().where(suppressions.c.key == key))
            connection.execute(lifted_suppressions.delete().where(lifted_suppressions.c.key == key))
            digest = digest_of(connection, key)
            if connection.execute(select(suppressions.c.key).where(suppressions.c.key == digest)).first() is None:
                connection.execute(suppressions.insert().values(key=digest, at=as_text(at), **_FORGOTTEN))
            return tuple(name for _, name in found)


def _suppress(connection: Connection, key: str, suppression: Suppression) -> bool:
    # A reader who was forgotten is known by the digest alone, and gets nothing from any list.
    same = (suppressions.c.key == key) & suppressions.c.list.in_((EVERY_LIST, suppression.list))
    forgotten = suppressions.c.key == digest_of(connection, key)
    if connection.execute(select(suppressions.c.key).where(or_(same, forgotten))).first():
        return False
    facts = {"list": suppression.list, "reason": suppression.reason, "source": suppression.source}
    connection.execute(suppressions.insert().values(key=key, at=as_text(suppression.at), **facts))
    return True
