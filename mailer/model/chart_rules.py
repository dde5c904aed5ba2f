"""The rules that the numbers of a chart keep, wherever they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from mailer.model.chart import Chart
from mailer.model.text import one_line

HOW_MANY = {"column": (2, 24), "line": (2, 60), "share": (1, 4), "comparison": (2, 2)}
"""The kinds of charts, each with the fewest and the most values that a reader on a phone can make out."""

LONGEST_LABEL = 60  # two lines across the whole picture, or three beside a waffle
LONGEST_UNIT = 24
LONGEST_TITLE = 90
MOST_DIGITS = 15

_SPACES = " \u00a0\u2009\u202f"
_NUMBER = re.compile(rf"[+−-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d+)(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+−-]?\d+,\d+", re.ASCII)
_WITH_UNIT = re.compile(r"([^\d\s+−-]*)\s*([+−-]?\d[\d.,]*)\s*([^\d\s]*)", re.ASCII)


class ChartFault(NamedTuple):
    """A rule that a chart breaks: by ``key``, and where it is one of ``values``, by that one's position from 0."""

    key: str
    message: str
    fix: str
    position: int | None = None


def number_of(text: str) -> Decimal:
    """The number that a valid text means."""
    return Decimal(re.sub(rf"[,{_SPACES}]", "", text.strip()).replace("−", "-"))


def chart_faults(chart: Chart) -> Iterator[ChartFault]:
    """Every rule that the chart breaks; its values are judged where it has any, a table where it was read."""
    if chart.kind not in HOW_MANY:
        yield ChartFault("kind", f"there is no chart “{chart.kind[:60]}”", f"write one of {', '.join(HOW_MANY)}")
        return
    if chart.values and chart.data:
        yield ChartFault("data", "a chart has values and data", "keep one of the two")
    if not chart.values and not chart.data:
        yield ChartFault("kind", "a chart has no values", 'write values: and below it   May: "1.8"')
    for key, most in (("unit", LONGEST_UNIT), ("title", LONGEST_TITLE)):
        if len(getattr(chart, key)) > most:
            yield ChartFault(key, f"{key} has more than {most} characters", "shorten it")
    yield from _whole_faults(chart)
    if chart.values:
        yield from value_faults(chart)


def value_faults(chart: Chart) -> Iterator[ChartFault]:
    """The rules that the values break: their number, labels, forms and sums."""
    fewest, most = HOW_MANY[chart.kind]
    count = len(chart.values)
    if not fewest <= count <= most:
        wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        yield ChartFault(
            "values", f"a {chart.kind} chart has {wanted} values, not {count}", _fix_of_count(chart.kind, count)
        )
        return
    faults = [*_label_faults(chart), *_number_faults(chart)]
    yield from faults or _sum_faults(chart)


def _fix_of_count(kind: str, count: int) -> str:
    fewest, _ = HOW_MANY[kind]
    if count < fewest:
        return f"add {fewest - count}"
    return {"column": "take fewer, or draw a line", "comparison": "draw columns instead"}.get(kind, "take fewer")


def _label_faults(chart: Chart) -> Iterator[ChartFault]:
    labels = [one_line(value.label) for value in chart.values]
    for position, label in enumerate(labels):
        if not label:
            yield ChartFault("values", "a value has no label", "name what it counts", position)
        elif len(label) > LONGEST_LABEL:
            message = f"the label “{label[:60]}” has more than {LONGEST_LABEL} characters"
            yield ChartFault("values", message, "shorten it", position)
        elif label in labels[:position]:
            yield ChartFault("values", f"the label {label} stands twice", "give each value its own", position)
    if chart.highlight and one_line(chart.highlight) not in labels:
        fix = f"write one of {', '.join(labels[:6])}{'…' if len(labels) > 6 else ''}"
        yield ChartFault("highlight", f"highlight “{chart.highlight[:60]}” is not a label of this chart", fix)


def _number_faults(chart: Chart) -> Iterator[ChartFault]:
    for position, value in enumerate(chart.values):
        wrong = number_fault(value.number)
        if wrong:
            yield ChartFault("values", f"{one_line(value.label)}: {wrong[0]}", wrong[1], position)
        elif chart.kind in ("share", "comparison") and number_of(value.number) < 0:
            message = f"{one_line(value.label)}: a {chart.kind} cannot be less than zero"
            yield ChartFault("values", message, "draw columns instead", position)


def _whole_faults(chart: Chart) -> Iterator[ChartFault]:
    if not chart.whole:
        return
    if chart.kind != "share":
        yield ChartFault("whole", "whole is for a share only", "remove the line")
        return
    wrong = number_fault(chart.whole)
    if wrong:
        yield ChartFault("whole", f"whole: {wrong[0]}", wrong[1])
    elif number_of(chart.whole) <= 0:
        yield ChartFault("whole", "whole is not above zero", "write what the values are parts of")


def _sum_faults(chart: Chart) -> Iterator[ChartFault]:
    numbers = [number_of(value.number) for value in chart.values]
    if chart.kind == "share" and not any(_whole_faults(chart)):
        whole = number_of(chart.whole or "100")
        if sum(numbers) > whole:
            fix = "mend the values, or write what they are parts of:   whole: …"
            yield ChartFault("values", f"the values make {sum(numbers):,} of {whole:,}", fix)
    if chart.kind in ("share", "comparison") and not any(numbers):
        yield ChartFault("values", "all values are zero", "there is nothing to draw: leave the chart out")


def number_fault(text: str) -> tuple[str, str] | None:
    """What is wrong with a number and what to write instead, or None."""
    text = text.strip()
    shown = f"“{text[:30]}{'…' if len(text) > 30 else ''}”"
    if _NUMBER.fullmatch(text):
        if sum(char.isdigit() for char in text) <= MOST_DIGITS:
            return None
        return f"{shown} has more than {MOST_DIGITS} digits", "round it, and say so in the unit: million, billion"
    if not text:
        return "the number is missing", "write it behind the label"
    if _DECIMAL_COMMA.fullmatch(text) and len(text) <= MOST_DIGITS:
        return f"{shown} is not a number", f"write {text.replace(',', '.')}"
    with_unit = _WITH_UNIT.fullmatch(text)
    if with_unit and _NUMBER.fullmatch(with_unit[2]) and (with_unit[1] or with_unit[3]):
        unit = (with_unit[1] or with_unit[3])[:LONGEST_UNIT]
        return f"{shown} is more than a number", f'write {with_unit[2][:30]}, and the unit once: unit: "{unit}"'
    return f"{shown} is not a number", "write digits, such as 1,234 or 1.5 or −4.2"
