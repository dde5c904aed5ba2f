"""The time of day for a sender who asks for it several times a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

_ASK_EVERY = 0.1


class SecondHand:
    """The time to the second, as mails are dated and results written down.

    Whoever keeps it is asked ten times a second at the most, so that what is made for a second is made once: the date
    of a message is mostly that of the message before.
    """

    def __init__(self, now: Callable[[], dt.datetime], clock: Callable[[], float]) -> None:
        self._ask = now
        self._clock = clock
        self._ask_at = clock()
        self._now = now().replace(microsecond=0)

    def __call__(self) -> dt.datetime:
        """The time of day."""
        moment = self._clock()
        if moment >= self._ask_at:
            self._ask_at = moment + _ASK_EVERY
            self._now = self._ask().replace(microsecond=0)
        return self._now
