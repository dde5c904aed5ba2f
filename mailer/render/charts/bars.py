"""Bars that lie: columns whose names are long."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mailer.render.charts.content import Content
from mailer.render.charts.heading import draw_heading
from mailer.render.charts.scale import Scale
from mailer.render.charts.sheet import LEAD, WIDTH, Sheet, fitted, wrapped

_WIDEST_NAME = 210  # beside its bar; wider names stand above
_SHORTEST = 80  # what must be left for bars beside their names
_THICK = 22
_GAP = 10


def draw_bars(sheet: Sheet, content: Content) -> float:
    """Draw them; returns where the drawing ends."""
    labels = content.labels(lambda texts: all(sheet.width_of(text, bold=True) <= 170 for text in texts))
    labels = labels or content.shortest_labels()
    names = [fitted(sheet, entry.label, _WIDEST_NAME) for entry in content.entries]
    pairs = [(line, entry) for name, entry in zip(names, content.entries, strict=True) for line in name]
    start = max((sheet.width_of(line, bold=entry.highlighted) for line, entry in pairs), default=0) + 14
    scale = _scale(sheet, content, labels.texts, start)
    beside = all(names) and scale.end - scale.start >= _SHORTEST
    if not beside:
        names = [wrapped(sheet, entry.label, WIDTH, bold=entry.highlighted) for entry in content.entries]
        scale = _scale(sheet, content, labels.texts, 0)
    first = y = draw_heading(sheet, content.title, "" if labels.has_unit else content.numerals.unit)
    for entry, name, text in zip(content.entries, names, labels.texts, strict=True):
        high = _row_height(name, beside=beside)
        middle = y + (high / 2 if beside else len(name) * LEAD + _THICK / 2)
        _draw_name(sheet, name, middle if beside else y + LEAD / 2 * len(name), strong=entry.highlighted)
        _draw_bar(sheet, scale, entry.number, text, middle, strong=entry.highlighted)
        y += high
    if beside:
        sheet.rule(scale.at(Decimal(0)) - 0.75, (first + y) / 2, 1.5, sheet.inks.soft, y - first)
    return y


def _row_height(name: Sequence[str], *, beside: bool) -> float:
    return max(_THICK + 12, len(name) * 24 + 10) if beside else len(name) * LEAD + _THICK + 14


def _draw_name(sheet: Sheet, lines: Sequence[str], middle: float, *, strong: bool) -> None:
    for row, line in enumerate(lines):
        y = middle + 7 + (row - (len(lines) - 1) / 2) * 24
        sheet.words(line, 0, y, ink=sheet.inks.text if strong else sheet.inks.soft, bold=strong)


def _draw_bar(sheet: Sheet, scale: Scale, number: Decimal, text: str, middle: float, *, strong: bool) -> None:
    zero, end = scale.at(Decimal(0)), scale.at(number)
    ink = sheet.inks.accent if strong else sheet.inks.plain
    sheet.rect(min(zero, end), middle - _THICK / 2, max(abs(end - zero), 1 if number else 0), _THICK, ink)
    below = number < 0
    x, at = (end - _GAP, "end") if below else (end + _GAP, "start")
    sheet.words(text, x, middle + 7, ink=sheet.inks.accent if strong else sheet.inks.text, at=at, bold=strong)


def _scale(sheet: Sheet, content: Content, texts: Sequence[str], start: float) -> Scale:
    """From the names to the far side, with room for the numbers at the ends of the bars."""
    left = right = 0.0
    for entry, text in zip(content.entries, texts, strict=True):
        room = sheet.width_of(text, bold=True) + _GAP + 2
        left, right = (max(left, room), right) if entry.number < 0 else (left, max(right, room))
    return Scale(content.lowest, content.highest, start + left, max(WIDTH - right, start + left + 1))
