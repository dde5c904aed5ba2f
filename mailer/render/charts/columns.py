"""Columns, one a value; lying on their sides where their names are too long to stand below them."""

from __future__ import annotations

from decimal import Decimal

from mailer.render.charts.bars import draw_bars
from mailer.render.charts.content import Content, Written
from mailer.render.charts.heading import draw_heading
from mailer.render.charts.names import draw_names, names_below
from mailer.render.charts.scale import Scale, ticks
from mailer.render.charts.sheet import WIDTH, Sheet

_TALL = 190
_WIDEST = 76
_ABOVE, _BELOW = 10, 24  # from the end of a column to the base line of its number


def draw_columns(sheet: Sheet, content: Content) -> float:
    """Draw them; returns where the drawing ends."""
    count = len(content.entries)
    labels = content.labels(
        lambda texts: all(
            sheet.width_of(text, bold=entry.highlighted) <= WIDTH / count - 3
            for text, entry in zip(texts, content.entries, strict=True)
        )
    )
    axis = () if labels else ticks(content.lowest, content.highest)
    labels = labels or content.shortest_labels()
    tick_texts = tuple(content.tick(number, labels) for number in axis)
    gutter = max((sheet.width_of(text) + 12 for text in tick_texts), default=0.0)
    slot = (WIDTH - gutter) / count
    centres = [gutter + slot * (at + 0.5) for at in range(count)]
    names = names_below(sheet, content.entries, centres, slot)
    if names is None:
        return draw_bars(sheet, content)
    top = draw_heading(sheet, content.title, "" if labels.has_unit else content.numerals.unit)
    low, high = (axis[0], axis[-1]) if axis else (content.lowest, content.highest)
    top += 30 if high > 0 or low == 0 else 4
    scale = Scale(low, high, top + (_TALL if high > low else 0), top)
    for number, text in zip(axis, tick_texts, strict=True):
        sheet.words(text, gutter - 12, scale.at(number) + 7, ink=sheet.inks.soft, at="end")
        sheet.rule(gutter, scale.at(number), WIDTH - gutter, sheet.inks.faint)
    _draw_shafts(sheet, content, scale, centres, slot)
    sheet.rule(gutter, scale.at(Decimal(0)), WIDTH - gutter, sheet.inks.soft, 1.5)
    (_draw_one_number if axis else _draw_numbers)(sheet, content, labels, scale, centres)
    bottom = scale.at(low) + (30 if low < 0 and not axis else 6)
    return draw_names(sheet, names, bottom)


def _draw_shafts(sheet: Sheet, content: Content, scale: Scale, centres: list[float], slot: float) -> None:
    wide = min(slot * 0.64, _WIDEST)
    zero = scale.at(Decimal(0))
    for entry, centre in zip(content.entries, centres, strict=True):
        end = scale.at(entry.number)
        ink = sheet.inks.accent if entry.highlighted else sheet.inks.plain
        sheet.rect(centre - wide / 2, min(zero, end), wide, max(abs(zero - end), 1 if entry.number else 0), ink)


def _draw_numbers(sheet: Sheet, content: Content, labels: Written, scale: Scale, centres: list[float]) -> None:
    for entry, text, centre in zip(content.entries, labels.texts, centres, strict=True):
        end = scale.at(entry.number)
        ink = sheet.inks.accent if entry.highlighted else sheet.inks.text
        y = end + _BELOW if entry.number < 0 else end - _ABOVE
        sheet.words(text, centre, y, ink=ink, at="middle", bold=entry.highlighted)


def _draw_one_number(sheet: Sheet, content: Content, labels: Written, scale: Scale, centres: list[float]) -> None:
    """The highlighted number, clear of the columns beside its own: above them, or below where they hang."""
    at = next(at for at, entry in enumerate(content.entries) if entry.highlighted)
    text = labels.texts[at]
    half = sheet.width_of(text, bold=True) / 2
    centre = min(max(centres[at], half), WIDTH - half)
    near = [entry.number for entry, x in zip(content.entries, centres, strict=True) if abs(x - centre) < half + 12]
    y = scale.at(max(Decimal(0), *near)) - _ABOVE
    below = scale.at(min(Decimal(0), *near)) + _BELOW
    if content.entries[at].number < 0 and below < scale.start:
        y = below
    sheet.words(text, centre, y, ink=sheet.inks.accent, at="middle", bold=True, halo=True)
