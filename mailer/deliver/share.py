"""What one of several processes does of a mailing: which lanes it claims from, how fast, and how much at most."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from mailer.deliver.pace import Metronome, Pace
from mailer.model.delivery import Batch
from mailer.model.lanes import EVERY_LANE
from mailer.model.recipient import Recipient


@dataclass(slots=True, eq=False)
class Group:
    """Lanes that are claimed together, and those of their readers who are claimed and not yet sent to.

    Who has left was last looked up at ``looked_at``; nobody is asked for before ``ask_at``. ``awaits_own``: only
    readers of ``batches`` are left, who are on their way; ``is_over``: nobody is.
    """

    lanes: tuple[str, ...]
    metronome: Metronome
    readers: deque[tuple[int, Recipient]] = field(default_factory=deque)
    batches: tuple[Batch, ...] = ()
    looked_at: float = 0.0
    ask_at: float = 0.0
    awaits_own: bool = False
    is_over: bool = False


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

    def groups(self, clock: Callable[[], float]) -> list[Group]:
        """The lanes to claim from: those without a pace together, and each of this process's own by itself."""
        paced = [lane for lane in EVERY_LANE if self.pace.lanes.get(lane)]
        own = paced[self.number :: self.processes]
        free = tuple(lane for lane in EVERY_LANE if lane not in paced)
        groups = [Group((lane,), Metronome(self.pace.lanes[lane], clock)) for lane in own]
        return [*groups, *([Group(free, Metronome(0, clock))] if free else [])]
