"""A reader's fields in SQL: a JSON object without empty values. What another database says otherwise goes here."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, String, TableValuedAlias, cast, func, literal

EMPTY = "{}"


def as_read(stored: Any) -> dict[str, str]:
    """The fields of a reader."""
    return dict(json.loads(stored)) if isinstance(stored, str) else dict(stored)


def patched(stored: ColumnElement[Any], given: ColumnElement[Any]) -> ColumnElement[Any]:
    """The fields that are stored, with those that are given in their place."""
    return func.json_patch(stored, given)


def members(given: ColumnElement[Any]) -> TableValuedAlias:
    """A row for each field that is given, with its ``key`` and ``value``."""
    return func.json_each(given).table_valued("key", "value", name="given")


def member(stored: ColumnElement[Any], key: ColumnElement[Any]) -> ColumnElement[Any]:
    """One field that is stored; NULL where there is none."""
    return func.json_extract(stored, literal("$.") + cast(key, String))
