"""Two figures of a translation that have changed places: each is in the original, and said there of the other thing.

Few words are the same in two languages. What can be held together are the order, the names, the years, and words that
have an opposite, such as “reached” and “visés”.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice
from typing import NamedTuple

from mailer.check.sourcing.bounds import Bound, bound_of
from mailer.check.sourcing.exchanged import words_beside
from mailer.check.sourcing.measures import Unit, compared
from mailer.check.sourcing.opposites import meanings_in
from mailer.check.sourcing.passages import Passage
from mailer.check.sourcing.translated import may_be_one, text_facts
from mailer.check.sourcing.verdict import How, Verdict
from mailer.facts.fact import Number
from mailer.facts.stems import stems_in

# A paragraph with more numbers is a table.
_MOST_PAIRS = 40
_YEAR = re.compile(r"\b\d{4}\b")


class _Pair(NamedTuple):
    """A number of the translation and that of the original, each with its place among the others."""

    number: Number
    at: int
    theirs: Number
    their_place: int


def with_reordered(found: Sequence[tuple[Number, Verdict]], passage: Passage) -> Iterator[tuple[Number, Verdict]]:
    """What was found, with doubt about figures of a translation that its original has the other way round."""
    doubtful: set[int] = set()
    for one, other in combinations(islice(_pairs(found, passage), _MOST_PAIRS), 2):
        if _may_be_exchanged(one, other) and _are_exchanged(one, other):
            doubtful |= {one.at, other.at}
    for at, (number, verdict) in enumerate(found):
        yield number, replace(verdict, how=How.DOUBTFUL) if at in doubtful else verdict


def _pairs(found: Sequence[tuple[Number, Verdict]], passage: Passage) -> Iterator[_Pair]:
    """The numbers that were found, and that the original has just once."""
    told = text_facts(passage.around, passage.tongue).numbers if passage.translates else ()
    for at, (number, verdict) in enumerate(found):
        if verdict.how is How.FOUND:
            same = [place for place, one in enumerate(told) if may_be_one(one, number)]
            if len(same) == 1:
                yield _Pair(number, at, told[same[0]], same[0])


def _may_be_exchanged(one: _Pair, other: _Pair) -> bool:
    """Whether both stand in one sentence, here or there, and nothing tells that they measure two things."""
    if one.number.sentence != other.number.sentence and one.theirs.sentence != other.theirs.sentence:
        return False
    measured = (
        compared(one.number, other.theirs, one_language=False),
        compared(other.number, one.theirs, one_language=False),
    )
    alike = all(unit in (Unit.SAME, Unit.ONE_IS_UNTOLD, Unit.FOREIGN_NOUN) for unit in measured)
    return alike and one.number.kind is other.number.kind and one.number.value != other.number.value


def _are_exchanged(one: _Pair, other: _Pair) -> bool:
    """Whether what stands beside each stands beside the other one there; else whether the order tells so."""
    here, here_too = _beside(one.number, other.number), _beside(other.number, one.number)
    there, there_too = _beside(one.theirs, other.theirs), _beside(other.theirs, one.theirs)
    straight = len(here & there) + len(here_too & there_too)
    crossed = len(here & there_too) + len(here_too & there)
    turned = (one.at < other.at) is not (one.their_place < other.their_place)
    return crossed > straight or (turned and crossed == straight)


def _beside(number: Number, other: Number) -> frozenset[Hashable]:
    words = " … ".join(words_beside(number, other))
    bound = bound_of(number)
    sides = {bound} if bound is not Bound.NONE else set()
    return frozenset((*stems_in(words), *meanings_in(words), *_YEAR.findall(words), *sides))
