"""Lists as they are: in figures, reader by reader, and what is known of one address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType

from sqlalchemy import Connection, Row, func, select

from mailer.model.audience import EVERY_LIST, Imported, Lifted, ListSummary, Standing, Suppression
from mailer.model.recipient import Recipient
from mailer.store.fields import as_read, members
from mailer.store.forgotten import digest_of, forgotten_among
from mailer.store.opening import Store
from mailer.store.schema import imports, lifted_suppressions, lists, recipients, suppressions
from mailer.store.staging import Staging
from mailer.store.suppressed import is_suppressed
from mailer.store.times import as_time

_READ_AT_ONCE = 2000


class Lists:
    """The lists of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> tuple[str, ...]:
        """What the lists are called."""
        with self._store.reading() as connection:
            return tuple(connection.execute(select(lists.c.name).order_by(lists.c.name)).scalars())

    def summary(self, name: str) -> ListSummary:
        """One list in figures; ``name`` is one of ``names``."""
        with self._store.reading() as connection:
            list_id = _id_of(connection, name)
            mine = recipients.c.list_id == list_id
            languages = (
                select(recipients.c.language, func.count().label("readers"))
                .where(mine)
                .group_by(recipients.c.language)
                .order_by(func.count().desc(), recipients.c.language)
            )
            counted = tuple((language, count) for language, count in connection.execute(languages))
            held_back = select(func.count()).select_from(recipients).where(mine, is_suppressed(recipients.c.key, name))
            return ListSummary(
                name=name,
                recipients=sum(count for _, count in counted),
                suppressed=connection.execute(held_back).scalar_one(),
                languages=counted,
                last_import=_last_import(connection, list_id),
            )

    def id_of(self, name: str) -> int:
        """The number that tokens know the list by; ``name`` is one of ``names``."""
        with self._store.reading() as connection:
            return _id_of(connection, name)

    def fields(self, name: str) -> tuple[str, ...]:
        """The fields that readers of a list have, in the order in which they came."""
        with self._store.reading() as connection:
            given = members(recipients.c.fields)
            named = (
                select(given.c.key)
                .select_from(recipients.join(given, recipients.c.fields != "{}"))
                .where(recipients.c.list_id == _id_of(connection, name))
                .group_by(given.c.key)
                .order_by(func.min(recipients.c.id), given.c.key)
            )
            return tuple(connection.execute(named).scalars())

    def readers(self, name: str) -> Iterator[tuple[Recipient, str]]:
        """The readers of a list in the order of their ids, each with why he or she gets nothing, or an empty string.

        They are read a range of ids at a time, all in one view of the store.
        """
        of_key = suppressions.c.key == recipients.c.key
        why = select(func.max(suppressions.c.reason)).where(of_key, suppressions.c.list.in_((EVERY_LIST, name)))
        with self._store.reading() as connection:
            mine = select(recipients, why.scalar_subquery().label("suppressed")).where(
                recipients.c.list_id == _id_of(connection, name)
            )
            in_order = mine.order_by(recipients.c.id).limit(_READ_AT_ONCE)
            last = 0
            while rows := connection.execute(in_order.where(recipients.c.id > last)).all():
                last = rows[-1].id
                yield from ((_recipient(row), row.suppressed or "") for row in rows)

    def standing(self, key: str) -> Standing:
        """What is known of the reader of ``key``."""
        with self._store.reading() as connection:
            on = select(recipients, lists.c.name.label("list")).join(lists).where(recipients.c.key == key)
            why = select(suppressions).where(suppressions.c.key == key).order_by(suppressions.c.at)
            lifted = select(lifted_suppressions).where(lifted_suppressions.c.key == key)
            digest = select(suppressions.c.key).where(suppressions.c.key == digest_of(connection, key))
            return Standing(
                on=tuple((row.list, _recipient(row)) for row in connection.execute(on.order_by(lists.c.name))),
                suppressions=tuple(_suppression(row) for row in connection.execute(why)),
                lifted=tuple(_lifted(row) for row in connection.execute(lifted.order_by(lifted_suppressions.c.id))),
                forgotten=connection.execute(digest).first() is not None,
            )

    def who_left(self) -> Callable[[str], bool]:
        """Tells of a reader's key whether he or she is suppressed somewhere, or was forgotten, as it stands now."""
        with self._store.reading() as connection:
            keys = frozenset(connection.execute(select(suppressions.c.key)).scalars())
            forgotten = forgotten_among(connection)
        return lambda key: key in keys or forgotten(key)

    @contextmanager
    def importing(self, name: str) -> Iterator[Staging]:
        """An import into the list ``name``, which need not be there yet."""
        with self._store.connection() as connection:
            yield Staging(connection, name)


def _id_of(connection: Connection, name: str) -> int:
    return int(connection.execute(select(lists.c.id).where(lists.c.name == name)).scalar_one())


def _last_import(connection: Connection, list_id: int) -> Imported | None:
    newest = select(imports).where(imports.c.list_id == list_id).order_by(imports.c.id.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    if row is None:
        return None
    facts = {name: getattr(row, name) for name in ("file", "rows", "new", "changed", "refused")}
    return Imported(at=as_time(row.at), **facts)


def _recipient(row: Row[tuple[object, ...]]) -> Recipient:
    fields = MappingProxyType(as_read(row.fields))
    return Recipient(id=row.id, address=row.address, name=row.name, language=row.language, fields=fields)


def _suppression(row: Row[tuple[object, ...]]) -> Suppression:
    return Suppression(list=row.list, reason=row.reason, source=row.source, at=as_time(row.at))


def _lifted(row: Row[tuple[object, ...]]) -> Lifted:
    return Lifted(suppression=_suppression(row), by=row.lifted_by, why=row.lifted_why, at=as_time(row.lifted_at))
