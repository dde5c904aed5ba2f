"""Which numbers of different stories are about the same thing: the same unit, and words that their sentences share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from mailer.facts.fact import Number, NumberKind
from mailer.facts.stems import EMPTY_WORDS, WORD, stem

# More numbers of one unit than this in one story are not matched one by one; they stand in rows of their own.
_MOST_OF_A_UNIT = 60
_MOST_SHARED = 4
# Further from the number than this, the words of an endless sentence say nothing about it.
_FURTHEST = 300
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A number and the story, by its place, that tells it."""

    story: int
    fact: Number
    # Stem → as written, of the words of the sentence.
    around: dict[str, str] = field(init=False, compare=False)
    nearest: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        begin = max(0, self.fact.at - _FURTHEST)
        start = self.fact.at - begin
        end = start + len(self.fact.words)
        sentence = self.fact.sentence[begin : begin + end + _FURTHEST]
        words = [
            (max(start - found.end(), found.start() - end), found[0])
            for found in WORD.finditer(sentence)
            if found[0].lower() not in EMPTY_WORDS and not start <= found.start() < end
        ]
        object.__setattr__(self, "around", {stem(word): word for _, word in reversed(words)})
        nearest = sorted((one for one in words if one[1].islower()), key=lambda one: one[0])
        object.__setattr__(self, "nearest", tuple(dict.fromkeys(word for _, word in nearest))[:_NEAREST])


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that are alike, at most one of a story, and the words that all their sentences have."""

    told: tuple[Told, ...]
    shared: tuple[str, ...]


def grouped(told: Sequence[Told]) -> list[Group]:
    """All numbers in groups, in the order of their first; one that is like no other is a group by itself."""
    place = {id(one): at for at, one in enumerate(told)}
    by_unit: dict[tuple[NumberKind, str], list[Told]] = defaultdict(list)
    for one in told:
        by_unit[one.fact.kind, one.fact.unit].append(one)
    groups = [group for of_unit in by_unit.values() for group in _matched(of_unit)]
    return sorted(groups, key=lambda group: place[id(group.told[0])])


def _matched(told: list[Told]) -> list[Group]:
    """The numbers of one unit, the pairs with most in common put together first."""
    group_of = {id(one): [one] for one in told}
    pairs = [(_likeness(one, other), one, other) for one, other in combinations(_first_of_each(told), 2)]
    for likeness, one, other in sorted(pairs, key=lambda pair: -pair[0]):
        left, right = group_of[id(one)], group_of[id(other)]
        stories = {each.story for each in left} & {each.story for each in right}
        if likeness <= 0 or left is right or stories:
            continue
        left += right
        for each in right:
            group_of[id(each)] = left
    unique = {id(group): group for group in group_of.values()}
    return [_group(group) for group in unique.values()]


def _first_of_each(told: list[Told]) -> list[Told]:
    counts: dict[int, int] = defaultdict(int)
    kept = []
    for one in told:
        counts[one.story] += 1
        if counts[one.story] <= _MOST_OF_A_UNIT:
            kept.append(one)
    return kept


def _likeness(one: Told, other: Told) -> float:
    """How much two numbers have in common; 0 when they are not to stand side by side."""
    if one.story == other.story:
        return 0
    shared = len(one.around.keys() & other.around.keys())
    counted = one.fact.kind is NumberKind.COUNT
    if not shared and not counted:
        return 0
    same = one.fact.value == other.fact.value
    return shared + 0.5 * counted + (2 if same else 0)


def _group(told: list[Told]) -> Group:
    told.sort(key=lambda one: one.story)
    if len(told) < 2:
        return Group(told=tuple(told), shared=())
    common = set.intersection(*(set(one.around) for one in told))
    # Names last: they stand in every sentence.
    words = [_as_written(one, told) for one in told[0].around if one in common]
    return Group(told=tuple(told), shared=tuple(sorted(words, key=lambda word: not word.islower())[:_MOST_SHARED]))


def _as_written(key: str, told: Sequence[Told]) -> str:
    """In small letters where one of the sentences does not begin with it."""
    forms = [one.around[key] for one in told]
    return next((form for form in forms if form.islower()), forms[0])
