"""A measure that is said once for several numbers: “Kenya sold 12 tonnes, Malawi 7 and Uganda 45”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mailer.facts.fact import Number, NumberKind
from mailer.facts.vocabulary import words_in

_JOINED = r"(?:,? (?:and|und|et|y|e|while|während|mientras|tandis que)|,) "
_ARTICLE = r"(?:(?:the|die|der|das|le|la|les|el|los|las) |l['’])?"
_OTHER = re.compile(rf"{_JOINED}{_ARTICLE}[\w-]+(?: [\w-]+)? ")
# Without “and” only a name tells that somebody else is spoken of: “12 ships, crew 45” counts two things.
_OTHER_NAMED = re.compile(rf", {_ARTICLE}[A-Z][\w-]+ ")
_OVER = re.compile(r"$|[.,;:!?)]|,? (?:and|und|et|y|e) ")
_AFTER_A_MEASURE = re.compile(rf"\d[\d.,]*(?:\w+| ?%|(?: [\w-]+){{1,2}})?{_JOINED}{_ARTICLE}([A-Z][\w-]+) $")
_NUMBERED = words_in(
    "Act Annex Appendix Area Article Artículo Box Capítulo Category Chapter Chapitre Channel Clause Class Figure "
    "Flight Formula Gate Group Highway Level Line Page Paragraph Part Phase Platform Protocol Record Resolution "
    "Room Round Route Rule Schedule Section Sección Stage Step Table Tier Title Track Type Unit Version Volume Zone"
)


def is_of_a_measure(before: str) -> bool:
    """Whether what stands before a number tells of somebody for whom a measure was said already, and names no thing.

    “Uganda 45” is a number behind “12 tonnes and”; “Article 5” is a name everywhere.
    """
    found = _AFTER_A_MEASURE.search(before)
    return bool(found and found[1] not in _NUMBERED)


def with_measures(numbers: Sequence[Number], scales: Sequence[int]) -> list[Number]:
    """``numbers`` of one sentence; a plain one that stands for another of the same measure has its unit.

    ``scales`` are what the numbers were multiplied by: after “29 million”, a 41 may be millions as well, or not.
    """
    made = list(numbers)
    for at in range(1, len(made)):
        one, other = made[at - 1], made[at]
        if scales[at - 1] == scales[at] == 1 and _is_for_both(one, other):
            made[at] = replace(other, kind=one.kind, unit=one.unit)
    return made


def _is_for_both(one: Number, other: Number) -> bool:
    if other.kind is not NumberKind.PLAIN or one.kind not in (NumberKind.COUNT, NumberKind.MONEY, NumberKind.PERCENT):
        return False
    text = one.sentence
    gap = text[one.at + len(one.words) : other.at]
    joined = _OTHER_NAMED if gap.startswith(",") and not re.match(r", (?:and|und|et|y|e) ", gap) else _OTHER
    return bool(joined.fullmatch(gap) and _OVER.match(text, other.at + len(other.words)))
