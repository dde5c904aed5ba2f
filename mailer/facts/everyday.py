"""Whether a number in words tells how many there are, or is a way of speaking.

What it counts decides: a noun in the plural, or a measure. “The two leaders” are known already, “two ways out” are the
writer’s own to count, and “one of them”, “no one” and “two-fold” count nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal

from mailer.facts.durations import measure_of
from mailer.facts.measures import MEASURES
from mailer.facts.vocabulary import words_in

# From here on a number in words is one even where nothing tells what it counts.
_TELLING = 100
# So many of something are counted in “forty of the boxes”; fewer are spoken of without counting.
_SEVERAL = 10
# “The two”, “these three” only name again what the reader knows.
_FEW = 3
_KNOWN = re.compile(
    r"\b(?:the|these|those|both|its|their|our|his|her|other|les|ces|leurs|ses|los|las|estos|estas|sus|die|diese|beiden"
    r"|der|den|ihre|seine)(?: (?:other|first|last|next|same))? $",
    re.IGNORECASE,
)
# “Two or three ships”, “two in three games”.
_HALF_OF_MORE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:or|in|to|out of) $", re.IGNORECASE
)
_OF_THEM = re.compile(r" of (?:the|its|their|these|those|them|his|her|our|which|whom)\b")
# What a writer counts to put his thoughts in order.
_OWN = words_in(
    "side thing way reason kind sort type part half halve mind question point aspect respect option choice scenario "
    "problem factor lesson sentence paragraph word example time step"
)
_PARTS = words_in("third quarter fifth sixth seventh eighth ninth tenth")
# Joined by a hyphen to a small number: “five-member council”, not “two-fold”, “one-party” or “two-way”.
_JOINED = words_in("point member nation page seat storey vote truck ship country star part")
_JOINED_TO_NONE = words_in("fold first second third fourth fifth sixth seventh eighth ninth odd plus ish something")


def tells_how_many(text: str, start: int, end: int, amount: Decimal, what: tuple[str, int] | None) -> bool:
    """Whether a number in words, from ``start`` to ``end``, is one; ``what`` it counts is None where nothing tells."""
    if amount >= _TELLING:
        return True
    if not what:
        return amount >= _SEVERAL and bool(_OF_THEM.match(text, end))
    noun = what[0]
    if text[end] in "-‑":
        few = noun in MEASURES or noun in _JOINED
        return noun not in _JOINED_TO_NONE and (few or amount >= _SEVERAL)
    before = text[max(0, start - 20) : start]
    if noun in MEASURES or measure_of(noun):
        # “One day he left.”
        return not (noun == "day" and text[start:end].casefold() == "one")
    if amount == 1 or noun in _PARTS or _HALF_OF_MORE.search(before):
        return False
    return not (amount <= _FEW and _KNOWN.search(before)) and not (amount < _SEVERAL and noun in _OWN)
