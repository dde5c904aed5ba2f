"""What a story has to say about one statement of an issue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailer.facts.fact import Date, Number


class How(StrEnum):
    """How a statement was found, the best first.

    ``DOUBTFUL``: the story has it, but the words around it belong to another number there. ``RETOLD``: the story has it
    in other words, as 41 % for two in five. ``DIFFERS``: the story has something else in
    its place. ``ELSEWHERE``: the story has it, with nothing around it that tells whether it is meant there.
    ``MISSING``: no story has it. ``UNTOLD``: nothing that could be looked up, such as “last month”.
    """

    FOUND = "found"
    DOUBTFUL = "perhaps"
    RETOLD = "in other words"
    DIFFERS = "differs"
    ELSEWHERE = "perhaps of something else"
    MISSING = "not found"
    UNTOLD = "not looked up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``says`` are the story's own words for it, ``fact`` is its number or date.

    ``speaker`` is who says quoted words there, where the issue has them from somebody else.
    ``likeness`` tells how much the two places have in common. ``cut`` is whether the story has more to look through
    than is looked through.
    """

    how: How
    story: str = ""
    sentence: str = ""
    says: str = ""
    likeness: int = 0
    fact: Number | Date | None = None
    speaker: str = ""
    cut: bool = False


MISSING = Verdict(how=How.MISSING)
UNTOLD = Verdict(how=How.UNTOLD)

_BEST_FIRST = tuple(How)


def best_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that says most; of equals the one whose place is most alike, then the first.

    What is missing in some stories may stand in the part of another one that was not looked through.
    """
    return min(verdicts, key=_rank, default=MISSING)


def not_seen_in(story: str) -> Verdict:
    """What can be said of something not found in a story that has more to look through than is looked through."""
    return Verdict(how=How.UNTOLD, story=story, cut=True)


def _rank(verdict: Verdict) -> tuple[int, bool, int]:
    how = How.MISSING if verdict.cut else verdict.how
    return _BEST_FIRST.index(how), not verdict.cut, -verdict.likeness
