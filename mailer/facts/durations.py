"""Times that take more than one word to tell: “a year and a half”, “three hours and 20 minutes”, “un an et demi”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from mailer.facts import measures
from mailer.facts.plurals import one_of
from mailer.facts.spelled import spelling_of
from mailer.facts.vocabulary import small_words, words_in

_IN_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_IN_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_ANY_UNIT = "|".join(word for forms in measures.TIMES.values() for words in forms.values() for word in words.split())
_MEASURES = {
    form: measure
    for measure, forms in measures.TIMES.items()
    for words in forms.values()
    for word in words.casefold().split()
    for form in (word, one_of(word))
}
# “Die 18-monatige Krise”.
_ADJECTIVES = {
    "jährig": "year",
    "monatig": "month",
    "wöchig": "week",
    "tägig": "day",
    "stündig": "hour",
    "minütig": "minute",
}
_ADJECTIVE = re.compile(rf"({'|'.join(_ADJECTIVES)})(?:e[mnrs]?)?", re.IGNORECASE)
_A = r"an?|une?|un[oa]|ein(?:e[mnrs]?)?"
_HALF_MORE = "(?: and a half| et demie?| y medi[oa])"
_BLANK = "[ \u00a0]"
_AND = f"(?:,? (?:and|et|und|y)|,)?{_BLANK}"
# What may stand before a time of which nobody knows how it is counted, so that it is the time of day.
_OF_DAY = re.compile(r"(?:\bà|\bvers|\bdès|\blas?|\bum|\bgegen) $", re.IGNORECASE)
# Most sentences have none of these, or only one measure of time.
_HALVES = words_in("half demi demie medio media halbe halber halbes halben halbem anderthalb")
_LESS = frozenset(_MEASURES)
_HALF = re.compile(
    r"(?<!\w)(?<!und )(?:[Ee]in(?:e[mnrs]?)? halbe[mnrs]? |(?:[Uu]ne? )?[Dd]emi-|[Mm]edi[oa] )"
    rf"(?P<unit>{_ANY_UNIT})(?!\w)"
)


@lru_cache
def _pattern(language: str) -> re.Pattern[str]:
    number = rf"\d{{1,4}}(?:[.,]\d{{1,2}})?|(?i:{spelling_of(language).form})|(?i:{_A})"
    return re.compile(
        rf"(?<![\w.,:/$€£-])(?P<many>{number}){_BLANK}(?P<unit>{_ANY_UNIT})"
        rf"(?:(?P<half>{_HALF_MORE})|{_AND}(?P<few>{number}){_BLANK}(?P<less>{_ANY_UNIT}))(?!\w)"
    )


def may_hold_durations(text: str) -> bool:
    """Whether a text may have some."""
    words = small_words(text)
    return not words.isdisjoint(_HALVES) or len(words & _LESS) > 1


def durations_in(text: str, language: str) -> Iterator[tuple[Decimal, str, int, int]]:
    """The times of two parts, or of a half: how many, of the smaller unit, and where the words begin and end."""
    if not may_hold_durations(text):
        return
    for found in _HALF.finditer(text):
        yield Decimal("0.5"), one_of(found["unit"]), found.start(), found.end()
    for found in _pattern(language).finditer(text):
        many = _value(found["many"], language)
        if many is None or _OF_DAY.search(text[: found.start()]):
            continue
        if found["half"]:
            yield many + Decimal("0.5"), one_of(found["unit"]), found.start(), found.end()
            continue
        few, ratio = _value(found["few"], language), _ratio(found["unit"], found["less"])
        # “Over a year, fourteen months” tells one time twice.
        if few is not None and few < ratio:
            yield many * ratio + few, one_of(found["less"]), found.start(), found.end()


def _value(words: str, language: str) -> Decimal | None:
    if words[0].isdigit():
        return Decimal(words.replace(",", "."))
    value = spelling_of(language).value(words)
    return value if value is not None or not re.fullmatch(_A, words, re.IGNORECASE) else Decimal(1)


def _ratio(unit: str, less: str) -> Decimal:
    """How many of the one are in the other; 0 where that differs, as with the days of a month."""
    one, other = measure_of(unit), measure_of(less)
    for family in (_IN_MONTHS, _IN_SECONDS):
        if one in family and other in family:
            return Decimal(family[one]) / family[other]
    return Decimal(0)


def measure_of(unit: str) -> str:
    """The English word for a measure of time in any of the languages; empty for what is none."""
    if known := _MEASURES.get(unit.casefold()):
        return known
    adjective = _ADJECTIVE.fullmatch(unit) if "ig" in unit else None
    return _ADJECTIVES[adjective[1].casefold()] if adjective else ""


@lru_cache(maxsize=20_000)
def length_of(value: Decimal, unit: str) -> tuple[str, Decimal] | None:
    """How long a time is, in months or in seconds; None for what is no time. A month has no number of days."""
    measure = measure_of(unit)
    for least, family in (("month", _IN_MONTHS), ("second", _IN_SECONDS)):
        if measure in family:
            return least, abs(value) * family[measure]
    return None
