"""Staged rows against the list: what differs, and the one transaction that makes the list what the file says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, true

from mailer.model.audience import Difference
from mailer.store.fields import EMPTY, member, members, patched
from mailer.store.schema import imports, lists, recipients, suppressions
from mailer.store.staged import matched, refused, staged
from mailer.store.suppressed import is_suppressed
from mailer.store.times import as_text

_OWN = ("address", "name", "language")


@dataclass(frozen=True, slots=True)
class Target:
    """A list as it was when an import began; one that was not there has neither id nor revision."""

    name: str
    id: int = 0
    revision: int = 0


def target_of(connection: Connection, name: str) -> Target:
    """The list ``name`` as it is now."""
    found = connection.execute(select(lists.c.id, lists.c.revision).where(lists.c.name == name)).one_or_none()
    return Target(name, *found) if found else Target(name)


def difference_of(connection: Connection, target: Target) -> Difference:
    """What the staged rows change in the list; remembers which rows are of readers who are on it."""
    connection.execute(matched.delete())
    connection.execute(matched.insert().from_select(["line", "recipient_id", "changed"], _matches(target)))

    def count(*where: ColumnElement[bool], among: Any) -> int:
        return connection.execute(select(func.count()).select_from(among).where(*where)).scalar_one()

    rows, known = count(among=staged), count(among=matched)
    changed = count(matched.c.changed, among=matched)
    columns, emptied = _columns(connection) if changed else ({}, 0)
    already = is_suppressed(staged.c.key, target.name)
    newly = count(staged.c.suppressed != "", ~already, among=staged)
    return Difference(
        new=rows - known,
        changed=changed,
        columns=tuple(sorted(columns.items(), key=lambda each: -each[1])),
        emptied=emptied,
        same=known - changed,
        suppressed=newly + count(already, among=staged),
        newly_suppressed=newly,
        kept=count(recipients.c.list_id == target.id, among=recipients) - known,
        refused=count(among=refused),
    )


def take_over(connection: Connection, target: Target, difference: Difference, *, file: str, at: dt.datetime) -> None:
    """Write the staged rows into the list, which is as it was when they were compared, and that it was done."""
    list_id = _list_to_write(connection, target)
    if difference.new:
        _insert_new(connection, list_id)
    if difference.changed:
        _update_changed(connection)
    if difference.newly_suppressed:
        _insert_suppressed(connection, target, f"import of {file}", as_text(at))
    facts = {
        "rows": difference.rows,
        "new": difference.new,
        "changed": difference.changed,
        "refused": difference.refused,
    }
    connection.execute(imports.insert().values(list_id=list_id, at=as_text(at), file=file, **facts))


def _matches(target: Target) -> Select[Any]:
    """Rows of readers who are on the list, and whether they say anything else of them."""
    says_else = or_(
        recipients.c.address != staged.c.address,
        recipients.c.name != func.coalesce(staged.c.name, recipients.c.name),
        recipients.c.language != func.coalesce(staged.c.language, recipients.c.language),
        and_(staged.c.fields != EMPTY, recipients.c.fields != patched(recipients.c.fields, staged.c.fields)),
    )
    of_the_list = and_(recipients.c.list_id == target.id, recipients.c.key == staged.c.key)
    return select(staged.c.line, recipients.c.id, says_else).join_from(staged, recipients, of_the_list)


def _columns(connection: Connection) -> tuple[dict[str, int], int]:
    """How many of the changed readers differ in which column, and how many values are emptied."""
    pairs = staged.join(matched, and_(matched.c.line == staged.c.line, matched.c.changed)).join(
        recipients, recipients.c.id == matched.c.recipient_id
    )
    given = members(staged.c.fields)
    asked = [
        *(
            (literal(name), func.coalesce(staged.c[name], recipients.c[name]), recipients.c[name], pairs)
            for name in _OWN
        ),
        (
            given.c.key,
            func.coalesce(given.c.value, ""),
            func.coalesce(member(recipients.c.fields, given.c.key), ""),
            pairs.join(given, true()),
        ),
    ]
    counts: dict[str, int] = {}
    emptied = 0
    for name, new, old, among in asked:
        rows = select(name, func.count(), func.count().filter(new == "")).select_from(among)
        for column, count, gone in connection.execute(rows.where(new != old).group_by(name)):
            counts[column] = count
            emptied += gone
    return counts, emptied


def _list_to_write(connection: Connection, target: Target) -> int:
    if target.id:
        connection.execute(lists.update().where(lists.c.id == target.id).values(revision=target.revision + 1))
        return target.id
    made = connection.execute(lists.insert().values(name=target.name, revision=1).returning(lists.c.id))
    return int(made.scalar_one())


def _insert_new(connection: Connection, list_id: int) -> None:
    name, language = func.coalesce(staged.c.name, ""), func.coalesce(staged.c.language, "")
    row = (literal(list_id), staged.c.key, staged.c.address, name, language, patched(literal(EMPTY), staged.c.fields))
    unknown = ~select(matched.c.line).where(matched.c.line == staged.c.line).exists()
    # In the order of the file, which becomes the order of the ids and of sending.
    new = select(*row).where(unknown).order_by(staged.c.line)
    columns = ["list_id", "key", *_OWN, "fields"]
    connection.execute(recipients.insert().from_select(columns, new))


def _update_changed(connection: Connection) -> None:
    values = {
        "address": staged.c.address,
        "name": func.coalesce(staged.c.name, recipients.c.name),
        "language": func.coalesce(staged.c.language, recipients.c.language),
        "fields": patched(recipients.c.fields, staged.c.fields),
    }
    its_row = and_(recipients.c.id == matched.c.recipient_id, matched.c.changed, staged.c.line == matched.c.line)
    connection.execute(recipients.update().values(values).where(its_row))


def _insert_suppressed(connection: Connection, target: Target, source: str, at: str) -> None:
    row = (staged.c.key, literal(target.name), staged.c.suppressed, literal(source), literal(at))
    wanted = select(*row).where(staged.c.suppressed != "", ~is_suppressed(staged.c.key, target.name))
    connection.execute(suppressions.insert().from_select(["key", "list", "reason", "source", "at"], wanted))
