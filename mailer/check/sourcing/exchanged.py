"""Two figures of one sentence that have changed places: each is in the story, beside what the other one belongs to.

“Kenya sold 12 tonnes and Uganda 45” is not what a story says that has 45 for the one and 12 for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from mailer.check.sourcing.verdict import How, Verdict
from mailer.facts.fact import Number, NumberKind
from mailer.facts.stems import stems_in

_PARTED = re.compile(
    r"[;:,]\s|[;,，；、]|,? (?:and|while|whereas|but|und|während|aber|et|tandis que|mais|y|e|mientras|pero) ",
    re.IGNORECASE,
)
# “From 310 to 1,900” is the other way round than “from 1,900 to 310”, and no word of weight tells.
_DIRECTION = re.compile(r"\b(from|to|von|vom|auf|bis|de|à|a|desde|hasta) (?:[^\w\s]|[A-Z]{1,3})?$", re.IGNORECASE)

_Found = tuple[Number, Verdict]


def with_exchanged(found: Sequence[_Found]) -> Iterator[_Found]:
    """What was found, with doubt about figures that a sentence of the story has the other way round."""
    doubtful: set[int] = set()
    for (at, one), (other_at, other) in combinations(enumerate(found), 2):
        if _may_be_exchanged(one, other) and _is_exchanged(one, other):
            doubtful |= {at, other_at}
    for at, (number, verdict) in enumerate(found):
        yield number, replace(verdict, how=How.DOUBTFUL) if at in doubtful else verdict


def _may_be_exchanged(one: _Found, other: _Found) -> bool:
    """Whether both are told of one thing's measure, in one sentence here and in one sentence there."""
    (mine, found), (theirs, found_too) = one, other
    return (
        found.how is How.FOUND
        and found_too.how is How.FOUND
        and isinstance(found.fact, Number)
        and isinstance(found_too.fact, Number)
        and mine.sentence == theirs.sentence
        and found.fact.sentence == found_too.fact.sentence
        and _measure_alike(mine, theirs)
        and mine.value != theirs.value
    )


def _measure_alike(one: Number, other: Number) -> bool:
    """“12 tonnes and Uganda 45”: the measure is said once."""
    return NumberKind.PLAIN in (one.kind, other.kind) or (one.kind, one.unit) == (other.kind, other.unit)


def _is_exchanged(one: _Found, other: _Found) -> bool:
    """Whether the words around each have more in common with those around the other one there."""
    (mine, found), (theirs, found_too) = one, other
    assert isinstance(found.fact, Number)
    assert isinstance(found_too.fact, Number)
    here, here_too = _around(mine, theirs), _around(theirs, mine)
    there, there_too = _around(found.fact, found_too.fact), _around(found_too.fact, found.fact)
    straight = len(here & there) + len(here_too & there_too)
    return len(here & there_too) + len(here_too & there) > straight


def _around(number: Number, other: Number) -> frozenset[str]:
    """The words of a number's own part of its sentence, with the one that tells where it goes."""
    text, start, end = number.sentence, number.at, number.at + len(number.words)
    low = other.at + len(other.words) if other.at < start else 0
    high = other.at if other.at > start else len(text)
    before = text[max((found.end() for found in _PARTED.finditer(text, low, start)), default=low) : start]
    parted = _PARTED.search(text, end, high)
    behind = text[end : parted.start() if parted else high]
    direction = _DIRECTION.search(before)
    return stems_in(f"{before} {behind}") | ({f"{direction[1].lower()} …"} if direction else set())
