"""The table for whoever checks facts: what an issue states, in which story it stands, in which sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from mailer.check.checked import Checked
from mailer.check.sourcing.charts import values_in
from mailer.check.sourcing.evidence import block_traces, figured_in
from mailer.check.sourcing.traces import Kind, Trace, traces_of
from mailer.check.sourcing.verdict import How
from mailer.check.texts import as_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """``what`` the issue states and where; ``story`` and ``sentence`` are empty where nothing was found.

    ``found`` is whether the story states the same; ``how`` says more, in words. ``says`` are the story's own words.
    """

    what: str
    kind: str
    place: str
    file: str
    line: int | None
    story: str
    sentence: str
    found: bool
    how: str
    says: str


def table_of(checked: Checked) -> tuple[Sourced, ...]:
    """All that was looked up in one edition: its running texts, then its quote and number blocks, each thing once."""
    found: dict[Sourced, None] = {}
    for trace in (*traces_of(checked), *block_traces(checked), *_chart_traces(checked)):
        found.setdefault(_sourced(trace))
    return tuple(found)


def _sourced(trace: Trace) -> Sourced:
    spot, verdict = trace.stands(), trace.verdict
    return Sourced(
        what=trace.what,
        kind=trace.kind.value,
        place=trace.place,
        file=spot.file,
        line=spot.line,
        story=verdict.story,
        sentence=verdict.sentence,
        found=verdict.how is How.FOUND,
        how=verdict.how.value,
        says=verdict.says,
    )


def _chart_traces(checked: Checked) -> Iterator[Trace]:
    for figured in figured_in(checked):
        if figured.chart and figured.source:
            caption = as_read(figured.block.caption, markdown=True)
            for value, verdict in values_in(figured.chart, figured.source, caption):
                yield Trace(
                    kind=Kind.NUMBER,
                    what=f"{value.label}: {value.number}",
                    place="chart",
                    verdict=verdict,
                    stands=partial(figured.at, "chart"),
                )
