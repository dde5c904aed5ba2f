"""How numbers are written: digits, words, signs and scales, in the orders that languages put them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from mailer.facts import measures
from mailer.facts.foreign_ordinals import suffix_of
from mailer.facts.spelled import Spelling, spelling_of
from mailer.facts.tongue import writes_decimal_commas
from mailer.facts.vocabulary import small_words, words_in


def any_of(words: Iterable[str]) -> str:
    """One of ``words``, the longest that fits; a word does not end inside another one."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    initials = "".join(sorted({word[0] for word in ordered}))
    any_one = "|".join(re.escape(word) + (r"(?![A-Za-zÀ-ɏ])" if word[-1].isascii() else "") for word in ordered)
    # Where none of them can begin, they are not tried one by one.
    return f"(?=[{re.escape(initials)}])(?:{any_one})"


_BLANK = "[ \u00a0\u202f\u2009]?"
_GAP = "[ \u00a0\u202f\u2009-]?"
_LETTER = "[A-Za-zÀ-ɏ]"
_MARKED = "\\d{1,3}(?P<part>[.,'’\u00a0\u202f\u2009])\\d{3}(?>(?:(?P=part)\\d{3})*)"
# “61 000” is one number where thousands are parted so. Elsewhere two numbers may meet, but none begins with a nought.
_BLANKS = r"\d{1,3}(?>(?: \d{3})+)(?!\d)"
_FEW_BLANKS = r"\d{1,3}(?>(?: \d{3}){2,})(?!\d)|\d{1,3} 0\d\d(?!\d)"
_SCALES = any_of({**measures.SCALES, **measures.LONG_SCALES})
_MARKS = "".join(sign for sign in measures.SIGNS if len(sign) == 1)
_SIGNS = any_of([*(sign for sign in measures.SIGNS if len(sign) > 1), *measures.CODES]).replace(rf"(?!{_LETTER})", "")
# What is left of a number whose beginning is not read is no number; a quarter of a million is no million.
_NOT_THE_END_OF_MORE = r"(?<!undred )(?<!undred and )(?<!undred-)(?<!ousand and )" + "".join(
    f"(?<!{end} )" for end in ("illion", "illions", "illionen", "illones", "illón", "illiard", "illiards", "illiarden")
)
_NOT_A_PART = r"(?<!uarter of )(?<!uarters of )(?<!hird of )(?<!hirds of )(?<!alf )(?<!alf of )(?<!½ )"
_ARTICLE = rf"{_NOT_A_PART}(?:{any_of(measures.ARTICLES)})(?=[ -](?:{_SCALES}))"
# “Just over a week”, “half an hour”, “a week after”: elsewhere “a week” tells no more than that there are weeks.
_ABOUT = "|".join(
    f"(?<={word} )" for word in ("over", "than", "almost", "nearly", "about", "around", "within", "under", "least")
)
_TIMES = "minute|hour|week|month|year|decade|century"
_ONE = (
    rf"[Hh]alf an?(?= (?:{_TIMES}|day|mile|tonne|ton|acre)\b)|(?:{_ABOUT})an?(?= (?:{_TIMES}|day|mile|tonne|ton)\b)"
    rf"|[Aa]n?(?= (?:{_TIMES}) (?:after|before|since|later|earlier)\b)"
)


def _pattern(blanks: str, spelling: Spelling, suffix: str) -> re.Pattern[str]:
    digits = rf"(?:{_MARKED}|{blanks}|\d++)(?:[.,]\d++)?"
    return re.compile(
        # Most places of a text are passed over by this.
        rf"(?=[{_MARKS}−-]|(?<!\d)\d|\b[{_initials_of(spelling)}])"
        rf"(?:(?P<debt>(?<![^\s(])[-−])?(?P<sign>[{_MARKS}]|(?<!{_LETTER})(?:{_SIGNS})){_BLANK}"
        rf"|(?<![A-Za-zÀ-ɏ0-9_])(?<![A-Za-z]-)(?<!\d[.,:/]))"
        rf"(?:(?P<minus>(?<![^\s(])[-−])?(?P<digits>{digits})(?![.,:/]?\d)(?P<half>[½¼¾])?(?! ?\d+/\d)"
        rf"|\b{_NOT_THE_END_OF_MORE}(?P<spelled>{_ARTICLE}|{_ONE}|(?i:{spelling.form})(?![^\W_])))"
        rf"(?:(?P<ordinal>{suffix})(?!\w)|{_GAP}(?P<scale>{_SCALES}))?"
        rf"(?P<short>(?:k|K|m|M|b|B|Bn)(?!\w)|{_BLANK}(?:k|M|Md|Mds)(?=[€$£]))?"
        rf"(?:{_GAP}(?:(?P<points>{any_of(measures.POINT_WORDS)})|(?P<percent>{any_of(measures.PERCENT_WORDS)})"
        rf"|(?:de |d['’])?(?P<currency>{any_of([*measures.CURRENCY_WORDS, *measures.CODES])}))"
        rf"|{_BLANK}(?P<mark>[{_MARKS}])(?!\d))?"
    )


def _initials_of(spelling: Spelling) -> str:
    others = {word[0] for word in (*measures.ARTICLES, *measures.SIGNS, *measures.CODES)} - {*_MARKS}
    return "".join(sorted({*spelling.initials, *others}))


@lru_cache
def number_pattern(language: str) -> re.Pattern[str]:
    """How a number is written in a language, by its primary tag; empty where the language is not known."""
    blanks = _BLANKS if writes_decimal_commas(language) else _FEW_BLANKS
    return _pattern(blanks, spelling_of(language), suffix_of(language))


FRACTIONS = ("third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FOREIGN_FRACTIONS = {
    **dict.fromkeys(("Drittel", "tiers", "tercio"), 3),
    **dict.fromkeys(("Viertel", "quart", "cuarto"), 4),
    **dict.fromkeys(("Fünftel", "cinquième", "quinto"), 5),
    **dict.fromkeys(("Sechstel", "sixième", "sexto"), 6),
    **dict.fromkeys(("Achtel", "huitième", "octavo"), 8),
    **dict.fromkeys(("Zehntel", "dixième", "décimo"), 10),
}


_DIGIT = re.compile(r"\d|分之")
# Beside these an article is a number: “a million”, “half an hour”, “within a week”.
_SCALED = frozenset(
    part.lower() for words in (*measures.SCALES, *measures.LONG_SCALES, *_TIMES.split("|")) for part in words.split()
) | words_in("half quarter quarters day mile tonne ton acre")


def may_hold_numbers(text: str, language: str) -> bool:
    """Whether a text may have numbers in that language, in digits or in words; that is told quickly."""
    if _DIGIT.search(text) or not _number_words(language).isdisjoint(small_words(text)):
        return True
    return language == "de" and bool(_german_hint().search(text))


@lru_cache
def _number_words(language: str) -> frozenset[str]:
    spelling = spelling_of(language)
    words = {part for word in (*spelling.added, spelling.hundred, spelling.thousand) for part in word.split("-")}
    return _SCALED | (words - {"un", "une", "una"})


@lru_cache
def _german_hint() -> re.Pattern[str]:
    """A number of several words is one word in German."""
    spelling = spelling_of("de")
    return re.compile(rf"(?i:\b(?:{'|'.join(sorted((*spelling.added, spelling.hundred, spelling.thousand)))}))")


# Addresses, times of day and the numbers of things: digits that tell no amount.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+")
_NO_AMOUNT = re.compile(
    # Most places of a text are passed over by this.
    r"(?=[\d#№+(第Nn])(?:(?<!\w)[#№]\d+|(?<!\w)\+\d[\d ()-]{6,20}\d"
    r"|(?<![\w-])(?:\d{1,2}-)?\d{3}-\d{3}-\d{4}(?![\w-])|(?<!\w)\(\d{3}\) \d{3}-\d{4}(?![\w-])"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?|\b\d{1,2} ?h ?\d{2}\b|\b\d{1,2}[.:]\d\d ?(?:Uhr\b|heures\b|horas\b|[ap]\.?m\b)"
    r"|\b\d{1,2} ?[ap]\.?m\b|\b\d{1,2} (?:Uhr|o['’]clock)\b|\b(?:[Nn]o|Nr)\. ?\d+|第\d+|(?<!\d)\d{1,4}(?:世纪|年代)"
    r"|\d{1,2}[点时](?:\d{1,2}分)?)"
)


def without_addresses(text: str) -> str:
    """``text`` with addresses, times and the numbers of things blotted out, as long as before."""
    if "@" in text or "/" in text or "www." in text:
        text = _ADDRESS.sub(_blot, text)
    return _NO_AMOUNT.sub(_blot, text)


def _blot(found: re.Match[str]) -> str:
    return "\0" * len(found[0])
