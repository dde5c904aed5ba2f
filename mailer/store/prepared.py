"""Statements of every turn: put together once, and then run past SQLAlchemy, which takes longer than the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as the driver takes it; ``names`` are its parameters in their order, ``given`` those it brings."""

    text: str
    names: Sequence[str]
    given: Mapping[str, Any]


class Prepared:
    """A statement of ours, with a ``bindparam`` for what changes.

    For columns of text and whole numbers alone: the driver gets values as they are, and gives them likewise. What it
    raises is the driver's own.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: _Made | None = None

    def run(self, connection: Connection, facts: Mapping[str, Any]) -> DBAPICursor:
        """Run it within the transaction of ``connection``; rows are plain tuples."""
        made = self._made or self._make(connection)
        values = {**made.given, **facts}
        cursor = connection.connection.cursor()
        cursor.execute(made.text, [values[name] for name in made.names])
        return cursor

    def run_for_each(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for rows of values, in the order of its parameters."""
        made = self._made or self._make(connection)
        connection.connection.cursor().executemany(made.text, rows)

    def _make(self, connection: Connection) -> _Made:
        compiled = self._statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        assert isinstance(compiled, SQLCompiler), "this is no statement"
        given = {name: value for name, value in compiled.params.items() if value is not None}
        self._made = _Made(str(compiled), tuple(compiled.positiontup or ()), given)
        return self._made
