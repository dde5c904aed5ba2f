"""Which parts of two sequences differ, found in bounded time, as texts may be long and hostile.

What stands once on both sides holds the two together (“patience”); between such anchors the fewest edits are sought
(Myers 1986), until the patience of the comparison is used up. From then on a part that differs counts as replaced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

Items = Sequence[Hashable]

PATIENCE = 200_000
"""Steps of a comparison, together about a fifth of a second."""

MOST_EDITS = 300


@dataclass(frozen=True, slots=True)
class Hunk:
    """A part that differs: ``before[b0:b1]`` became ``after[a0:a1]``; one of the two may be empty."""

    b0: int
    b1: int
    a0: int
    a1: int


@dataclass(slots=True)
class Aligner:
    """Aligns any number of sequences, with ``patience`` for all of them together."""

    patience: int = PATIENCE

    def hunks(self, before: Items, after: Items) -> list[Hunk]:
        """The parts that differ, in order; none of two touch."""
        found: list[Hunk] = []
        for hunk in self._between_anchors(before, after):
            for part in self._narrowed(before, after, hunk):
                last = found[-1] if found else None
                if last and last.b1 == part.b0 and last.a1 == part.a0:
                    found[-1] = Hunk(last.b0, part.b1, last.a0, part.a1)
                else:
                    found.append(part)
        return found

    def _between_anchors(self, before: Items, after: Items) -> Iterator[Hunk]:
        b0 = a0 = 0
        for b1, a1 in (*_anchors(before, after), (len(before), len(after))):
            if b1 > b0 or a1 > a0:
                yield Hunk(b0, b1, a0, a1)
            b0, a0 = b1 + 1, a1 + 1

    def _narrowed(self, before: Items, after: Items, hunk: Hunk) -> Iterator[Hunk]:
        b0, b1, a0, a1 = hunk.b0, hunk.b1, hunk.a0, hunk.a1
        while b0 < b1 and a0 < a1 and before[b0] == after[a0]:
            b0, a0 = b0 + 1, a0 + 1
        while b0 < b1 and a0 < a1 and before[b1 - 1] == after[a1 - 1]:
            b1, a1 = b1 - 1, a1 - 1
        if b0 == b1 and a0 == a1:
            return
        pairs = self._fewest_edits(before[b0:b1], after[a0:a1]) if b0 < b1 and a0 < a1 else []
        at_b, at_a = b0, a0
        for pair_b, pair_a in (*((b0 + b, a0 + a) for b, a in pairs), (b1, a1)):
            if pair_b > at_b or pair_a > at_a:
                yield Hunk(at_b, pair_b, at_a, pair_a)
            at_b, at_a = pair_b + 1, pair_a + 1

    def _fewest_edits(self, before: Items, after: Items) -> list[tuple[int, int]]:
        """Pairs of positions that stay; none where that would take too long."""
        furthest = {1: 0}
        trace: list[dict[int, int]] = []
        for edits in range(min(len(before) + len(after), MOST_EDITS) + 1):
            trace.append(dict(furthest))
            for k in range(-edits, edits + 1, 2):
                down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
                x = furthest[k + 1] if down else furthest[k - 1] + 1
                start = x
                while x < len(before) and 0 <= x - k < len(after) and before[x] == after[x - k]:
                    x += 1
                furthest[k] = x
                self.patience -= 1 + x - start
                if x >= len(before) and x - k >= len(after):
                    return _walked_back(trace, len(before), len(after))
            if self.patience < 0:
                break
        return []


def _walked_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs on the way from the end to the beginning; ``trace`` holds how far each diagonal had come."""
    pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest, k = trace[edits], x - y
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        before_x = furthest[k + 1 if down else k - 1] if edits else 0
        start = before_x if down else before_x + 1
        while x > start:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        if edits:
            x, y = before_x, before_x - (k + 1 if down else k - 1)
    return pairs[::-1]


def _anchors(before: Items, after: Items) -> list[tuple[int, int]]:
    """Positions of what stands once on both sides, the longest series that keeps its order."""
    once = {item for item, count in Counter(before).items() if count == 1}
    once &= {item for item, count in Counter(after).items() if count == 1}
    places = {item: at for at, item in enumerate(after) if item in once}
    both = [(at, places[item]) for at, item in enumerate(before) if item in once]
    kept = in_order([place for _, place in both])
    return [both[at] for at in kept]


def in_order(places: Sequence[int]) -> list[int]:
    """Indices of the longest rising series of ``places``: what need not move."""
    ends: list[int] = []
    values: list[int] = []
    previous: list[int] = []
    for index, place in enumerate(places):
        at = bisect_left(values, place)
        previous.append(ends[at - 1] if at else -1)
        ends[at : at + 1] = [index]
        values[at : at + 1] = [place]
    found = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = previous[index]
    return found[::-1]
