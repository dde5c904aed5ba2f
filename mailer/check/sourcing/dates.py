"""A date of an issue beside those of a story."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mailer.check.sourcing.calendar import When, agree, is_exact, is_of_its_time, is_relative, is_within, times_of
from mailer.check.sourcing.days_told import is_doubtful_day
from mailer.check.sourcing.slips import is_one_slip
from mailer.check.sourcing.stories import Source
from mailer.check.sourcing.verdict import UNTOLD, How, Verdict, best_of, not_seen_in
from mailer.check.sourcing.whose import are_of_two
from mailer.facts.fact import Date, Precision

_MUCH, _VERY_MUCH, _MOST = 2, 3, 4
# Of dates that tell the same, so many are looked at.
_MOST_COMPARED = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class DateClaim:
    """A date of an issue of the year ``near``; ``about`` are the stems around it, ``sentence`` those of its sentence.

    ``anchors`` are the sentences of stories in which numbers of its own sentence were found. ``translated`` is whether
    what it translates has the date too. ``language`` is that of the issue.
    """

    date: Date
    language: str
    about: frozenset[str]
    near: int
    sentence: frozenset[str] = frozenset()
    translated: bool = False
    anchors: frozenset[str] = frozenset()


def date_in(claim: DateClaim, source: Source, used: Collection[Date] = ()) -> Verdict:
    """What a story has to say about a date; ``used`` are those of its dates that stand for another one."""
    times = times_of(claim.date)
    if not times:
        return UNTOLD
    verdicts = []
    worth = [
        one
        for theirs, dates in source.moments.items()
        if _may_be_meant(times, theirs)
        for one in dates[:_MOST_COMPARED]
    ]
    for _, told in sorted(worth, key=lambda one: one[0]):
        how = _compared(claim, times, told, source, used)
        one_language = claim.language == source.language
        if how is How.DIFFERS and one_language and are_of_two(claim.date, told, claim.language):
            how = None
        if how:
            shared, slug = len(claim.about & source.around(told)), source.story.slug
            likeness = shared + _MOST * (told.sentence in claim.anchors)
            verdicts.append(
                Verdict(how=how, story=slug, sentence=told.sentence, says=told.words, likeness=likeness, fact=told)
            )
    best = best_of(verdicts)
    if best.how is not How.MISSING:
        return best
    if is_relative(claim.date):
        return UNTOLD
    return not_seen_in(source.story.slug) if source.is_cut else best


def _may_be_meant(times: tuple[When, ...], theirs: tuple[When, ...]) -> bool:
    """Whether one date may be the other, or a slip for it, as far as the two alone tell."""
    if all(any(agree(one, other) for other in theirs) for one in times):
        return True
    if len(times) != len(theirs):
        return len(times) == 1
    if len(times) == 2:
        return any(agree(one, other) for one, other in zip(times, theirs, strict=True))
    return _is_a_slip(times[0], theirs[0], _MOST)


def _compared(
    claim: DateClaim, times: tuple[When, ...], told: Date, source: Source, used: Collection[Date]
) -> How | None:
    theirs = times_of(told)
    if not theirs:
        return None
    if all(any(agree(one, other) for other in theirs) for one in times):
        how = _agreed(claim, times[0], told, theirs[0], source)
        # The first of the years of a decade is not all of them.
        return How.RETOLD if how is How.FOUND and _is_a_span(told) and not _is_a_span(claim.date) else how
    if not claim.about & source.around(told):
        return None
    close, plain = source.close(told, claim.about)
    if len(theirs) == 2 and len(times) == 1 and is_within(claim.date.normalised, told.normalised):
        return How.RETOLD if plain and close >= _MUCH else None
    alone = sum(_is_alike(one, told) for one in source.dates_of[told.sentence]) == 1
    if told in used or not alone or claim.date.precision is Precision.SPAN or len(theirs) != len(times):
        return None
    if len(times) == 2:
        one_end = any(agree(one, other) for one, other in zip(times, theirs, strict=True))
        return How.DIFFERS if one_end and plain >= _MUCH else None
    if source.is_meant(told, claim.sentence):
        plain = max(plain, _MOST)
    return How.DIFFERS if _is_a_slip(times[0], theirs[0], plain) else None


def _is_a_span(date: Date) -> bool:
    return date.precision is Precision.SPAN and bool(date.normalised)


def _is_alike(one: Date, other: Date) -> bool:
    """Whether two dates are both times of day, or neither is."""
    return (one.precision is Precision.TIME) is (other.precision is Precision.TIME)


def _agreed(claim: DateClaim, when: When, told: Date, theirs: When, source: Source) -> How | None:
    """A day is one day; a month, a year or a weekday is everywhere, and counts where the sentences are alike."""
    shared = len(claim.about & source.around(told))
    close, plain = source.close(told, claim.about)
    published = source.story.published.year if source.story.published else None
    timely = is_of_its_time(when, theirs, claim.near, published)
    exact = is_exact(when) and is_exact(theirs) and timely
    vouched = claim.translated or not claim.sentence or claim.sentence & source.around(told)
    alike = (
        told.sentence in claim.anchors
        or source.is_copied(told, claim.date.sentence)
        or source.has_all(told, claim.sentence)
        or (vouched and plain and (close >= _VERY_MUCH or shared >= _MOST))
    )
    if not alike and not (exact and shared):
        return How.ELSEWHERE if timely else None
    known = claim.translated or alike or not claim.sentence
    return (
        How.DOUBTFUL
        if not timely or is_doubtful_day(claim.date, told, source, claim.language, known=known)
        else How.FOUND
    )


def _is_a_slip(one: When, other: When, plain: int) -> bool:
    """Whether two different dates are meant to be one: most of them alike, and what stands around them.

    ``plain`` is how many words the two sentences share that are no names.
    """
    if one.clock or other.clock:
        return bool(one.clock and other.clock) and plain >= _VERY_MUCH
    if one.day and other.day:
        years = one.year == other.year or not (one.year and other.year)
        return sum((one.month == other.month, one.day == other.day, years)) == 2 and plain >= _MUCH
    if one.weekday is not None and other.weekday is not None:
        return one.weekday != other.weekday and plain >= _VERY_MUCH
    if one.year and other.year and not one.month and not other.month:
        return is_one_slip(str(one.year), str(other.year)) and plain >= _MOST
    return bool(one.month and other.month and one.month != other.month and not other.day and plain >= _MOST)
