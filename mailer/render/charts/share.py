"""Parts of a whole as a hundred squares, each part named beside them."""

from __future__ import annotations

from mailer.render.charts.content import Content
from mailer.render.charts.heading import draw_heading
from mailer.render.charts.sheet import LEAD, WIDTH, Sheet, wrapped
from mailer.render.charts.words import words_in

_SQUARE, _STEP = 20, 24
_LEGEND = 10 * _STEP + 24
_WORDS = _LEGEND + 32
_WORDS_WIDE = WIDTH - _WORDS
_FIGURE = 28


def draw_share(sheet: Sheet, content: Content) -> float:
    """Draw it; returns where the drawing ends."""
    top = draw_heading(sheet, content.title, "")
    others = iter(sheet.inks.parts)
    inks = [sheet.inks.accent if entry.highlighted else next(others) for entry in content.entries]
    _draw_squares(sheet, content, inks, top)
    y = top
    for text, entry, ink in zip(part_labels(content), content.entries, inks, strict=True):
        sheet.rect(_LEGEND, y + 4, _SQUARE, _SQUARE, ink)
        strong = sheet.inks.accent if entry.highlighted else sheet.inks.text
        y = _draw_figure(sheet, text, y, strong)
        for line in wrapped(sheet, entry.label, _WORDS_WIDE):
            sheet.words(line, _WORDS, y + 20, ink=sheet.inks.soft)
            y += LEAD
        y += 14
    return max(y - 8, top + 10 * _STEP)


def _draw_figure(sheet: Sheet, text: str, y: float, ink: str) -> float:
    """A part in large figures, or in smaller ones on several lines; returns where it ends."""
    if sheet.width_of(text, _FIGURE, bold=True) <= _WORDS_WIDE:
        sheet.words(text, _WORDS, y + _SQUARE + 3, ink=ink, size=_FIGURE, bold=True)
        return y + _FIGURE + 4
    for line in wrapped(sheet, text, _WORDS_WIDE, bold=True):
        sheet.words(line, _WORDS, y + 21, ink=ink, bold=True)
        y += LEAD
    return y + 2


def part_labels(content: Content) -> tuple[str, ...]:
    """The parts in words: “62%”, or “7 of 10” where the whole was given."""
    numerals = content.numerals
    full = tuple(numerals.full(entry.value) for entry in content.entries)
    if not content.whole_is_given:
        return tuple(numerals.with_unit(text) for text in full)
    whole = numerals.with_unit(numerals.tick(content.whole))
    return tuple(words_in(numerals.language).part.format(part=text, whole=whole) for text in full)


def _draw_squares(sheet: Sheet, content: Content, inks: list[str], top: float) -> None:
    """Row by row; where a part ends within a square, the square is divided just there, so that nothing is rounded."""
    ends, reached = [], 0.0
    for entry in content.entries:
        reached += float(entry.number / content.whole) * 100
        ends.append(reached)
    for square in range(100):
        x, y = (square % 10) * _STEP, top + (square // 10) * _STEP
        sheet.rect(x, y, _SQUARE, _SQUARE, sheet.inks.faint)
        start = 0.0
        for end, ink in zip(ends, inks, strict=True):
            left, right = (min(max(at - square, 0.0), 1.0) * _SQUARE for at in (start, end))
            sheet.rect(x + left, y, right - left, _SQUARE, ink)
            start = end
