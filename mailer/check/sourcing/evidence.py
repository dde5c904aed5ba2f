"""Quote blocks and figures: the words and the sentence of the one story that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from mailer.check.checked import Checked, Spot
from mailer.check.sourcing.claim import Claim
from mailer.check.sourcing.measures import (
    Unit,
    compared,
    is_of_other_sign,
    is_rounded,
    is_same_amount,
    is_same_value,
    is_share,
    unit_of,
)
from mailer.check.sourcing.names import evidence_in, name_in
from mailer.check.sourcing.numbers import number_in
from mailer.check.sourcing.passages import around_of, numbers_of, quotes_of
from mailer.check.sourcing.senses import trend_of
from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.traces import Kind, Trace, quotation_in, sources_of
from mailer.check.sourcing.verdict import MISSING, UNTOLD, How, Verdict, best_of
from mailer.check.sourcing.words import Stretch, Words
from mailer.check.texts import tongue_of
from mailer.facts.fact import Number as Figure
from mailer.facts.found import facts_in, numbers_of_figure
from mailer.facts.names import names_in, without_affiliation
from mailer.facts.stems import stems_in
from mailer.model.chart import Chart
from mailer.model.issue import Number, Quote

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote block: what the stories say to its words and to the name below them; ``source`` is the story it names."""

    block: Quote
    words: Verdict
    name: Verdict
    source: Source | None
    at: Callable[[str], Spot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured:
    """A number block: where its evidence stands, and what that says to the figure; ``chart`` has all its values.

    Without evidence ``figure`` is what the stories say, and ``evidence`` is missing.
    """

    block: Number
    evidence: Verdict
    figure: Verdict
    source: Source | None
    chart: Chart | None
    at: Callable[[str], Spot]


@lru_cache(maxsize=8)
def quoted_in(checked: Checked) -> tuple[Quoted, ...]:
    """The quote blocks of an edition, looked up."""
    return tuple(_quoted(checked, position, block) for position, block in quotes_of(checked))


@lru_cache(maxsize=8)
def figured_in(checked: Checked) -> tuple[Figured, ...]:
    """The number blocks of an edition, looked up."""
    return tuple(_figured(checked, position, block) for position, block in numbers_of(checked))


def block_traces(checked: Checked) -> Iterator[Trace]:
    """The traces of quote and number blocks."""
    for one in quoted_in(checked):
        yield _trace(Kind.QUOTATION, one.block.text, "quote", one.words, partial(one.at, "text"))
        yield _trace(Kind.NAME, one.block.by, "quote", one.name, partial(one.at, "by"))
    for each in figured_in(checked):
        yield _trace(Kind.NUMBER, each.block.figure, "figure", each.figure, partial(each.at, "figure"))


def _trace(kind: Kind, what: str, place: str, verdict: Verdict, stands: Callable[[], Spot]) -> Trace:
    return Trace(kind=kind, what=what, place=place, verdict=verdict, stands=stands)


def _at(checked: Checked, position: int, block: Quote | Number) -> Callable[[str], Spot]:
    return lambda key: checked.at("blocks", position, block.type, key)


def _named(checked: Checked, slug: str) -> tuple[Source | None, Sequence[Source]]:
    """The story of that name, and the stories to look in: that one, or all where none is named."""
    sources = sources_of(checked)
    own = next((one for one in sources if one.story.slug == slug), None)
    return own, (own,) if own else sources if not slug else ()


def _quoted(checked: Checked, position: int, block: Quote) -> Quoted:
    own, sources = _named(checked, block.story)
    words = quotation_in(block.text, tongue_of(checked), sources)
    return Quoted(
        block=block, words=words, name=_speaker(block.by, sources), source=own, at=_at(checked, position, block)
    )


def _speaker(by: str, sources: Sequence[Source]) -> Verdict:
    """The name below a quotation; the story may call a person by the last part of it alone."""
    name = next(reversed(list(names_in(f"by {without_affiliation(by.partition(',')[0])}"))), "")
    written = [one for one in sources if _LATIN.search(one.laid.text)]
    if not name or not written or not _LATIN.search(name):
        return UNTOLD
    found = name_in(name, written)
    if found.how is How.MISSING and name_in(name.split()[-1], written).how is How.FOUND:
        return Verdict(how=How.RETOLD, story=written[0].story.slug)
    return found


def _figured(checked: Checked, position: int, block: Number) -> Figured:
    own, sources = _named(checked, block.story)
    language = tongue_of(checked)
    evidence = evidence_in(block.evidence, sources) if block.evidence.strip() else MISSING
    if block.evidence.strip():
        figure = carried(block.figure, block.evidence, language, own.language if own else language, evidence)
    else:
        figure = _looked_up(block, language, sources, around_of(checked, block))
    return Figured(
        block=block,
        evidence=evidence,
        figure=figure,
        source=own,
        chart=checked.charts.get(position, block.chart),
        at=_at(checked, position, block),
    )


def _looked_up(block: Number, language: str, sources: Sequence[Source], around: str) -> Verdict:
    about = stems_in(around)
    found = [
        best_of(
            number_in(Claim(number=number, about=about, language=language), source, own=bool(block.story))
            for source in sources
        )
        for number in facts_in(block.figure, language).numbers
    ]
    return max(found, key=lambda one: list(How).index(one.how), default=UNTOLD)


def carried(figure: str, evidence: str, language: str, theirs: str, stands: Verdict) -> Verdict:
    """Whether ``evidence`` carries the figure, each of its numbers; ``stands`` is where the evidence was found.

    ``language`` is that of the figure, ``theirs`` that of the evidence.
    """
    told = facts_in(evidence, theirs).numbers
    numbers = numbers_of_figure(figure, language)
    if not numbers and language != theirs:
        return UNTOLD
    if not numbers:
        words = Words(evidence)
        words.add([Stretch(0, len(evidence))])
        words.close()
        if words.find(figure):
            return _made(How.FOUND, stands, figure)
        return _made(How.MISSING, stands, told[0].words if told else "")
    found = [_carried(number, told, one_language=language == theirs) for number in numbers]
    worst = max(found, key=lambda one: list(How).index(one[0]))
    return _made(worst[0], stands, worst[1])


def _made(how: How, stands: Verdict, says: str) -> Verdict:
    missing = stands.how is not How.FOUND
    return Verdict(
        how=How.MISSING if missing and how is How.FOUND else how,
        story=stands.story,
        sentence=stands.sentence,
        says=says,
    )


def _carried(number: Figure, told: Sequence[Figure], *, one_language: bool) -> tuple[How, str]:
    for other in told:
        units = compared(number, other, one_language=one_language)
        same = is_same_value(number, other) or (units is not Unit.OTHER_MEASURE and is_of_other_sign(number, other))
        if units is not Unit.OTHER_MEASURE and same and is_same_amount(number, other):
            if _is_turned_round(number, other):
                # The number alone would look like the figure.
                return How.RETOLD, other.sentence
            return (
                How.RETOLD if is_share(number) is not is_share(other) and units is Unit.SAME else How.FOUND
            ), other.words
    for other in told:
        units = compared(number, other, one_language=one_language)
        if units in (Unit.SAME, Unit.ONE_IS_UNTOLD, Unit.FOREIGN_NOUN) and is_rounded(number, other):
            return How.RETOLD, other.words
    nearest = next((one for one in told if unit_of(one) == unit_of(number)), told[0] if told else None)
    return How.DIFFERS, nearest.words if nearest else ""


def _is_turned_round(number: Figure, other: Figure) -> bool:
    """Whether a fall is told as a rise, or a minus stands in one of the two where the other knows of none."""
    trend = trend_of(number)
    return trend * trend_of(other) < 0 or (number.value < 0 and trend_of(other) >= 0) or is_of_other_sign(number, other)
