"""Bounds: “more than 40” is not “up to 40”, and neither is said by a story that has 40.

“Before 2024” is not “by 2024”, either.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from mailer.facts.durations import measure_of
from mailer.facts.fact import Date, Number


class Bound(Enum):
    """On which side of a number the truth lies by the words beside it.

    What is ``NEARLY`` so many is below, and ``LASTING`` (“over 18 months”) perhaps above, where the other text says the
    opposite; alone they are near enough.
    """

    NONE = auto()
    BELOW = auto()
    ABOVE = auto()
    NEARLY = auto()
    LASTING = auto()


_SIDE = {Bound.NONE: 0, Bound.BELOW: -1, Bound.NEARLY: -1, Bound.ABOVE: 1, Bound.LASTING: 1}
_REACH = 32
# Right before a number; a sign of currency and an article may stand between.
_BELOW = (
    r"(?:less|fewer|lower|smaller|no more|not more|no greater) than|(?:not|n['’]t) exceed(?:ing)?|under|below|beneath"
    r"|up to|at (?:the )?most|at best|(?:a )?maximum(?: of)?|short of"
    r"|(?:pas plus|moins) d[e’']|jusqu['’]à|(?:tout )?au plus|au maximum|sous|inférieure?s? à"
    r"|weniger als|nicht mehr als|unter|bis zu|höchstens|maximal"
    r"|menos de|no más de|hasta|como (?:mucho|máximo)|a lo sumo|por debajo de|inferior(?:es)? a"
)
_ABOVE = (
    r"(?:more|greater|higher|larger|no less|not less|no fewer) than|over|above|at (?:the )?least|upwards? of|beyond"
    r"|in excess of|north of|(?:a )?minimum(?: of)?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|topp?(?:s|ed|ing)"
    r"|(?:pas moins|plus|au-delà|au-dessus) d[e’']|(?:tout )?au moins|au minimum|supérieure?s? à|dépass\w+|excéd\w+"
    r"|mehr als|nicht weniger als|über|mindestens|wenigstens|zumindest|überst(?:ieg|eig)\w*|übertr[aio]f\w*|gut"
    r"|más de|no menos de|al menos|por lo menos|como mínimo|por encima de|superior(?:es)? a"
    r"|super(?:a|an|ó|aron|ado|ando)|(?:rebas|sobrepas|exced)\w+"
)
_NEARLY = (
    r"nearly|almost|close to|just (?:under|short of)|approaching|barely|not quite|presque|(?:près|pas loin) d[e’']"
    r"|quasiment|knapp|fast|beinahe|nahezu|annähernd|casi|cerca de"
)
_BEFORE = re.compile(
    rf"(?<![\w’'-])(?:(?P<nearly>{_NEARLY})|(?P<below>{_BELOW})|(?P<above>{_ABOVE}))"
    r"(?: (?:an?|l[aeo]s?|el|une?|dem|der|den|einem|einer|eine))?\s?(?:[^\w\s]|(?-i:[A-Z]){1,3}\$?)?\s?$",
    re.IGNORECASE,
)
# “The $200 billion they had aimed for” is a mark to measure by, wherever the truth lies.
_BEHIND = re.compile(
    r"(?P<above>\+|-plus\b|,? (?:or|and|ou|et|oder|und|o|y) (?:more|above|over|plus|davantage|mehr|más)\b"
    r"|,? (?:at least|au (?:moins|minimum)|mindestens|al menos|por lo menos|como mínimo)\b)"
    r"|(?P<below>,? (?:or|ou|oder|o) (?:less|fewer|under|below|moins|weniger|menos)\b"
    r"|,? (?:at (?:the )?most|au (?:plus|maximum)|höchstens|maximal|como (?:mucho|máximo)|a lo sumo)\b)",
    re.IGNORECASE,
)
_LASTS = re.compile(r"(?:over|über)\b", re.IGNORECASE)
_TIMES = frozenset(("second", "minute", "hour", "day", "week", "month", "year", "decade"))

_WHEN = re.compile(
    r"(?<![\w’'-])(?:(?P<before>before|prior to|ahead of|avant|vor|antes del?)"
    r"|(?P<after>after|following|past|après|nach|después del?|tras)"
    r"|(?P<till>by|until|till|up to|d['’]ici(?: à)?|jusqu['’](?:en|au|à)|bis|hasta)|(?P<since>since|depuis|seit|desde))"
    r"(?: (?:(?:the )?(?:end|beginning|start|middle) of|the|la fin de|fin|finales de|dem|den|zum|el|l[ae]|\w{3,9}day))*"
    r",? $",
    re.IGNORECASE,
)
# Of these one side of a day is told freely as the day: “by 2024”, “since March”.
_FREELY = frozenset(("till", "since"))


def is_bounded_otherwise(number: Number | Date, told: Number | Date) -> bool:
    """Whether two equal numbers or dates are said to be bounds of different things, or only the first to be one.

    What the story says to be “more than 40” is told as 40 freely.
    """
    if isinstance(number, Date) or isinstance(told, Date):
        mine, theirs = _when(number), _when(told)
        return bool(mine) and mine != theirs and bool(theirs or mine not in _FREELY)
    own, there = bound_of(number), bound_of(told)
    if _SIDE[own] * _SIDE[there] < 0:
        return True
    return own in (Bound.BELOW, Bound.ABOVE) and not _SIDE[there]


@lru_cache(maxsize=4_000)
def bound_of(number: Number) -> Bound:
    """What the words right before or behind a number make of it."""
    text, end = number.sentence, number.at + len(number.words)
    if found := _BEHIND.match(text, end):
        return Bound.ABOVE if found["above"] else Bound.BELOW
    if number.unit == "plus" or number.words.endswith("-plus"):
        return Bound.ABOVE
    found = _BEFORE.search(text[max(0, number.at - _REACH) : number.at])
    if not found:
        return Bound.NONE
    if found["nearly"]:
        return Bound.NEARLY
    if found["below"]:
        return Bound.BELOW
    return Bound.LASTING if _LASTS.match(found["above"]) and measure_of(number.unit) in _TIMES else Bound.ABOVE


@lru_cache(maxsize=4_000)
def _when(told: Number | Date) -> str:
    found = _WHEN.search(told.sentence[max(0, told.at - _REACH) : told.at])
    return str(found.lastgroup) if found else ""
