"""Who gets nothing, as SQL: what a list, an import and later a mailing ask in the same words."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from mailer.model.audience import EVERY_LIST
from mailer.store.schema import suppressions


def is_suppressed(key: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether the reader of ``key`` gets nothing from the list ``name``, or from any."""
    return exists().where(suppressions.c.key == key, suppressions.c.list.in_((EVERY_LIST, name)))
