"""Shares told without a per cent sign: “one in five”, “two-thirds”, “a quarter of”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mailer.facts.number_forms import FOREIGN_FRACTIONS, FRACTIONS, any_of
from mailer.facts.spelled import SMALL_NUMBERS

_WHOLES = {"half": 2, **{word: whole for whole, word in enumerate(FRACTIONS, start=3)}, **FOREIGN_FRACTIONS}
_PARTS = {
    **{word: value for word, value in SMALL_NUMBERS.items() if value < 10},
    **{word: Decimal(1) for word in ("a", "A", "ein", "Ein", "un", "Un")},
}
_SPELLED = any_of([word for word in SMALL_NUMBERS if len(word) > 2])
_TIME = "(?:second|minute|hour|day|week|month|year|decade|game|match|set|round|race|attempt)"
_OUT_OF = re.compile(
    rf"\b(?<![\d.,])(?P<part>{_SPELLED}|\d{{1,4}}(?:[.,]\d{{1,2}})?) (?:(?P<what>[^\W\d_]{{3,20}}) )?"
    r"(?:(?:in|out of) (?:every )?|de cada |sur )"
    rf"(?P<whole>{_SPELLED}|\d{{1,4}}(?![.,]?\d|%| ?per ?cent| ?percent))(?![\w-])(?! {_TIME}s?\b| [a-z]+illion)"
    # “Two men in five boats” is no share of men.
    r"(?(what)(?! [^\W\d_]{2,}s\b))"
)
# “A third” alone may be the third of a row, “two quarters” half a year and “a quarter of growth” three months.
_FRACTION = re.compile(
    # “Four-and-a-half-year” has half a year more.
    rf"(?<!and-)\b(?P<part>{any_of(_PARTS)})"
    rf"(?:-(?P<joined>(?:half|(?<=[Oo]ne-)quarter|(?<=hree-)quarter|(?!quarter)(?:{'|'.join(FRACTIONS)})))s?"
    rf"| (?P<apart>(?:{'|'.join((*FRACTIONS, *FOREIGN_FRACTIONS))}))s?(?= (?:of|der|des|von|du|de)\b))"
    r"(?!\w)(?! of an? [a-z]+illion)"
)
_OF_TIME = re.compile(r"quarters? of (?!the\b|all\b|its\b|their\b|his\b|her\b|our\b|them\b|those\b|these\b)")
_CHINESE = re.compile(
    "(?P<whole>百|[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])(?![十百点一二三四五六七八九])"
)
# Most sentences have none of these.
_HINT = re.compile(rf" (?:in|of|sur|de cada) |half|{'|'.join((*FRACTIONS, *FOREIGN_FRACTIONS))}|分之")
_CHINESE_DIGITS = {**{sign: at for at, sign in enumerate("一二三四五六七八九十", start=1)}, "百": 100}


def shares_in(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """The shares in ``text``: how many per cent, rounded to hundredths, and where the words begin and end."""
    if not _HINT.search(text):
        return
    for found in _OUT_OF.finditer(text):
        part, whole = (SMALL_NUMBERS.get(found[key]) or _written(found[key]) for key in ("part", "whole"))
        yield from _share(part, whole, found)
    for found in _FRACTION.finditer(text):
        if found["apart"] and _OF_TIME.match(text, found.start("apart")):
            continue
        yield from _share(_PARTS[found["part"]], Decimal(_WHOLES[found["joined"] or found["apart"]]), found)
    for found in _CHINESE.finditer(text):
        part, whole = (Decimal(_CHINESE_DIGITS[found[key]]) for key in ("part", "whole"))
        yield from _share(part, whole, found)


def _written(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _share(part: Decimal, whole: Decimal, found: re.Match[str]) -> Iterator[tuple[Decimal, int, int]]:
    """Nothing where the part is no part."""
    if 0 < part < whole:
        value = (part * 100 / whole).quantize(Decimal("0.01")).normalize()
        yield Decimal(f"{value:f}"), found.start(), found.end()
