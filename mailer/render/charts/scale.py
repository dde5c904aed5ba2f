"""From numbers to places on the sheet, and the round numbers that an axis shows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """``low`` lies at ``start`` and ``high`` at ``end``, which may be the smaller of the two."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, number: Decimal) -> float:
        """Where a number lies; in the middle where there is only one."""
        if self.high == self.low:
            return self.start
        return self.start + float((number - self.low) / (self.high - self.low)) * (self.end - self.start)


def ticks(low: Decimal, high: Decimal, most: int = 4) -> tuple[Decimal, ...]:
    """Round numbers around ``low`` and ``high``, in at most ``most`` steps of 1, 2, 2.5 or 5."""
    span = high - low or abs(high) or Decimal(1)
    power = Decimal(10) ** (span.adjusted() - 1)
    steps = (Decimal(step) * power * factor for factor in (1, 10, 100) for step in ("1", "2", "2.5", "5"))
    for step in steps:
        first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
        if last - first <= most:
            return tuple((first + at) * step for at in range(int(last - first) + 1))
    raise AssertionError("steps grow until they fit")


def without_overlaps(places: Sequence[tuple[float, float]], gap: float) -> bool:
    """Whether stretches (start, end), in order, keep ``gap`` between them."""
    return all(left[1] + gap <= right[0] for left, right in itertools.pairwise(places))
