"""How fast a mailing goes: all of it, one connection, and the lanes of large receiving providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_LATE = 0.25
"""Seconds that are made up for: a sender looks every tenth of a second, and a rate is to be reached all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Messages a second, where 0 is as fast as the server takes them.

    ``lanes`` are those that have a pace of their own besides that of the whole.
    """

    per_second: float = 0.0
    per_connection: float = 0.0
    lanes: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


class Metronome:
    """Lets so many through in a second, one after the other: a pause is not made up for by a crowd."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._clock = clock
        self._next = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether one may go through now."""
        return not self._gap or self._clock() >= self._next

    def let_through(self) -> None:
        """One goes through."""
        if self._gap:
            self._next = max(self._next, self._clock() - _LATE) + self._gap
