"""Lists and their readers as they are shown: who is on them, who gets nothing and why, what an import changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from mailer.model.recipient import Recipient

EVERY_LIST = ""
"""Stands where a list is named for a suppression that holds for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why a reader gets nothing, from ``list`` or from every one. ``source`` is where we have it from."""

    list: str = EVERY_LIST
    reason: str
    source: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A suppression that is one no more: by whom, why and when it was lifted."""

    suppression: Suppression
    by: str
    why: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one address: the lists it is on, why it gets nothing, and why it once got nothing."""

    on: tuple[tuple[str, Recipient], ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    lifted: tuple[Lifted, ...] = ()
    forgotten: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything at all is known."""
        return bool(self.on or self.suppressions or self.lifted or self.forgotten)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to, as it is remembered."""

    at: dt.datetime
    file: str
    rows: int
    new: int
    changed: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSummary:
    """A list in figures, the commonest language first; ``suppressed`` are those of ``recipients`` who get nothing."""

    name: str
    recipients: int
    suppressed: int
    languages: tuple[tuple[str, int], ...] = ()
    last_import: Imported | None = None


class Staged(NamedTuple):
    """A row of an import on its way into the store, a tuple since there are millions of them.

    ``key`` is equal for addresses of one reader. ``None`` says nothing about the reader. ``fields`` is a JSON merge
    patch (RFC 7396) as text: an object in which null takes a field away. ``looks_like`` is what the domain looks like
    when that is not itself.
    """

    line: int
    key: str
    address: str
    name: str | None
    language: str | None
    fields: str
    suppressed: str
    looks_like: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that is not imported; ``line`` is where it begins, and ``other`` the line that the reason speaks of."""

    line: int
    reason: str
    other: int = 0

    def __str__(self) -> str:
        return f"{self.reason} {self.other}" if self.other else self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What an import changes. ``columns`` says how many of the changed readers differ in which column.

    ``emptied`` counts values that the file takes away by an empty cell, ``suppressed`` those of the file who get
    nothing, ``kept`` those of the list who are not in the file.
    """

    new: int
    changed: int
    columns: tuple[tuple[str, int], ...]
    emptied: int
    same: int
    suppressed: int
    newly_suppressed: int
    kept: int
    refused: int

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.new + self.changed + self.same + self.refused

    @property
    def changes_nothing(self) -> bool:
        """Whether the list is as the file says already."""
        return not (self.new or self.changed or self.newly_suppressed)
