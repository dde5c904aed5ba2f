"""Two values one above the other, and how many times the larger is the smaller where that can be said."""

from __future__ import annotations

from decimal import Context, Decimal

from mailer.render.charts.content import Content, Entry
from mailer.render.charts.heading import draw_heading
from mailer.render.charts.numerals import DEGREES
from mailer.render.charts.scale import Scale
from mailer.render.charts.sheet import LEAD, SMALL, WIDTH, Sheet, wrapped

_FIGURE = 30
_THICK = 44
_GAP = 12
_LEAST_RATIO, _MOST_RATIO = Decimal("1.2"), Decimal(1000)


def draw_comparison(sheet: Sheet, content: Content) -> float:
    """Draw it; returns where the drawing ends."""
    y = draw_heading(sheet, content.title, "")
    texts = numbers_in_words(content)
    size, room = _size_and_room(sheet, texts)
    scale = Scale(Decimal(0), content.highest, 0, WIDTH - room)
    for entry, text in zip(content.entries, texts, strict=True):
        for line in wrapped(sheet, entry.label, WIDTH):
            y += LEAD
            sheet.words(line, 0, y - 6, ink=sheet.inks.text if entry.highlighted else sheet.inks.soft)
        end = _draw_bar(sheet, entry, text, scale.at(entry.number), y + 2, size)
        if entry.number < content.highest:
            _draw_ratio(sheet, content, end + 16, scale.at(content.highest), y + 2 + _THICK / 2)
        y += _THICK + 20
    return y - 12


def _size_and_room(sheet: Sheet, texts: tuple[str, ...]) -> tuple[int, float]:
    """How large the numbers are set, and what they take of the width: large, unless no bar would be left."""
    rooms = {size: max(sheet.width_of(text, size, bold=True) for text in texts) + _GAP + 2 for size in (_FIGURE, SMALL)}
    size = _FIGURE if rooms[_FIGURE] <= WIDTH * 0.6 else SMALL
    return size, rooms[size]


def _draw_bar(sheet: Sheet, entry: Entry, text: str, end: float, top: float, size: int) -> float:
    """A bar and its number; returns where the number ends."""
    sheet.rect(
        0, top, max(end, 1 if entry.number else 0), _THICK, sheet.inks.accent if entry.highlighted else sheet.inks.plain
    )
    ink = sheet.inks.accent if entry.highlighted else sheet.inks.text
    sheet.words(text, end + _GAP, top + _THICK / 2 + size * 0.36, ink=ink, size=size, bold=True)
    return end + _GAP + sheet.width_of(text, size, bold=True)


def _draw_ratio(sheet: Sheet, content: Content, start: float, end: float, middle: float) -> None:
    """A dimension line from the smaller number to the end of the larger bar, where there is room for one."""
    ratio = ratio_of(content)
    if ratio is None:
        return
    text = content.numerals.ratio(ratio)
    wide = sheet.width_of(text, bold=True)
    if end - start < wide + 60:
        return
    left = (start + end - wide) / 2 - 8
    sheet.rule(start, middle, left - start, sheet.inks.soft)
    sheet.rule(left + wide + 16, middle, end - left - wide - 16, sheet.inks.soft)
    sheet.rect(end - 1, middle - 7, 1, 14, sheet.inks.soft)
    sheet.words(text, (start + end) / 2, middle + 7, ink=sheet.inks.soft, at="middle", bold=True)


def numbers_in_words(content: Content) -> tuple[str, ...]:
    """Both numbers, with their unit."""
    labels = content.labels(lambda texts: max(map(len, texts)) <= 12) or content.shortest_labels()
    return tuple(text if labels.has_unit else content.numerals.with_unit(text) for text in labels.texts)


def ratio_of(content: Content) -> Decimal | None:
    """How many times the larger is the smaller, to two digits; None where that would say nothing, or nothing true.

    Twenty degrees are not twice as warm as ten.
    """
    smaller, larger = sorted(entry.number for entry in content.entries)
    if smaller <= 0 or content.numerals.unit in DEGREES:
        return None
    ratio = larger / smaller
    if not _LEAST_RATIO <= ratio <= _MOST_RATIO:
        return None
    rounded = Context(prec=2 if ratio < 100 else 3).create_decimal(ratio)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
