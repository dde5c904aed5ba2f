"""What a chart says: its entries with their numbers, and the ways in which these can be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from mailer.model.chart import Chart, ChartValue
from mailer.model.chart_rules import number_of
from mailer.model.text import one_line
from mailer.render.charts.faces import Lettering
from mailer.render.charts.numerals import LARGE, Numerals


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value under its label."""

    label: str
    value: ChartValue
    number: Decimal
    highlighted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A chart whose values are known. ``whole`` is what the parts of a share make together."""

    kind: str
    entries: tuple[Entry, ...]
    numerals: Numerals
    lettering: Lettering
    title: str
    whole: Decimal
    whole_is_given: bool

    @property
    def lowest(self) -> Decimal:
        """The lowest number, or zero where all are above it."""
        return min(Decimal(0), *(entry.number for entry in self.entries))

    @property
    def highest(self) -> Decimal:
        """The highest number, or zero where all are below it."""
        return max(Decimal(0), *(entry.number for entry in self.entries))

    def labels(self, fits: Callable[[tuple[str, ...]], bool]) -> Written | None:
        """The fullest way of writing all numbers that fits its place; None where none does."""
        return next((way for way in self._ways() if fits(way.texts)), None)

    def shortest_labels(self) -> Written:
        """The last resort: short, and without a unit unless it is a sign."""
        ways = self._ways()
        return next((way for way in reversed(ways) if way.has_unit), ways[-1])

    def tick(self, number: Decimal, labels: Written) -> str:
        """A number on an axis, written as the others are."""
        text = self.numerals.tick(number)
        if self.lettering.lacking(text):
            text = self.numerals.full(ChartValue(label="", number=f"{number:f}"))
        return self.numerals.with_unit(text) if labels.has_unit else text

    def _ways(self) -> tuple[Written, ...]:
        values = tuple(entry.value for entry in self.entries)
        full = tuple(self.numerals.full(value) for value in values)
        short = self.numerals.short(values)
        if any(self.lettering.lacking(text) for text in short):
            short = full
        large = any(abs(entry.number) >= LARGE for entry in self.entries)
        ways = []
        for texts in (short,) if large else (full, short):
            if self.numerals.is_a_sign:
                ways.append(Written(tuple(self.numerals.with_unit(text) for text in texts), has_unit=True))
            ways.append(Written(texts, has_unit=False))
        return tuple(ways)


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of all entries as words; without the unit it stands above the drawing."""

    texts: tuple[str, ...]
    has_unit: bool


def content_of(chart: Chart, language: str) -> Content:
    """A valid chart that has its values, in a language."""
    entries = tuple(
        Entry(label=one_line(value.label), value=value, number=number_of(value.number), highlighted=False)
        for value in chart.values
    )
    return Content(
        kind=chart.kind,
        entries=_with_highlight(chart, entries),
        numerals=Numerals(language, one_line(chart.unit) or ("%" if chart.kind == "share" and not chart.whole else "")),
        lettering=Lettering(language),
        title=one_line(chart.title),
        whole=number_of(chart.whole or "100"),
        whole_is_given=bool(chart.whole),
    )


def _with_highlight(chart: Chart, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The one that is asked for; otherwise the latest, the first part of a share, or the larger of two."""
    import dataclasses

    numbers = [entry.number for entry in entries]
    if chart.highlight:
        at = [entry.label for entry in entries].index(one_line(chart.highlight))
    else:
        at = {"share": 0, "comparison": numbers.index(max(numbers))}.get(chart.kind, len(entries) - 1)
    return tuple(dataclasses.replace(entry, highlighted=position == at) for position, entry in enumerate(entries))
