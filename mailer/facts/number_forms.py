"""How numbers are written: digits, words, signs and scales, in the orders that languages put them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailer.facts import measures


def any_of(words: Iterable[str]) -> str:
    """One of ``words``, the longest that fits; a word does not end inside another one."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) + (r"(?![A-Za-zÀ-ɏ])" if word[-1].isascii() else "") for word in ordered)


_BLANK = "[ \u00a0\u202f\u2009]?"
_GAP = "[ \u00a0\u202f\u2009-]?"
_LETTER = "[A-Za-zÀ-ɏ]"
_MARKED = "\\d{1,3}(?P<part>[.,'’\u00a0\u202f\u2009])\\d{3}(?:(?P=part)\\d{3})*+"
# “61 000” is one number where thousands are parted so. Elsewhere two numbers may meet, but none begins with a nought.
_BLANKS = r"\d{1,3}(?: \d{3})++(?!\d)"
_FEW_BLANKS = r"\d{1,3}(?: \d{3}){2,}+(?!\d)|\d{1,3} 0\d\d(?!\d)"
_SCALES = any_of({**measures.SCALES, **measures.LONG_SCALES})
_MARKS = "".join(sign for sign in measures.SIGNS if len(sign) == 1)
_SIGNS = any_of([*(sign for sign in measures.SIGNS if len(sign) > 1), *measures.CODES]).replace(rf"(?!{_LETTER})", "")
_SPELLED = any_of(measures.SPELLED)
# “One hundred and twenty million” is not read, and so is no twenty million; a quarter of a million is no million.
_NOT_THE_END_OF_MORE = r"(?<!undred )(?<!undred and )(?<!undred-)(?<!ousand and )"
_NOT_A_PART = r"(?<!uarter of )(?<!uarters of )(?<!hird of )(?<!hirds of )(?<!alf )(?<!alf of )(?<!½ )"
_ARTICLE = rf"{_NOT_A_PART}(?:{any_of(measures.ARTICLES)})(?=[ -](?:{_SCALES}))"
# What makes a number in words worth telling, at most one word further on.
_MEASURES = any_of(
    {
        *(*measures.SCALES, *measures.LONG_SCALES, *measures.POINT_WORDS, *measures.PERCENT_WORDS),
        *(*measures.CURRENCY_WORDS, *measures.MEASURES, *(f"{word}s" for word in measures.MEASURES), "centuries"),
    }
)
_WORDS_THEN_A_MEASURE = rf"(?:{_SPELLED})(?=[ -](?:[^\W\d_]+(?:-[^\W\d_]+)? )?(?:{_MEASURES}))"
_FIRST_LETTERS = "".join(
    sorted({word[0] for word in (*measures.SPELLED, *measures.ARTICLES, *measures.SIGNS, *measures.CODES)} - {*_MARKS})
)


def _pattern(blanks: str) -> re.Pattern[str]:
    digits = rf"(?:{_MARKED}|{blanks}|\d++)(?:[.,]\d++)?"
    return re.compile(
        # Most places of a text are passed over by this.
        rf"(?=[{_MARKS}−-]|(?<!\d)\d|\b[{_FIRST_LETTERS}])"
        rf"(?:(?P<debt>(?<![^\s(])[-−])?(?P<sign>[{_MARKS}]|(?<!{_LETTER})(?:{_SIGNS})){_BLANK}"
        rf"|(?<![A-Za-zÀ-ɏ0-9_])(?<![A-Za-z]-)(?<!\d[.,:/]))"
        rf"(?:(?P<minus>(?<![^\s(])[-−])?(?P<digits>{digits})(?![.,:/]?\d)(?P<half>[½¼¾])?(?! ?\d+/\d)"
        rf"|\b{_NOT_THE_END_OF_MORE}(?P<spelled>{_WORDS_THEN_A_MEASURE}|{_ARTICLE}))"
        rf"(?:(?P<ordinal>st|nd|rd|th)(?!\w)|{_GAP}(?P<scale>{_SCALES}))?"
        rf"(?P<short>(?:k|K|m|M|b|B|Bn)(?!\w)|{_BLANK}(?:k|M|Md|Mds)(?=[€$£]))?"
        rf"(?:{_GAP}(?:(?P<points>{any_of(measures.POINT_WORDS)})|(?P<percent>{any_of(measures.PERCENT_WORDS)})"
        rf"|(?:de |d['’])?(?P<currency>{any_of([*measures.CURRENCY_WORDS, *measures.CODES])}))"
        rf"|{_BLANK}(?P<mark>[{_MARKS}])(?!\d))?"
    )


NUMBER = _pattern(_FEW_BLANKS)
NUMBER_WITH_BLANKS = _pattern(_BLANKS)
FRACTIONS = ("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FOREIGN_FRACTIONS = {"Drittel": 3, "Viertel": 4, "Fünftel": 5, "tiers": 3, "quart": 4, "tercio": 3, "cuarto": 4}
MAY_HOLD_NUMBERS = re.compile(
    rf"\d|\b(?=[{_FIRST_LETTERS}])(?:{_SPELLED}|{_ARTICLE}"
    rf"|(?:[Aa]|[Ee]in|[Uu]n) (?:{'|'.join((*FRACTIONS, *FOREIGN_FRACTIONS))}))|分之"
)
# Addresses, times of day and the numbers of things: digits that tell no amount.
NO_AMOUNT = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|(?<!\w)[#№]\d+|(?<!\w)\+\d[\d ()-]{6,20}\d"
    r"|(?<![\w-])(?:\d{1,2}-)?\d{3}-\d{3}-\d{4}(?![\w-])|(?<!\w)\(\d{3}\) \d{3}-\d{4}(?![\w-])"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?|\b\d{1,2} ?h ?\d{2}\b|\b\d{1,2}[.:]\d\d ?(?:Uhr\b|heures\b|horas\b|[ap]\.?m\b)"
    r"|\b\d{1,2} ?[ap]\.?m\b|\b\d{1,2} (?:Uhr|o['’]clock)\b|\b(?:[Nn]o|Nr)\. ?\d+|第\d+|(?<!\d)\d{1,4}(?:世纪|年代)"
    r"|\d{1,2}[点时](?:\d{1,2}分)?"
)
