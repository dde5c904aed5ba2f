"""An import on its way into a list: staged aside, compared by the database, then taken over in one transaction.

Rows are staged in tables of this connection alone, so that nobody waits while a file is read and nothing is left of an
import that was stopped. The list itself is touched by ``apply`` only, all at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select

from mailer.errors import StoreError
from mailer.model.audience import Difference, Refusal, Staged
from mailer.store.forgotten import forgotten_among
from mailer.store.schema import recipients
from mailer.store.staged import STAGED_TABLES, refused, staged
from mailer.store.taking_over import difference_of, take_over, target_of

_FETCHED_AT_ONCE = 5000


class Staging:
    """The import of one file into the list ``name``; usable while ``connection`` is open."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._insert = str(staged.insert().compile(connection))
        with connection.begin():
            STAGED_TABLES.create_all(connection, checkfirst=False)
            self.is_forgotten = forgotten_among(connection)
            self._target = target_of(connection, name)

    def add(self, rows: Sequence[Staged]) -> None:
        """Stage rows."""
        with self._connection.begin():
            # The rows as they are, past what SQLAlchemy does for each: a third of the time of a long import.
            self._connection.exec_driver_sql(self._insert, list(rows))

    def refuse(self, rows: Sequence[Refusal]) -> None:
        """Remember rows that are not imported; of those that were staged, nothing stays."""
        made = [{"line": row.line, "reason": row.reason, "other": row.other} for row in rows]
        with self._connection.begin():
            self._connection.execute(refused.insert(), made)
            self._drop_refused()

    def refuse_repeated(self, reason: str) -> None:
        """Refuse each row whose reader has an earlier one."""
        first = (
            select(staged.c.key, func.min(staged.c.line).label("line"))
            .group_by(staged.c.key)
            .having(func.count() > 1)
            .subquery()
        )
        repeated = (
            select(staged.c.line, literal(reason), first.c.line)
            .join(first, first.c.key == staged.c.key)
            .where(staged.c.line > first.c.line)
        )
        with self._connection.begin():
            self._connection.execute(refused.insert().from_select(["line", "reason", "other"], repeated))
            self._drop_refused()

    def looking_like_others(self) -> Iterator[tuple[int, str, str]]:
        """Rows whose domain looks like another one: line, key, and what the domain looks like."""
        rows = select(staged.c.line, staged.c.key, staged.c.looks_like).where(staged.c.looks_like != "")
        yield from self._each(rows.order_by(staged.c.line))

    def every_key(self) -> Iterator[tuple[int, str]]:
        """The line and the key of every row; then, with 0 for a line, the key of every reader who is on the list."""
        yield from self._each(select(staged.c.line, staged.c.key).order_by(staged.c.line))
        yield from self._each(select(literal(0), recipients.c.key).where(recipients.c.list_id == self._target.id))

    def refusals(self) -> Iterator[Refusal]:
        """The rows that are not imported, in the order of the file."""
        for line, reason, other in self._each(select(refused).order_by(refused.c.line)):
            yield Refusal(line=line, reason=reason, other=other)

    def difference(self) -> Difference:
        """What the list becomes another by, when every row is staged."""
        with self._connection.begin():
            return difference_of(self._connection, self._target)

    def apply(self, difference: Difference, *, file: str, at: dt.datetime, as_shown: bool) -> Difference:
        """Make the list what ``difference`` says it becomes, in one transaction; returns what was changed.

        When somebody else has changed the list since it was compared, it is compared again.

        Raises:
            StoreError: it was, and only what was shown may be done; nothing is written then.
        """
        self._connection.execution_options(writes=True)
        with self._connection.begin():
            now = target_of(self._connection, self._target.name)
            if self._drop_forgotten_since() or now != self._target:
                if as_shown:
                    what = f"{now.name} has changed since the file was compared with it; nothing was imported"
                    raise StoreError(what, fix="import the file again")
                difference = difference_of(self._connection, now)
            take_over(self._connection, now, difference, file=file, at=at)
            return difference

    def _drop_forgotten_since(self) -> bool:
        """Leave out who was forgotten while the file was read; whether there was anybody."""
        forgotten = forgotten_among(self._connection)
        if forgotten == self.is_forgotten:
            return False
        rows = self._connection.execute(select(staged.c.line, staged.c.key))
        lines = [{"line": line, "reason": "forgotten meanwhile", "other": 0} for line, key in rows if forgotten(key)]
        if lines:
            self._connection.execute(refused.insert(), lines)
            self._drop_refused()
        return bool(lines)

    def _drop_refused(self) -> None:
        self._connection.execute(staged.delete().where(staged.c.line.in_(select(refused.c.line))))

    def _each(self, rows: Select[Any]) -> Iterator[Any]:
        with self._connection.begin():
            yield from self._connection.execute(rows.execution_options(yield_per=_FETCHED_AT_ONCE))
