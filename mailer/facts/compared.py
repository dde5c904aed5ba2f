"""The facts of several stories side by side, like beside like, so that an editor sees where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.facts.fact import Date, Facts, Number, Precision, Quotation
from mailer.facts.found import facts_of
from mailer.facts.matching import Told, grouped
from mailer.model.story import Story

_DATES_OF = {
    Precision.DAY: "days",
    Precision.MONTH: "months",
    Precision.YEAR: "years",
    Precision.SPAN: "other times",
    Precision.TIME: "times of day",
}
# Of the words around a number, how many are shown with it.
_MOST_NEAR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fact of one story: its words, its value where one can be told, what stands near it, and its sentence."""

    words: str
    value: str
    near: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Facts that are alike. ``cells`` has one entry for each story, in their order; an empty one has nothing like it.

    ``kind`` is ``number``, ``date`` or ``quotation``; ``about`` is what makes them alike, such as ``USD: trade``.
    """

    kind: str
    about: str
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def filled(self) -> int:
        """How many of the stories have a fact in this row."""
        return sum(bool(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Several stories, by slug, and the rows: numbers, dates, quotations; in each, what more stories have first."""

    stories: tuple[str, ...]
    rows: tuple[Row, ...]


def compare(stories: Sequence[Story]) -> Comparison:
    """The numbers, dates and quotations of ``stories`` side by side; a story without any has only empty cells."""
    facts = [facts_of(story) for story in stories]
    rows = [*_number_rows(facts), *_date_rows(facts), *_quotation_rows(facts)]
    return Comparison(stories=tuple(story.slug for story in stories), rows=tuple(rows))


def _fullest_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.filled)


def _number_rows(facts: Sequence[Facts]) -> list[Row]:
    told = [
        Told(story=story, fact=number) for story, one in enumerate(facts) for number in _without_repeats(one.numbers)
    ]
    dates_of = [_by_sentence(one.dates) for one in facts]
    rows = []
    for group in grouped(told):
        cells: list[tuple[Cell, ...]] = [()] * len(facts)
        for each in group.told:
            dates = dates_of[each.story].get(each.fact.sentence, ())
            cells[each.story] = (_number_cell(each, group.shared, dates),)
        first = group.told[0].fact
        about = ": ".join(part for part in (first.unit or first.kind, ", ".join(group.shared)) if part)
        rows.append(Row(kind="number", about=str(about), cells=tuple(cells)))
    return _fullest_first(rows)


def _by_sentence(dates: Sequence[Date]) -> dict[str, tuple[str, ...]]:
    """The words of the first dates of each sentence."""
    found: dict[str, tuple[str, ...]] = {}
    for date in dates:
        known = found.get(date.sentence, ())
        if len(known) < _MOST_NEAR:
            found[date.sentence] = (*known, date.words)
    return found


def _without_repeats(numbers: Sequence[Number]) -> list[Number]:
    """A story's numbers, the same one in the same sentence told once."""
    return list({(one.kind, one.unit, one.value, one.sentence): one for one in reversed(numbers)}.values())[::-1]


def _number_cell(told: Told, shared: Sequence[str], dates: Sequence[str]) -> Cell:
    near = dict.fromkeys((*dates, *shared, *told.nearest))
    return Cell(
        words=told.fact.words,
        value=f"{told.fact.value:f}",
        near=tuple(near)[: max(_MOST_NEAR, len(dates) + len(shared))],
        sentence=told.fact.sentence,
    )


def _date_rows(facts: Sequence[Facts]) -> list[Row]:
    """A row for each date that several stories tell alike, then the rest, days beside days and years beside years."""
    rows = []
    tellers: dict[str, set[int]] = {}
    for story, one in enumerate(facts):
        for date in one.dates:
            tellers.setdefault(date.normalised, set()).add(story)
    for normalised, stories in tellers.items():
        if normalised and len(stories) > 1:
            rows.append(
                _date_row(normalised, [[date for date in one.dates if date.normalised == normalised] for one in facts])
            )
    rows = _fullest_first(rows)
    for precision, about in _DATES_OF.items():
        rest = [
            [date for date in one.dates if date.precision == precision and not _is_shared(date, tellers)]
            for one in facts
        ]
        if any(rest):
            rows.append(_date_row(about, rest))
    return rows


def _is_shared(date: Date, tellers: dict[str, set[int]]) -> bool:
    return bool(date.normalised) and len(tellers[date.normalised]) > 1


def _date_row(about: str, dates: Sequence[Sequence[Date]]) -> Row:
    """One row; a story that tells the same date again is shown with the first time."""
    cells = []
    for of_story in dates:
        once = {date.normalised or date.words.casefold(): date for date in reversed(of_story)}
        kept = [date for date in of_story if once[date.normalised or date.words.casefold()] is date]
        cells.append(tuple(Cell(words=one.words, value=one.normalised, near=(), sentence=one.sentence) for one in kept))
    return Row(kind="date", about=about, cells=tuple(cells))


def _quotation_rows(facts: Sequence[Facts]) -> list[Row]:
    """A row for each speaker under the fullest name that a story gives, then the words of those who are not named."""
    by_speaker: dict[str, list[list[Quotation]]] = {}
    full = _full_names(facts)
    for story, one in enumerate(facts):
        for quotation in one.quotations:
            speaker = full.get(quotation.speaker.casefold(), quotation.speaker)
            by_speaker.setdefault(speaker, [[] for _ in facts])[story].append(quotation)
    named = [_quotation_row(speaker, cells) for speaker, cells in by_speaker.items() if speaker]
    unnamed = [_quotation_row("speaker not named", by_speaker[""])] if "" in by_speaker else []
    return _fullest_first(named) + unnamed


def _quotation_row(about: str, quotations: Sequence[Sequence[Quotation]]) -> Row:
    cells = (
        tuple(Cell(words=one.words, value="", near=(), sentence=one.sentence) for one in of_story)
        for of_story in quotations
    )
    return Row(kind="quotation", about=about, cells=tuple(cells))


def _full_names(facts: Sequence[Facts]) -> dict[str, str]:
    """“Gabuev” → “Alexander Gabuev”, where only one name in these stories ends so."""
    endings: dict[str, dict[str, str]] = {}
    for one in facts:
        for name in one.names:
            first, _, last = name.words.rpartition(" ")
            if first:
                endings.setdefault(last.casefold(), {})[name.words.casefold()] = name.words
    return {last: next(iter(names.values())) for last, names in endings.items() if len(names) == 1}
