"""What the server remembers of a rehearsal: numbers, and who of those that it put off was tried how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mailer.deliver.rehearsal.moods import Mood, Moods

_SHORTEST = 0.1
"""Seconds that tell how fast it went: messages are made a few at a time, and in less it was mostly the first few."""

MOST_REFUSED_OF_A_DOMAIN = 2
"""On a usual day: of a domain that refuses more of us than that it has to be asked why, and the mailing be stopped."""


@dataclass(slots=True)
class Tally:
    """What happened until now.

    ``taken`` are messages that were answered with 250, ``kept`` those that were taken and not answered; ``bytes`` are
    of the former. ``met`` counts the moods of all attempts that came to their end, ``last`` is the latest attempt of
    anybody that met a mood. The first attempts, ``readers`` of them, took ``seconds``.
    """

    connections: int = 0
    taken: int = 0
    kept: int = 0
    bytes: int = 0
    full_connections: int = 0
    readers: int = 0
    seconds: float = 0.0
    met: Counter[Mood] = field(default_factory=Counter)
    last: dict[Mood, int] = field(default_factory=dict)

    @property
    def attempts(self) -> int:
        """How often anybody was tried."""
        return self.met.total()

    @property
    def per_second(self) -> float:
        """How many readers a second were tried for the first time; 0 where it was over before that could be told."""
        return self.readers / self.seconds if self.seconds >= _SHORTEST else 0.0


class Book:
    """The memory of a server; all of its connections share one."""

    def __init__(self, moods: Moods, clock: Callable[[], float]) -> None:
        self.tally = Tally()
        self.most_messages = moods.most_messages
        self._moods = moods
        self._clock = clock
        self._attempts: dict[str, int] = {}
        self._refused: Counter[str] = Counter()
        self._is_appeased = False
        self._before: float | None = None

    def appease(self) -> None:
        """Refuse nobody any more for what we are: that is taken for mended, and the time until then is nobody's."""
        self._is_appeased = True
        self._before = None

    def attempt(self, recipient: str) -> Mood:
        """Note that somebody is about to be tried, and say what it will meet."""
        number = self._attempts.get(recipient, 0) + 1
        mood = self._moods.of(recipient, number)
        if number == 1:
            self._time()
        if mood is Mood.REFUSED and not self._refuses(recipient):
            mood = Mood.TAKEN
        # Whoever is taken does not come again: of a long list there is little to remember.
        if mood is not Mood.TAKEN:
            self._attempts[recipient] = number
        self.tally.last[mood] = max(self.tally.last.get(mood, 0), number)
        return mood

    def note(self, mood: Mood) -> None:
        """An attempt has met its mood: the client has not thought better of it meanwhile."""
        self.tally.met[mood] += 1

    def keeps(self, recipient: str) -> bool:
        """Whether a message is taken whose end is followed by silence."""
        return self._moods.keeps(recipient)

    def _time(self) -> None:
        now = self._clock()
        self.tally.readers += 1
        self.tally.seconds += now - self._before if self._before is not None else 0.0
        self._before = now

    def _refuses(self, recipient: str) -> bool:
        domain = recipient.rpartition("@")[2].lower()
        if self._is_appeased or (not self._moods.is_rough and self._refused[domain] >= MOST_REFUSED_OF_A_DOMAIN):
            return False
        self._refused[domain] += 1
        return True
