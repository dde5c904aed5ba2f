"""Two figures of one sentence that have changed places: each is in the story, beside what the other one belongs to.

“Kenya sold 12 tonnes and Uganda 45” is not what a story says that has 45 for the one and 12 for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from mailer.check.sourcing.calendar import times_of
from mailer.check.sourcing.parts import Told
from mailer.check.sourcing.verdict import How, Verdict
from mailer.facts.fact import Date, Number, NumberKind, Precision
from mailer.facts.stems import stems_in

_PARTED = re.compile(
    r"[;:,]\s|[;,，；、]|,? (?:and|while|whereas|but|und|während|aber|et|tandis que|mais|y|e|mientras|pero) ",
    re.IGNORECASE,
)
# “From 310 to 1,900” is the other way round than “from 1,900 to 310”, and no word of weight tells.
_DIRECTION = re.compile(r"\b(from|to|von|vom|auf|bis|de|à|a|desde|hasta) (?:[^\w\s]|[A-Z]{1,3})?$", re.IGNORECASE)

T = TypeVar("T", Number, Date)


def with_exchanged(found: Sequence[tuple[T, Verdict]]) -> Iterator[tuple[T, Verdict]]:
    """What was found, with doubt about figures that a sentence of the story has the other way round."""
    doubtful: set[int] = set()
    for (at, one), (other_at, other) in combinations(enumerate(found), 2):
        if _may_be_exchanged(one, other) and _is_exchanged(one, other):
            doubtful |= {at, other_at}
    for at, (number, verdict) in enumerate(found):
        yield number, replace(verdict, how=How.DOUBTFUL) if at in doubtful else verdict


def _may_be_exchanged(one: tuple[Told, Verdict], other: tuple[Told, Verdict]) -> bool:
    """Whether both are told of one thing's measure, in one sentence here and in one sentence there."""
    (mine, found), (theirs, found_too) = one, other
    return (
        found.how is How.FOUND
        and found_too.how is How.FOUND
        and mine.sentence == theirs.sentence
        and found.fact is not None
        and found_too.fact is not None
        and found.fact.sentence == found_too.fact.sentence
        and _are_two_alike(mine, theirs)
    )


def _are_two_alike(one: Told, other: Told) -> bool:
    """Whether two of a kind are not one; of “12 tonnes and Uganda 45” the measure is said once."""
    if isinstance(one, Date) and isinstance(other, Date):
        alike = (one.precision is Precision.TIME) is (other.precision is Precision.TIME)
        return alike and times_of(one) != times_of(other)
    if isinstance(one, Date) or isinstance(other, Date):
        return False
    measured = NumberKind.PLAIN in (one.kind, other.kind) or (one.kind, one.unit) == (other.kind, other.unit)
    return measured and one.value != other.value


def _is_exchanged(one: tuple[Told, Verdict], other: tuple[Told, Verdict]) -> bool:
    """Whether the words around each have more in common with those around the other one there."""
    (mine, found), (theirs, found_too) = one, other
    assert found.fact
    assert found_too.fact
    here, here_too = _around(mine, theirs), _around(theirs, mine)
    there, there_too = _around(found.fact, found_too.fact), _around(found_too.fact, found.fact)
    straight = len(here & there) + len(here_too & there_too)
    return len(here & there_too) + len(here_too & there) > straight


def _around(number: Told, other: Told) -> frozenset[str]:
    """The words of a number's own part of its sentence, with the one that tells where it goes."""
    before, behind = words_beside(number, other)
    direction = _DIRECTION.search(before)
    return stems_in(f"{before} {behind}") | ({f"{direction[1].lower()} …"} if direction else set())


def words_beside(number: Told, other: Told) -> tuple[str, str]:
    """What stands before and behind a number in its own part of its sentence, no further than another number."""
    text, start, end = number.sentence, number.at, number.at + len(number.words)
    beside = other.sentence == text
    low = other.at + len(other.words) if beside and other.at < start else 0
    high = other.at if beside and other.at > start else len(text)
    before = text[max((found.end() for found in _PARTED.finditer(text, low, start)), default=low) : start]
    parted = _PARTED.search(text, end, high)
    return before, text[end : parted.start() if parted else high]
