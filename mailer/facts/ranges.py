"""Two numbers that are the ends of one range: what is said of the one, the reader takes for said of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailer.facts.fact import Number, NumberKind

# A dash between blanks may part two thoughts.
_JOINED = re.compile("[-‑–—~]| (?:to|bis|à|a) |到|至")
_JOINED_BETWEEN = re.compile(" (?:and|und|et|y) (?:un )?")
_BETWEEN = re.compile(r"(?:[Bb]etween|[Zz]wischen|[Ee]ntre)(?: un)? $")
_BARE = re.compile(r"(?:[A-Z]{0,2}[^\w\s]|[A-Z]{3} ?)?\d[\d.,]*")


def with_ranges(numbers: Sequence[Number], scales: Sequence[int]) -> list[Number]:
    """``numbers`` of one sentence, the ends of ranges told alike: “$3–4 billion” is 3 and 4 billion dollars.

    ``scales`` are what the numbers were multiplied by. The words of a first end that is told by the second reach
    over both.
    """
    made = list(numbers)
    for at in range(len(made) - 1):
        one, other = made[at], made[at + 1]
        if _are_ends(one, other):
            made[at], made[at + 1] = _alike(one, other, scales[at], scales[at + 1])
    return made


def is_second_end(one: Number, other: Number) -> bool:
    """Whether ``other`` is told within the words of ``one``, as “5 %” in “3–5 %”."""
    return one.sentence == other.sentence and one.at < other.at < one.at + len(one.words)


def _are_ends(one: Number, other: Number) -> bool:
    gap = one.sentence[one.at + len(one.words) : other.at]
    if len(gap) > 6 or other.at < one.at + len(one.words):
        return False
    before = one.sentence[max(0, one.at - 12) : one.at]
    return bool(_JOINED.fullmatch(gap) or (_JOINED_BETWEEN.fullmatch(gap) and _BETWEEN.search(before)))


def _alike(one: Number, other: Number, scale: int, other_scale: int) -> tuple[Number, Number]:
    if one.kind is NumberKind.MONEY and other.kind is NumberKind.PLAIN and not one.words[0].isdigit():
        other = replace(other, kind=one.kind, unit=one.unit)
    bare = _BARE.fullmatch(one.words) and scale == 1
    if not bare or (one.kind, one.unit) not in ((NumberKind.PLAIN, ""), (other.kind, other.unit)):
        return one, other
    rises = one.value * other_scale < other.value
    if (other_scale == 1 and one.kind is other.kind) or (other_scale > 1 and not rises):
        return one, other
    words = one.sentence[one.at : other.at + len(other.words)]
    return replace(one, kind=other.kind, unit=other.unit, value=one.value * other_scale, words=words), other
