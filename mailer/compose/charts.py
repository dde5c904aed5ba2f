"""A chart in one line, as the command line takes it."""

from __future__ import annotations

import re

from mailer.errors import OptionError, nearest
from mailer.model.chart import Chart, ChartValue
from mailer.model.chart_rules import HOW_MANY, chart_faults

_OPTION = "--chart"
_FORM = 'write it as "column: May=1.8, Jun=2.4" or column:boxes.csv'
# A comma in front of the next label; the one of 1,234 has no label behind it.
_BETWEEN = re.compile(r"[,;،，]\s*(?=[^,;،，=]+=)")


def chart_in_words(words: str) -> Chart:
    """The chart that ``column: May=1.8, Jun=2.4`` or ``column:boxes.csv`` means; the table is not looked at.

    Raises:
        OptionError: the words mean none, or the chart breaks a rule.
    """
    kind, colon, rest = (part.strip() for part in words.partition(":"))
    if not colon or not rest:
        raise OptionError(f"“{words[:60]}” is not a chart", file=_OPTION, fix=_FORM)
    if kind not in HOW_MANY:
        close = nearest(kind, list(HOW_MANY))
        fix = f"did you mean {close}?" if close else f"write one of {', '.join(HOW_MANY)}"
        raise OptionError(f"there is no chart “{kind[:60]}”", file=_OPTION, fix=fix)
    if "=" not in rest:
        return Chart(kind=kind, data=rest)
    chart = Chart(kind=kind, values=tuple(_value(part) for part in _BETWEEN.split(rest)))
    fault = next(chart_faults(chart), None)
    if fault:
        raise OptionError(fault.message, file=_OPTION, fix=fault.fix)
    return chart


def _value(part: str) -> ChartValue:
    label, equals, number = (piece.strip() for piece in part.rpartition("="))
    if not equals or not label:
        raise OptionError(f"“{part[:60]}” is not a label and a value", file=_OPTION, fix=_FORM)
    return ChartValue(label=label, number=number)
