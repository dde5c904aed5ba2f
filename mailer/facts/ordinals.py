"""Places in a row told in words: “fourth term”, “second-largest economy”, “quatrième mandat”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mailer.facts.counted import RUNNING
from mailer.facts.foreign_ordinals import FOREIGN, PLACE, foreign_ordinals_in
from mailer.facts.plurals import one_of
from mailer.facts.vocabulary import small_words, words_in

_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLACES: dict[str, int] = {
    **{word: place for place, word in enumerate((*_ONES, *_TEENS), start=1)},
    **{f"{tens[:-1]}ieth": ten * 10 for ten, tens in enumerate(_TENS, start=2)},
    **{
        f"{tens}-{one}": ten * 10 + place
        for ten, tens in enumerate(_TENS, start=2)
        for place, one in enumerate(_ONES, start=1)
    },
}
# What comes one behind the other and is counted so. Only of these is there a first that tells something.
_IN_A_ROW = words_in(
    "term visit trip journey summit meeting congress plenum session round war anniversary birthday edition election "
    "mandate ballot invasion package attempt victory defeat win title phase stage leg generation round week month day "
    "year hour minute decade century son daughter child wife husband time quarter president leader country city ship"
)
_BEST = (
    "largest|biggest|highest|lowest|smallest|longest|shortest|richest|poorest|oldest|youngest|fastest|busiest|strongest"
    "|cheapest|tallest|deepest|greatest|most"
)
# “The second pier”, “its third cut”: what is known to come in a row. “A second thought” does not.
_KNOWN = re.compile(r"\b(?:the|its|his|her|their|our|my|your)(?: [a-z]+ed)? $|['’]s $|s['’] $", re.IGNORECASE)
# Ways of speaking, in which nothing stands in a row.
_NOT_IN_A_ROW = words_in(
    "half part reason thing question point option sort kind way case thought hand nature fiddle wind opinion world "
    "party of and or in to as is was are were at on by for from than that the one ones two three with person place "
    "degree class rate string home guess language thirds later ago more before after but which who would will column "
    "estate only being to"
)
# “Every second child” is a share.
_OF_SHARES = re.compile(r"\b(?:every|each|per|split|any|at) $", re.IGNORECASE)

_HINT = re.compile(rf"\b(?:{'|'.join((*_ONES, *_TEENS))}|[a-z]+tieth)\b", re.IGNORECASE)
_PLACE_WORDS = frozenset(part for word in _PLACES for part in word.split("-")[-1:])
_ORDINAL = re.compile(
    rf"(?<![\w-])(?P<place>{'|'.join(sorted(_PLACES, key=lambda word: -len(word)))})"
    rf"(?:[- ](?P<best>{_BEST})\b| (?:(?P<running>{'|'.join(sorted(RUNNING))}) )?(?P<noun>(?-i:[a-z]{{3,}}))(?![\w-]))",
    re.IGNORECASE,
)


def may_hold_ordinals(text: str, language: str) -> bool:
    """Whether a text may have some; most have none, and that is told quickly."""
    return _may_be_english(text) if language in ("", "en") else language in FOREIGN


def ordinals_in(text: str, language: str) -> Iterator[tuple[Decimal, str, int, int]]:
    """The places in ``text``: which, of what in the singular, and where the words begin and end."""
    if language in ("", "en"):
        yield from _english_ordinals_in(text)
    else:
        yield from foreign_ordinals_in(text, language)


def tells_a_place(words: str) -> bool:
    """Whether the words of a number are those of a place in a row: “4th term”, “fourth term”, “4e mandat”."""
    return bool(PLACE.match(words) or _HINT.match(words))


def _may_be_english(text: str) -> bool:
    return not _PLACE_WORDS.isdisjoint(small_words(text))


def _english_ordinals_in(text: str) -> Iterator[tuple[Decimal, str, int, int]]:
    if not _may_be_english(text):
        return
    for found in _ORDINAL.finditer(text):
        place = _PLACES[found["place"].lower()]
        if _tells_the_place(found, place):
            what = (found["best"] or one_of(found["noun"])).lower()
            yield Decimal(place), what, found.start(), found.end()


def _tells_the_place(found: re.Match[str], place: int) -> bool:
    before = found.string[max(0, found.start() - 20) : found.start()]
    if found["best"]:
        return place > 1
    noun = one_of(found["noun"])
    if _OF_SHARES.search(before) or noun in _NOT_IN_A_ROW or noun != found["noun"]:
        return False
    if place == 1 and noun == "time":
        return False
    return noun in _IN_A_ROW or (place > 1 and bool(_KNOWN.search(before)))
