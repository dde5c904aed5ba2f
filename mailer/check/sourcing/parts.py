"""The part of its sentence that a number or date stands in: what is said there is said of it."""

from __future__ import annotations

import re
from functools import lru_cache

from mailer.facts.fact import Date, Number

Told = Number | Date

_PARTS = re.compile(r"[,;:()—–，；：、]\s|\s[—–-]\s|\s(?:while|and|but|während|und|aber|et|mais|y|pero)\s")


# It is asked for in one comparison after the other.
@lru_cache(maxsize=4_000)
def part_of(told: Told) -> tuple[int, int]:
    """Where the part of its sentence that a number or date stands in begins and ends."""
    text, end = told.sentence, told.at + len(told.words)
    start = max((found.end() for found in _PARTS.finditer(text, 0, told.at)), default=0)
    behind = _PARTS.search(text, end)
    return start, behind.start() if behind else len(text)


@lru_cache(maxsize=4_000)
def words_of_part(told: Told) -> str:
    """The words of that part, without those of the number or date."""
    start, end = part_of(told)
    return f"{told.sentence[start : told.at]} … {told.sentence[told.at + len(told.words) : end]}"
