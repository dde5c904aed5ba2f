"""The values of a chart beside the numbers of the story that it is drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.verdict import MISSING, How, Verdict, not_seen_in
from mailer.facts.fact import Number, NumberKind
from mailer.facts.measures import SCALES
from mailer.facts.stems import stem, stems_in
from mailer.model.chart import Chart, ChartValue
from mailer.model.chart_rules import number_fault, number_of

_SCALE = re.compile(
    r"\b(?:(?P<k>thousands?|’000|milliers|mille|Tausend|miles)|(?P<m>millions?|Millionen|millones|mn)"
    r"|(?P<b>billions?|milliards?|Milliarden|bn))\b",
    re.IGNORECASE,
)
_SCALES = {"k": SCALES["thousand"], "m": SCALES["million"], "b": SCALES["billion"]}
_TELLING = 100


def values_in(chart: Chart, source: Source, caption: str) -> Iterator[tuple[ChartValue, Verdict]]:
    """Every value of a chart, and where the story has it."""
    written = f"{chart.title} {chart.unit} {caption}"
    scale = _scale(f"{chart.unit} {chart.title}")
    about = stems_in(f"{written} {chart.source}")
    for value in chart.values:
        if not number_fault(value.number):
            amount = abs(number_of(value.number)) * scale
            yield value, _found(amount, about | stems_in(value.label), written, source)


def _scale(written: str) -> Decimal:
    found = _SCALE.search(written)
    return _SCALES[str(found.lastgroup)] if found else Decimal(1)


def _found(amount: Decimal, about: frozenset[str], written: str, source: Source) -> Verdict:
    for told in source.facts.numbers:
        if abs(told.value) == amount and _may_be_it(told, about, written, source):
            slug = source.story.slug
            return Verdict(how=How.FOUND, story=slug, sentence=told.sentence, says=told.words, fact=told)
    return not_seen_in(source.story.slug) if source.is_cut else MISSING


def _may_be_it(told: Number, about: frozenset[str], written: str, source: Source) -> bool:
    """Small numbers are everywhere: they count only where they measure what the chart shows."""
    if told.kind is NumberKind.SCORE:
        return False
    if told.kind is NumberKind.PERCENT:
        return "%" in written or "cent" in written
    if abs(told.value) >= _TELLING or told.kind is NumberKind.MONEY:
        return True
    return stem(told.unit) in about or len(about & source.around(told)) > 1
