"""What one of several processes does of a mailing: which lanes it claims from, how fast, and how much at most."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from mailer.deliver.pace import Metronome, Pace
from mailer.model.delivery import Batch
from mailer.model.lanes import EVERY_LANE
from mailer.model.message import Message
from mailer.model.recipient import Recipient

_NO_TIME = 0.5

Begun = TypeVar("Begun")
"""A message that lacks its signatures, as whoever makes messages has it."""


@dataclass(slots=True, eq=False)
class Group(Generic[Begun]):
    """Lanes that are claimed together, and those of their readers who are claimed and not yet sent to.

    Who has left was last looked up at ``looked_at``; nobody is asked for before ``ask_at``. ``awaits_own``: only
    readers of ``batches`` are left, who are on their way; ``is_over``: nobody is. ``begun`` are those whose message
    lacks its signatures, ``ready`` those whose message is made: ``few`` at a time, the last since ``made_at``.
    """

    lanes: tuple[str, ...]
    metronome: Metronome
    readers: deque[tuple[int, Recipient]] = field(default_factory=deque)
    begun: list[tuple[int, Recipient, Begun]] = field(default_factory=list)
    ready: deque[tuple[int, Recipient, Message]] = field(default_factory=deque)
    few: int = 1
    made_at: float = 0.0
    batches: tuple[Batch, ...] = ()
    looked_at: float = 0.0
    ask_at: float = 0.0
    awaits_own: bool = False
    is_over: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody is claimed and not yet sent to."""
        return not self.readers and not self.begun and not self.ready

    def may_get_ahead(self, now: float, few: int, most: int) -> bool:
        """Whether ``few`` more messages, up to ``most``, may be made before their turn: all will be gone in no time."""
        is_quick = self.few == few and now - self.made_at < _NO_TIME
        return is_quick and len(self.ready) + few <= most

    def few_to_begin(self, now: float, most: int) -> list[tuple[int, Recipient]]:
        """The readers whose messages are begun next; none while there are some that are to be signed.

        Ever more are signed at a time, up to ``most``, while they are gone in no time. Where sending is slow, a message
        that is made long before its turn would have the wrong date.
        """
        if self.begun or not self.readers:
            return []
        self.few = min(2 * self.few, most) if now - self.made_at < _NO_TIME else max(self.few // 2, 1)
        self.made_at = now
        return [self.readers.popleft() for _ in range(min(self.few, len(self.readers)))]

    def drop(self, numbers: Container[int]) -> list[int]:
        """Take readers out who get nothing, and say who of these were still here."""
        here = [number for number, _, _ in self.ready if number in numbers]
        here += [number for number, _, _ in self.begun if number in numbers]
        here += [number for number, _ in self.readers if number in numbers]
        self.ready = deque(each for each in self.ready if each[0] not in numbers)
        self.begun = [each for each in self.begun if each[0] not in numbers]
        self.readers = deque(each for each in self.readers if each[0] not in numbers)
        return here


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one of several processes does of a mailing; ``number`` counts them from 0.

    ``limit`` is how many messages at most, 0 for all: a mailing that has one is one process's.

    A lane with a pace of its own is one process's, so that the pace is kept by whoever knows of every message.
    """

    number: int = 0
    processes: int = 1
    pace: Pace = field(default_factory=Pace)
    limit: int = 0

    def groups(self, clock: Callable[[], float]) -> list[Group[Any]]:
        """The lanes to claim from: those without a pace together, and each of this process's own by itself."""
        paced = [lane for lane in EVERY_LANE if self.pace.lanes.get(lane)]
        own = paced[self.number :: self.processes]
        free = tuple(lane for lane in EVERY_LANE if lane not in paced)
        groups: list[Group[Any]] = [Group((lane,), Metronome(self.pace.lanes[lane], clock)) for lane in own]
        return [*groups, *([Group(free, Metronome(0, clock))] if free else [])]
