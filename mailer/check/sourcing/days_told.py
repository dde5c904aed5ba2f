"""Whether a story says of a day what an issue says of it."""

from __future__ import annotations

import re

from mailer.check.sourcing.calendar import is_exact, times_of
from mailer.check.sourcing.held import has_all_names, is_held_by_a_name_alone
from mailer.check.sourcing.parts import words_of_part
from mailer.check.sourcing.relations import says_otherwise
from mailer.check.sourcing.stories import Source
from mailer.facts.fact import Date, Precision

_MOST_BESIDE = 20
_BEGAN = re.compile(
    r"\b(?:began|begins?|start(?:s|ed)?|open(?:s|ed)|arriv\w+|from|commenc\w+|début\w+|dès|à partir|ouvr\w+"
    r"|begann\w*|beginn\w*|eröffn\w*|ab|empez\w+|empieza\w*|comenz\w+|comienza\w*|inici\w+|desde)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:end(?:s|ed)?|finish\w*|clos(?:es|ed)|left|leaves?|until|till|fin|finit|termin\w+|achev\w+|jusqu|quitt\w+"
    r"|ende[nt]?\w*|schloss|schließt|bis|acab\w+|finaliz\w+|conclu\w+|hasta)\b",
    re.IGNORECASE,
)


def is_doubtful_day(mine: Date, told: Date, source: Source, language: str, *, known: bool) -> bool:
    """Whether the story’s date, which agrees with that of an issue, may be told of something else there.

    ``known`` is whether more than the words of the sentence tells that the two are one.
    """
    others = [one for one in source.dates_of[told.sentence][:_MOST_BESIDE] if _is_another(one, told)]
    if says_otherwise(mine, told, others, source, language) or _is_the_other_end(mine, told):
        return True
    if known or has_all_names(mine, told, source) or not all(map(is_exact, times_of(mine))):
        return False
    return is_held_by_a_name_alone(mine, source, told, frozenset(), language)


def _is_another(one: Date, told: Date) -> bool:
    alike = (one.precision is Precision.TIME) is (told.precision is Precision.TIME)
    return alike and times_of(one) != times_of(told)


def _is_the_other_end(mine: Date, told: Date) -> bool:
    """Whether something ended on the first day of the story’s days, or began on the last."""
    ends, day = times_of(told), times_of(mine)
    if len(ends) != 2 or len(day) != 1 or not day[0].day:
        return False
    words = words_of_part(mine)
    began, ended = bool(_BEGAN.search(words)), bool(_ENDED.search(words))
    first, last = ((day[0].month, day[0].day) == (end.month, end.day) for end in ends)
    return began is not ended and ((first and ended) or (last and began))
