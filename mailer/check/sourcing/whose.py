"""Whose number it is: what one text says of Labour and another one of the Tories is not one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mailer.check.sourcing.parts import Told, part_of
from mailer.facts.names import names_in
from mailer.facts.stems import EMPTY_WORDS, stem
from mailer.facts.vocabulary import words_in
from mailer.facts.written_days import month_of, weekday_of

Name = frozenset[str]
"""The words of one name, each by its beginning, so that “Russian” is of Russia."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_CAPITAL = re.compile(r"(?<![^\W\d_])[A-ZÀ-Þ][^\W\d_]+")
# Enough of a word to know a land from its people.
_BEGINNING = 4
# Who writes of a government names its seat.
_SEATS = {
    seat[:_BEGINNING]: land
    for land, seats in {
        "chin": "beijing peking pékin pekín",
        "russ": "moscow kremlin moscou moskau moscú soviet",
        "amer": "washington us usa united états vereinigte",
        "brit": "london londres uk kingdom",
        "ukra": "kyiv kiev kyjiw",
        "fran": "paris parís french elysée",
        "germ": "berlin berlín",
        "taiw": "taipei taipeh taipéi",
        "euro": "brussels bruxelles brüssel bruselas eu",
        "japa": "tokyo tokio",
        "indi": "delhi",
    }.items()
    for seat in seats.split()
}
_STANDS_FOR_A_NAME = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|who|il|elle|ils|elles|er|sie|él|ella)\b", re.IGNORECASE
)
_SMALL = words_in("in on at to by of we he it an as is if or no so my do be go up mr dr st")
# “In Harbin on Friday”: nothing but a word or two between the name and the day.
_CLOSE = 6


def is_anothers(mine: Told, theirs: Told, others: Iterable[Told]) -> bool:
    """Whether a name beside a number stands in the story’s sentence beside another one, and not beside that one.

    ``others`` are the other numbers or dates of that sentence which measure the same.
    """
    here, there = _capitals(mine), _capitals(theirs)
    # Who is named once may have done all that the sentence tells.
    if not here - there or not there - here:
        return False
    return any((here - there) & _capitals(other) for other in others)


def is_of_others(mine: Told, theirs: Told, around: frozenset[str], language: str) -> bool:
    """Whether each of two sentences of one language names somebody beside its number whom the other one does not.

    ``around`` are the stems of the story’s sentence and of its neighbours.
    """
    here = _names_beside(mine, language)
    if not here:
        return False
    known = _beginnings(mine.sentence)
    strangers = [name for name in _names_beside(theirs, language) if name.isdisjoint(known)]
    if not strangers:
        return False
    told = _beginnings(theirs.sentence)
    if all(name.isdisjoint(told) for name in here) and not _STANDS_FOR_A_NAME.search(theirs.sentence):
        return True
    near = told | _begun(around)
    return any(name.isdisjoint(near) for name in here)


def are_of_two(mine: Told, theirs: Told, language: str) -> bool:
    """Whether two sentences of one language name two things beside two different numbers, so that neither is a slip."""
    here, there = _names_beside(mine, language), _names_beside(theirs, language)
    known, told = _beginnings(mine.sentence), _beginnings(theirs.sentence)
    if any(name.isdisjoint(told) for name in here) and any(name.isdisjoint(known) for name in there):
        return True
    one, other = _nearest(mine), _nearest(theirs)
    return bool(one and other) and one.isdisjoint(told)


def _capitals(told: Told) -> frozenset[str]:
    """The words with a capital in its part of the sentence, the first one too."""
    start, end = part_of(told)
    return _capitals_in(told.sentence[start : told.at]) | _capitals_in(told.sentence[told.at + len(told.words) : end])


@lru_cache(maxsize=4_000)
def _capitals_in(text: str) -> frozenset[str]:
    return frozenset(_begin(word) for word in _CAPITAL.findall(text) if not _says_nothing(word))


def _names_beside(told: Told, language: str) -> Sequence[Name]:
    """The names in its part of the sentence; of German nouns, which all have capitals, those of two words."""
    start, end = part_of(told)
    text = f"{told.sentence[start : told.at]}… {told.sentence[told.at + len(told.words) : end]}"
    names = _names_in(f"… {text}" if start else text)
    return [one for one in names if len(one) > 1] if language == "de" else names


@lru_cache(maxsize=4_000)
def _names_in(text: str) -> Sequence[Name]:
    names = (
        frozenset(_begin(word) for word in _WORD.findall(one) if not _says_nothing(word)) for one in names_in(text)
    )
    return tuple(one for one in names if one)


def _nearest(told: Told) -> Name:
    """The name right before a number or date, but for a small word or two."""
    before = told.sentence[max(0, told.at - 40) : told.at]
    found = list(_CAPITAL.finditer(before))
    if not found or len(before) - found[-1].end() > _CLOSE or _says_nothing(found[-1][0]):
        return frozenset()
    return frozenset((_begin(found[-1][0]),))


@lru_cache(maxsize=4_000)
def _beginnings(text: str) -> frozenset[str]:
    return frozenset(map(_begin, _WORD.findall(text)))


@lru_cache(maxsize=1_000)
def _begun(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_begin, stems))


@lru_cache(maxsize=20_000)
def _begin(word: str) -> str:
    begun = stem(word)[:_BEGINNING]
    return _SEATS.get(begun, begun)


@lru_cache(maxsize=20_000)
def _says_nothing(word: str) -> bool:
    small = word.lower()
    return small in EMPTY_WORDS or small in _SMALL or month_of(word) is not None or weekday_of(word) is not None
