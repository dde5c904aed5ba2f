"""The names below columns and along a line: all of them, on two lines where needed, or every second one."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from mailer.render.charts.content import Entry
from mailer.render.charts.scale import without_overlaps
from mailer.render.charts.sheet import LEAD, WIDTH, Sheet, fitted, wrapped


class Name(NamedTuple):
    """A name where it stands: its lines around their middle."""

    lines: tuple[str, ...]
    middle: float
    strong: bool


_CLOSE, _WRAPPED, _APART = 6, 14, 16  # between neighbours on one line, on two, and where some are left out
_LONGEST_STEP = 14


def names_below(
    sheet: Sheet, entries: Sequence[Entry], centres: Sequence[float], slot: float, *, may_skip: bool = False
) -> tuple[Name, ...] | None:
    """The names that fit below their places; None where they do not.

    Names that are steps in time may go unsaid, all but every second or third. Of other names none may, since a column
    without its name says nothing, unless ``may_skip``.
    """
    whole = [fitted(sheet, entry.label, slot - _WRAPPED) for entry in entries]
    for lines in ([(entry.label,) for entry in entries], whole):
        names = tuple(map(functools.partial(_name, sheet), lines, entries, centres))
        if all(lines) and without_overlaps([_stretch(sheet, name) for name in names], _CLOSE):
            return names
    if not may_skip and not all(_is_a_step(entry.label) for entry in entries):
        return None
    for step in range(2, len(entries)):
        kept = [at for at in range(len(entries)) if (len(entries) - 1 - at) % step == 0]
        names = tuple(_name(sheet, (entries[at].label,), entries[at], centres[at]) for at in kept)
        if without_overlaps([_stretch(sheet, name) for name in names], _APART):
            return names
    return None


def names_at_the_ends(sheet: Sheet, entries: Sequence[Entry]) -> tuple[Name, ...]:
    """The first and the last name, each in its half of the sheet on as many lines as it needs."""
    ends = ((entries[0], 0), (entries[-1], WIDTH))
    return tuple(
        _name(sheet, wrapped(sheet, end.label, WIDTH / 2 - _APART, bold=end.highlighted), end, edge)
        for end, edge in ends
    )


def _is_a_step(label: str) -> bool:
    """Whether it reads like a year, a quarter, a date: “2024”, “Q1 24”, “5 May”."""
    return len(label) <= _LONGEST_STEP and any(char.isdigit() for char in label)


def draw_names(sheet: Sheet, names: Sequence[Name], top: float) -> float:
    """Draw them below ``top``; returns where they end."""
    for name in names:
        for row, line in enumerate(name.lines):
            ink = sheet.inks.text if name.strong else sheet.inks.soft
            sheet.words(line, name.middle, top + 22 + row * LEAD, ink=ink, at="middle", bold=name.strong)
    return top + 22 + LEAD * (max((len(name.lines) for name in names), default=1) - 1) + 8


def _name(sheet: Sheet, lines: tuple[str, ...], entry: Entry, centre: float) -> Name:
    """A name at the place nearest to ``centre`` where it does not leave the sheet."""
    half = _half(sheet, lines, strong=entry.highlighted)
    return Name(lines, min(max(centre, half), WIDTH - half), entry.highlighted)


def _stretch(sheet: Sheet, name: Name) -> tuple[float, float]:
    half = _half(sheet, name.lines, strong=name.strong)
    return name.middle - half, name.middle + half


def _half(sheet: Sheet, lines: Sequence[str], *, strong: bool) -> float:
    return max((sheet.width_of(line, bold=strong) for line in lines), default=0) / 2
