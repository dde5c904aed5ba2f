"""A line through values that follow each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from mailer.render.charts.content import Content, Written
from mailer.render.charts.heading import draw_heading
from mailer.render.charts.names import draw_names, names_at_the_ends, names_below
from mailer.render.charts.scale import Scale, ticks
from mailer.render.charts.sheet import WIDTH, Sheet

_TALL, _LOW = 210, 140
_RESTLESS = 8  # a line that goes up and down as often as this is calmer, and half the bytes, when drawn low
_AXIS_GAP = 14

Point = tuple[float, float]


def draw_line(sheet: Sheet, content: Content) -> float:
    """Draw it; returns where the drawing ends."""
    labels = content.labels(lambda texts: all(sheet.width_of(text, bold=True) <= 110 for text in texts))
    labels = labels or content.shortest_labels()
    numbers = [entry.number for entry in content.entries]
    axis = ticks(*_range(numbers), 3)
    texts = [content.tick(number, labels) for number in axis]
    gutter = max(sheet.width_of(text) for text in texts) + _AXIS_GAP
    top = draw_heading(sheet, content.title, "" if labels.has_unit else content.numerals.unit) + 36
    scale = Scale(axis[0], axis[-1], top + _height(numbers), top)
    for number, text in zip(axis, texts, strict=True):
        sheet.words(text, gutter - _AXIS_GAP, scale.at(number) + 7, ink=sheet.inks.soft, at="end")
        ink = sheet.inks.soft if number == 0 else sheet.inks.faint
        sheet.rule(gutter, scale.at(number), WIDTH - gutter, ink, 1.5 if number == 0 else 1)
    room = WIDTH - gutter - 16
    points = [(gutter + 8 + room * at / (len(numbers) - 1), scale.at(number)) for at, number in enumerate(numbers)]
    sheet.curve(points, sheet.inks.text, 3)
    lines = [scale.at(number) for number in axis]
    lowest = _draw_numbers(sheet, content, labels, points, Box(0, top - 30, gutter - 6, lines[0] + 30), lines)
    places = [x for x, _ in points]
    names = names_below(sheet, content.entries, places, room / len(points), may_skip=True)
    names = names or names_at_the_ends(sheet, content.entries)
    return draw_names(sheet, names, max(lines[0], lowest) + 6)


def _range(numbers: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """What the axis spans: from zero where all numbers are the same, which would lie on the floor otherwise."""
    low, high = min(numbers), max(numbers)
    return (low, high) if low < high else (min(low, Decimal(0)), max(high, Decimal(0)) or Decimal(1))


def _height(numbers: Sequence[Decimal]) -> int:
    travelled = sum(abs(later - earlier) for earlier, later in itertools.pairwise(numbers))
    return _LOW if travelled > _RESTLESS * (max(numbers) - min(numbers)) else _TALL


class Box(NamedTuple):
    """Where a number stands."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have a place in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, point: Point) -> bool:
        """Whether the point lies in it."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def is_crossed(self, level: float) -> bool:
        """Whether a level line runs through it."""
        return self.top < level < self.bottom


def _draw_numbers(
    sheet: Sheet, content: Content, labels: Written, points: list[Point], gutter: Box, lines: list[float]
) -> float:
    """The numbers of the notable points, in order of weight; one that would lie on another is left out.

    Returns where the lowest of them ends.
    """
    course = [point for pair in itertools.pairwise(points) for point in _between(*pair)]
    taken = [gutter]
    for at in _notable(content):
        entry = content.entries[at]
        ink = sheet.inks.accent if entry.highlighted else sheet.inks.text
        sheet.dot(*points[at], 7 if entry.highlighted else 5, ink)
        wide = sheet.width_of(labels.texts[at], bold=entry.highlighted)
        boxes = [box for box in _places(points, at, wide) if not any(box.overlaps(other) for other in taken)]
        if boxes:
            box = min(boxes, key=lambda box: sum(map(box.holds, course)) + 2 * sum(map(box.is_crossed, lines)))
            taken.append(box)
            sheet.words(labels.texts[at], box.left + 3, box.bottom - 6, ink=ink, bold=entry.highlighted, halo=True)
    return max((box.bottom for box in taken[1:]), default=0)


def _places(points: list[Point], at: int, wide: float) -> Iterator[Box]:
    """Where a point's number may stand, the best first: outside the bend, then beside."""
    x, y = points[at]
    around = [points[near][1] for near in (at - 1, at + 1) if 0 <= near < len(points)]
    above, below = y - 36, y + 10
    for top in (above, below) if y <= sum(around) / len(around) else (below, above):
        for left in (x - wide / 2, x - 8, x - wide + 8):
            left = min(max(left, 0), WIDTH - wide)
            yield Box(left - 3, top, left + wide + 3, top + 26)


def _between(start: Point, end: Point) -> Iterator[Point]:
    return (
        (start[0] + (end[0] - start[0]) * part / 16, start[1] + (end[1] - start[1]) * part / 16) for part in range(17)
    )


def _notable(content: Content) -> Iterator[int]:
    numbers = [entry.number for entry in content.entries]
    highlighted = next(at for at, entry in enumerate(content.entries) if entry.highlighted)
    wanted = (highlighted, len(numbers) - 1, numbers.index(max(numbers)), numbers.index(min(numbers)), 0)
    yield from dict.fromkeys(wanted)
