"""How far something came, and where to: “rose by 11 %” is not “rose to 11 %”."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from mailer.facts.fact import Number, NumberKind

_RISING = (
    r"(?:increas\w*|ris(?:e|en|es|ing)|rose|gr[eo]w\w*|gain\w*|climb\w*|jump\w*|surg\w*|soar\w*"
    r"|(?<!ade )(?<!ake )(?<!akes )(?<!aking )up(?! to)|decreas\w*"
    r"|fall(?:s|en|ing)?|fell|drop\w*|declin\w*|down|shr[aiu]nk\w*|plung\w*|plummet\w*|slump\w*|tumbl\w*|s[aiu]nk\w*"
    r"|cuts?|reduc\w*"
    r"|(?:ge)?stieg\w*|steig\w*|wuchs\w*|gewachsen|erhöh\w*|fiel\w*|gefallen|gesunken|schrumpf\w*|Anstieg|Zunahme|Zuwachs|Rückgang"
    r"|augment\w*|hausses?|progress\w*|baiss\w*|recul\w*|chut\w*|diminu\w*"
    r"|aument\w*|sub(?:e|en|ió|ieron|ido|iendo|ida)|crec\w*|baj[aóo]\w*|cay\w*|caíd\w*|descen\w*|disminu\w*|alza|incremento)"
)
_FEW = r"(?: [^\W\d_]+){0,5}?"
_BOUND = (
    r"(?: (?:about|around|some|nearly|almost|over|more than|less than|up to|environ|près de|plus de|moins de|etwa|rund"
    r"|fast|knapp|über|mehr als|weniger als|cerca de|casi|más de|menos de|unos|an?|the|uno?|los|las|einen?|les?))*"
)
_SIGN = r" ?(?:[^\w\s]|(?-i:[A-Z]){1,3}\$?)?$"
_BY = re.compile(rf"\b{_RISING}(?:{_FEW} (?:by|um|d[e’']|en))?{_BOUND}{_SIGN}", re.IGNORECASE)
_TO = re.compile(
    rf"\b(?:{_RISING}{_FEW} (?:to|auf|à|al?|hasta)(?: el| los)?|reach(?:ed|es|ing)?|hit|totall?ed|amount(?:ed|s) to"
    r"|c[ao]mes? to|st(?:ood|ands) at|attei(?:nt|gnent|gnait)|s['’]élève à|erreicht\w*|beträgt|betrug|alcanz\w+)"
    rf"{_BOUND}{_SIGN}",
    re.IGNORECASE,
)
# “De 4 à 11 %”: neither, but where it came from.
_TO_ANOTHER = re.compile(r" ?(?:à|al?|hasta)(?: el| los)? ?[^\w\s]?\d")
_SO_MUCH_MORE = re.compile(
    r"[ -](?:increase|rise|jump|surge|gain|growth|drop|decline|decrease|fall|cut|more|higher|lower|less|fewer|de plus"
    r"|de moins|mehr|weniger|más|menos)\b"
)
_REACH = 70


class _Way(Enum):
    """Whether a number says how far something came, or where to."""

    UNTOLD = auto()
    BY = auto()
    TO = auto()


def goes_another_way(number: Number, told: Number) -> bool:
    """Whether one of two equal numbers is how far something rose or fell, and the other one where it came to."""
    one, other = _way_of(number), _way_of(told)
    return one is not other and _Way.UNTOLD not in (one, other)


@lru_cache(maxsize=4_000)
def _way_of(number: Number) -> _Way:
    if number.kind not in (NumberKind.MONEY, NumberKind.PERCENT, NumberKind.COUNT, NumberKind.PLAIN):
        return _Way.UNTOLD
    text, end = number.sentence, number.at + len(number.words)
    before = text[max(0, number.at - _REACH) : number.at]
    if _TO.search(before):
        return _Way.TO
    by = _SO_MUCH_MORE.match(text, end) or (_BY.search(before) and not _TO_ANOTHER.match(text, end))
    return _Way.BY if by else _Way.UNTOLD
