"""A small chart below the figure of the week, as its editor wrote it; ``chart_rules`` judge it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartValue:
    """One value under its label. ``number`` is as written: ``1,234``, ``−4.2``; ``number_of`` reads it."""

    label: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn: either ``values``, or those of the table in the file ``data`` beside the issue.

    ``kind`` is a key of ``HOW_MANY``. ``highlight`` is a label; ``whole`` is what the values of a ``share`` are parts
    of, 100 where it is empty.
    """

    kind: str
    values: tuple[ChartValue, ...] = ()
    data: str = ""
    unit: str = ""
    highlight: str = ""
    whole: str = ""
    title: str = ""
    source: str = ""
