"""Which numbers of a story are worth comparing with one of an issue: those that may be it, or were meant in its place.

A story may have thousands of numbers, most of which have nothing to do with each other. They are found by value, by
digits and by sentence, so that a long story costs little more than a short one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from mailer.check.sourcing.measures import FINEST, all_digits_of, digits_of, goals_of, length_in, unit_of
from mailer.facts.fact import Number, NumberKind
from mailer.facts.ranges import is_second_end

# Of numbers that are alike in one way, so many are looked at: a story with more of them is a table.
_MOST_ALIKE = 150
# Of those, the ones whose surroundings have most in common with the number’s are compared in earnest.
_MOST_COMPARED = 12

_Measure = tuple[NumberKind, str]


@dataclass(slots=True)
class Candidates:
    """The numbers of one story by what they are looked for; ``around`` tells the stems around a sentence."""

    numbers: Sequence[Number]
    around: Callable[[str], frozenset[str]]
    by_value: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_digits: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_all_digits: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    ordered: dict[NumberKind, tuple[list[Decimal], list[int]]] = field(default_factory=dict)
    alone: dict[_Measure, list[int]] = field(default_factory=lambda: defaultdict(list))
    _measured: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._measured.update(
            (one.sentence, unit_of(one))
            for before, one in zip((None, *self.numbers), self.numbers, strict=False)
            if not before or not is_second_end(before, one)
        )
        of_kind: dict[NumberKind, list[tuple[Decimal, int]]] = defaultdict(list)
        seen: set[tuple[_Measure, Decimal, str]] = set()
        for at, one in enumerate(self.numbers):
            value = abs(one.value)
            if ((one.kind, one.unit), one.value, one.sentence) in seen:
                # A sentence that is there again says nothing else.
                continue
            seen.add(((one.kind, one.unit), one.value, one.sentence))
            for key in _keys_of(one):
                self.by_value[key].append(at)
            self.by_digits[digits_of(one)].append(at)
            self.by_all_digits[all_digits_of(one)].append(at)
            of_kind[one.kind].append((value, at))
            if self.is_alone(one):
                self.alone[_measure(one)].append(at)
        for kind, values in of_kind.items():
            values.sort()
            self.ordered[kind] = ([value for value, _ in values], [at for _, at in values])

    def is_alone(self, number: Number) -> bool:
        """Whether its sentence has no other number of its measure; the two ends of a range are one."""
        return self._measured[number.sentence, unit_of(number)] == 1

    def of(self, number: Number, about: frozenset[str], needed: int) -> tuple[list[Number], bool]:
        """The numbers worth comparing, in the story’s order, and whether the value is there too often to look at all.

        ``about`` are the stems around ``number``; where only the words around two numbers could make them one,
        ``needed`` of these must be shared.
        """
        alone = self.alone.get(_measure(number), ())
        ways = [*((0, places) for places in self._alike(number)), (needed, alone)]
        best = {at for least, places in ways for at in self._most_alike(places, about, least)}
        return [self.numbers[at] for at in sorted(best)], len(self.by_value.get(_keys_of(number)[0], ())) > _MOST_ALIKE

    def _most_alike(self, places: Sequence[int], about: frozenset[str], least: int) -> Sequence[int]:
        if not least and len(places) <= _MOST_COMPARED:
            return places
        shared = {at: len(self.around(self.numbers[at].sentence) & about) for at in places[:_MOST_ALIKE]}
        return sorted((at for at in shared if shared[at] >= least), key=lambda at: (-shared[at], at))[:_MOST_COMPARED]

    def _alike(self, number: Number) -> Iterator[Sequence[int]]:
        """The same value; the same digits; nearly the same value; one digit another, or two that changed places."""
        for key in _keys_of(number):
            yield self.by_value.get(key, ())
        if digits_of(number):
            yield self.by_digits.get(digits_of(number), ())
        yield self._near(number)
        if len(digits_of(number)) > 1:
            # Numbers of one digit differ too easily.
            slips = self.by_all_digits.keys() & _slips(all_digits_of(number))
            yield sorted(at for digits in slips for at in self.by_all_digits[digits])

    def _near(self, number: Number) -> Sequence[int]:
        """Those of which it may be a rounder form."""
        values, places = self.ordered.get(number.kind, ([], []))
        least, most = abs(number.value) / (1 + FINEST), abs(number.value) / (1 - FINEST)
        return places[bisect_left(values, least) : bisect_right(values, most)]


def _keys_of(number: Number) -> tuple[Hashable, ...]:
    """By what those of the same value are found: a time by its length too, a score by both its numbers."""
    if number.kind is NumberKind.SCORE:
        return (goals_of(number),)
    length = length_in(number)
    return (abs(number.value), length) if length else (abs(number.value),)


def _measure(number: Number) -> _Measure:
    """Currencies may be one under two names; other units are not."""
    return number.kind, "" if number.kind is NumberKind.MONEY else unit_of(number)


# A number is looked for in one story after the other.
@lru_cache(maxsize=1_000)
def _slips(digits: str) -> frozenset[str]:
    """The digits with another one in one place, or with two neighbours changed round."""
    made = {f"{digits[:at]}{other}{digits[at + 1 :]}" for at in range(len(digits)) for other in "0123456789"}
    made.update(f"{digits[: at - 1]}{digits[at]}{digits[at - 1]}{digits[at + 1 :]}" for at in range(1, len(digits)))
    return frozenset(made - {digits})
