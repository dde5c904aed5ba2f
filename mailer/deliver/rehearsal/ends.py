"""When a mailing would end that was rehearsed: as fast as it went here, at its pace, and with the real pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailer.deliver.pace import Pace
from mailer.deliver.rehearsal.book import Tally
from mailer.deliver.rehearsal.moods import Mood
from mailer.model.delivery import Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """When all are tried, the last who was greylisted has it, and the last full mailbox has it or is given up."""

    began: dt.datetime
    tried: dt.datetime
    greylisted: dt.datetime | None = None
    full: dt.datetime | None = None


def ends(
    left: Mapping[str, int], tally: Tally, *, pace: Pace, connections: int, patience: Patience, now: dt.datetime
) -> Ends:
    """The ends of a mailing that began ``now``, with so many readers ``left`` in each lane.

    Whoever is put off may be the last to be tried, so that nothing is later than it says here unless the server of the
    real mailing is slower than this machine.
    """
    tried = now + dt.timedelta(seconds=_lasting(left, tally.per_second, pace, connections))

    def after_pauses(mood: Mood) -> dt.datetime | None:
        attempts = tally.last.get(mood, 0)
        return tried + sum(patience.pauses[:attempts], dt.timedelta()) if attempts else None

    return Ends(began=now, tried=tried, greylisted=after_pauses(Mood.GREYLISTED), full=after_pauses(Mood.FULL))


def _lasting(left: Mapping[str, int], per_second: float, pace: Pace, connections: int) -> float:
    """Seconds until everybody is tried once; lanes are tried side by side, the slowest is the last."""
    rates = [rate for rate in (per_second, pace.per_second, pace.per_connection * connections) if rate]
    whole = sum(left.values()) / min(rates) if rates else 0.0
    return max([whole, *(left.get(lane, 0) / rate for lane, rate in pace.lanes.items() if rate)])


def days_of(left: int, today: int | None, later: Sequence[int]) -> int:
    """Over how many days a warm-up spreads so many readers: ``today``, then ``later``, after which it is over.

    ``today`` is None where there is none.
    """
    if today is None:
        return 1
    days = 1
    left -= today
    for most in later:
        if left <= 0:
            return days
        days, left = days + 1, left - most
    return days + (left > 0)
