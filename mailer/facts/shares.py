"""Shares told without a per cent sign: “one in five”, “two-thirds”, “einer von vier”, “uno de cada cuatro”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from mailer.facts.number_forms import FOREIGN_FRACTIONS, FRACTIONS, any_of
from mailer.facts.spelled import SMALL_NUMBERS
from mailer.facts.vocabulary import small_words, words_in

_WHOLES = {"half": 2, **{word: whole for whole, word in enumerate(FRACTIONS, start=3)}, **FOREIGN_FRACTIONS}
_PARTS = {
    **{word: value for word, value in SMALL_NUMBERS.items() if value < 10},
    **{word: Decimal(1) for word in ("a", "A", "ein", "Ein", "un", "Un")},
}
_ONE = r"[Ee]in(?:e[rsmn]?)?|[Uu]n[eoa]?"
_SPELLED = any_of([word for word in SMALL_NUMBERS if len(word) > 2])
_TIME = (
    "(?:second|minute|hour|day|week|month|year|decade|game|match|set|round|race|attempt|time|jour|mois|semaine|an|día"
    "|mes|año|Tage?|Woche|Monat|Jahr|Mal)"
)
_NO_SHARE = rf"(?![\w-])(?! {_TIME}(?:e?[ns])?\b| [a-z]+illi| M(?:illi|rd))"
_OUT_OF = re.compile(
    rf"\b(?<![\d.,])(?P<part>{_SPELLED}|{_ONE}|\d{{1,4}}(?:[.,]\d{{1,2}})?) (?:(?P<what>[^\W\d_]{{3,20}}) )?"
    r"(?:(?:in|out of) (?:every )?|of every |de cada |sur |(?(what)(?!)|von ))"
    rf"(?P<whole>{_SPELLED}|\d{{1,4}}(?![.,]?\d|%| ?per ?cent| ?percent)){_NO_SHARE}"
    # “Two men in five boats” is no share of men.
    r"(?(what)(?! [^\W\d_]{2,}s\b))"
)
# “A third” alone may be the third of a row, “two quarters” half a year and “a quarter of growth” three months.
_FRACTION = re.compile(
    # “Four-and-a-half-year” has half a year more.
    rf"(?<!and-)\b(?P<part>{any_of(_PARTS)})"
    rf"(?:-(?P<joined>(?:half|(?<=[Oo]ne-)quarter|(?<=hree-)quarter|(?!quarter)(?:{'|'.join(FRACTIONS)})))s?"
    rf"| (?P<apart>(?:{'|'.join((*FRACTIONS, *FOREIGN_FRACTIONS))}))s?"
    r"(?= (?:of|der|des|von|du|de|all\w*|ihrer|seiner)\b| d['’]))"
    r"(?!\w)(?! of an? [a-z]+illion)"
)
# “Rose by a fifth”: here the sentence goes on without what the part is of, or ends.
_GOES_ON = (
    r"(?=[.,;:!?)]|$| \0| (?:in|since|to|from|over|last|this|during|after|between|and|within|on|as|compared|year"
    r"|seit|im|auf|gegenüber|und|zu|en|depuis|par|sur|cette|et|desde|y|este)\b)"
)
_BY = "|".join(
    rf"(?<=\b{by} )"
    for by in (
        *("[Bb]y", "by nearly", "by almost", "by about", "by around", "by over", "by more than", "by roughly"),
        *("[Uu]m", "um fast", "um rund", "um etwa", "um über", "um mehr als", "[Dd]e", "[Ee]n"),
    )
)
_FEW_PARTS = "a|one|two|three|four|ein|zwei|drei|vier|un|deux|trois|quatre|dos|tres|cuatro"
_BY_A_PART = re.compile(
    # “D’un tiers” may be of somebody else.
    rf"(?:{_BY}|(?<=\b[Dd]['’])(?!un tiers))(?P<part>{_FEW_PARTS}) "
    rf"(?P<whole>{'|'.join((*FRACTIONS, *FOREIGN_FRACTIONS))})s?{_GOES_ON}"
)
_BY_HALF = re.compile(rf"(?:(?<=\b[Bb]y )half|(?<=\b[Uu]m )die Hälfte|(?<=\b[Dd]e )moitié){_GOES_ON}")
_OF_TIME = re.compile(r"quarters? of (?!the\b|all\b|its\b|their\b|his\b|her\b|our\b|them\b|those\b|these\b)")
# “Every fourth child”, “jeder vierte”; what comes every third year tells how often, and every second one is a saying.
_EVERY = {
    "zweit": 2,
    **dict.fromkeys(("third", "dritt", "tercera"), 3),
    **dict.fromkeys(("fourth", "viert", "cuarta"), 4),
    **dict.fromkeys(("fifth", "fünft", "quinta"), 5),
    **dict.fromkeys(("sixth", "sechst", "sexta"), 6),
    **dict.fromkeys(("seventh", "siebt", "séptima"), 7),
    **dict.fromkeys(("eighth", "acht", "octava"), 8),
    **dict.fromkeys(("ninth", "neunt", "novena"), 9),
    **dict.fromkeys(("tenth", "zehnt", "décima"), 10),
}
_PLACES = "|".join(_EVERY)
_EACH = re.compile(
    rf"\b(?:[Ee]very (?P<en>{_PLACES})(?= [a-z]{{3}})|[Jj]ede[rsnm]? (?P<de>(?i:{_PLACES}))e[rsn]?(?!\w))"
    rf"(?! {_TIME}(?:e?[ns])?\b)"
)
_PARTES = re.compile(rf"\b(?P<part>[Uu]na|[Ll]a|{any_of(_PARTS)}) (?P<whole>{_PLACES})s? partes?\b")
# “The second half of the year” is a time, “half the battle” a saying.
_HALF = re.compile(
    r"(?<!first )(?<!second )(?<!other )(?<!latter )(?<!this )(?<!last )(?<!next )(?<!the )(?<!a )(?<!one )"
    r"\b[Hh]alf(?= (?:of (?!an?\b|it\b)|(?:the|all|its|their|his|her|our|these|those) )"
    r"(?!(?:the |a )?(?:time|battle|story|truth|year|month|day|night|century|decade|way|fun)\b))"
    r"|\b(?:la moitié(?= (?:de|des|du)\b| d['’])|la mitad(?= (?:de|del)\b)"
    r"|die Hälfte(?= (?:der|des|aller|von|ihre|seine)))",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    "(?P<whole>百|[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])(?![十百点一二三四五六七八九])"
)
# Most sentences have none of these words, or nothing that they would tell the share of.
_PARTED = frozenset(
    f"{word.lower()}{ending}" for word in ("half", *FRACTIONS, *FOREIGN_FRACTIONS) for ending in ("", "s")
) | words_in("halves every jeder jede jedes jeden jedem mitad moitié hälfte parte partes cada")
_BETWEEN = words_in("in of sur von")
_TWO_NUMBERS = re.compile(r"\d (?:[^\W\d_]+ )?(?:in|out of|of|sur|von) (?:every )?\d")
_NUMBERS = frozenset(word.lower() for word in SMALL_NUMBERS)
_CHINESE_DIGITS = {**{sign: at for at, sign in enumerate("一二三四五六七八九十", start=1)}, "百": 100}


def may_hold_shares(text: str) -> bool:
    """Whether a text may have some."""
    words = small_words(text)
    if not _PARTED.isdisjoint(words) or "分之" in text:
        return True
    # “One in four”, “3 in 10”.
    return not _BETWEEN.isdisjoint(words) and (not _NUMBERS.isdisjoint(words) or bool(_TWO_NUMBERS.search(text)))


def shares_in(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """The shares in ``text``: how many per cent, rounded to hundredths, and where the words begin and end."""
    if not may_hold_shares(text):
        return
    for found in _OUT_OF.finditer(text):
        yield from _share(_value(found["part"]), _value(found["whole"]), found)
    for found in _FRACTION.finditer(text):
        if found["apart"] and _OF_TIME.match(text, found.start("apart")):
            continue
        yield from _share(_PARTS[found["part"]], Decimal(_WHOLES[found["joined"] or found["apart"]]), found)
    for found in _BY_A_PART.finditer(text):
        yield from _share(_PARTS[found["part"]], Decimal(_WHOLES[found["whole"]]), found)
    for found in _PARTES.finditer(text):
        yield from _share(_PARTS.get(found["part"], Decimal(1)), Decimal(_EVERY[found["whole"]]), found)
    for found in _EACH.finditer(text):
        yield from _share(Decimal(1), Decimal(_EVERY[found["en"] or found["de"].lower()]), found)
    for found in chain(_HALF.finditer(text), _BY_HALF.finditer(text)):
        yield from _share(Decimal(1), Decimal(2), found)
    for found in _CHINESE.finditer(text):
        part, whole = (Decimal(_CHINESE_DIGITS[found[key]]) for key in ("part", "whole"))
        yield from _share(part, whole, found)


def _value(written: str) -> Decimal:
    """The value of digits or of a small number in words; what is no other one is one."""
    if written[0].isdigit():
        return Decimal(written.replace(",", "."))
    return SMALL_NUMBERS.get(written, Decimal(1))


def _share(part: Decimal, whole: Decimal, found: re.Match[str]) -> Iterator[tuple[Decimal, int, int]]:
    """Nothing where the part is no part."""
    if 0 < part < whole:
        value = (part * 100 / whole).quantize(Decimal("0.01")).normalize()
        yield Decimal(f"{value:f}"), found.start(), found.end()
