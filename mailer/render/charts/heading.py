"""The lines above a drawing: its title, and the unit where the numbers are written without it."""

from __future__ import annotations

from mailer.render.charts.sheet import LEAD, SMALL, WIDTH, Sheet, wrapped


def draw_heading(sheet: Sheet, title: str, unit: str) -> float:
    """Draw title and unit, either of which may be empty; returns where they end, 0 where there is nothing."""
    y = 0.0
    if title:
        for line in wrapped(sheet, title, WIDTH, bold=True):
            y += LEAD
            sheet.words(line, 0, y - 6, bold=True, size=SMALL)
    if unit:
        y += LEAD
        sheet.words(unit, 0, y - 6, ink=sheet.inks.soft)
    return y + 8 if y else 0.0
