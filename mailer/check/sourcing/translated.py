"""What a translated text says in the issue that it translates: the sentence beside it, its numbers and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from mailer.check.sourcing.calendar import times_of
from mailer.check.sourcing.measures import Unit, compared, is_rounded, is_same_value
from mailer.check.sourcing.passages import Passage
from mailer.facts.fact import Date, Facts, Number
from mailer.facts.found import facts_in
from mailer.facts.sentences import sentences_of
from mailer.facts.stems import stems_in

# What two sentences must share before one is taken for the other: any name in one paragraph, more in a whole letter.
_ENOUGH, _MUCH = 1, 3


def said_in_the_original(number: Number, own: frozenset[str], passage: Passage) -> str:
    """The sentences of the original that have a number too; none where nothing tells that this one translates them."""
    text = _beside(number.sentence, passage) or passage.around
    alike = [one for one in text_facts(text, passage.tongue).numbers if may_be_one(one, number)]
    if not passage.side_by_side:
        # A whole letter has many numbers: what is the same must measure the same, or be said of the same names.
        alike = [
            one
            for one in alike
            if own & stems_in(one.sentence) or compared(one, number, one_language=False) is Unit.SAME
        ]
    return " ".join(dict.fromkeys(one.sentence for one in alike))


def is_in_the_original(date: Date, passage: Passage) -> bool:
    """Whether the sentence or paragraph that a text translates has a date too; a whole letter says nothing."""
    text = (_beside(date.sentence, passage) or passage.around) if passage.side_by_side else ""
    return any(times_of(one) == times_of(date) for one in text_facts(text, passage.tongue).dates)


def counterpart_of(sentence: str, passage: Passage) -> str:
    """The sentence that this one translates; the whole text where nothing tells which it is."""
    return sentence_translated(sentence, passage)[0] or passage.around


def sentence_translated(sentence: str, passage: Passage, part: str = "") -> tuple[str, str]:
    """The one sentence that this one translates, empty where nothing tells which; and ``part`` where that told it.

    Where both texts have as many, it is the one in the same place; else the one that shares most with a part of this
    one, of which a translator may have made one of two, or with all of it.
    """
    if beside := _beside(sentence, passage):
        return beside, ""
    whole, alike = _most_alike(sentence, passage), _most_alike(part, passage) if part else ""
    return (alike, part) if alike and alike != whole else (whole, "")


def _beside(sentence: str, passage: Passage) -> str:
    here, there = _sentences(passage.words), _sentences(passage.around)
    together = passage.side_by_side and len(here) == len(there) and sentence in here
    return there[here.index(sentence)] if together else ""


@lru_cache(maxsize=1_000)
def _most_alike(sentence: str, passage: Passage) -> str:
    shared = {other: _shared(sentence, other, passage) for other in _sentences(passage.around)}
    most = max(shared.values(), default=0)
    best = [other for other, count in shared.items() if count == most]
    return best[0] if len(best) == 1 and most >= (_ENOUGH if passage.side_by_side else _MUCH) else ""


def _shared(sentence: str, other: str, passage: Passage) -> int:
    """How much two sentences of two languages have in common: names, and numbers and days, which say more."""
    mine, theirs = text_facts(sentence, passage.language), text_facts(other, passage.tongue)
    numbers = sum(any(may_be_one(one, number) for one in theirs.numbers) for number in mine.numbers)
    dates = sum(any(times_of(one) == times_of(date) != () for one in theirs.dates) for date in mine.dates)
    return len(stems_in(sentence) & stems_in(other)) + 2 * (numbers + dates)


def meant_by(number: Number, beside: Sequence[Number], sentence: str, tongue: str) -> Number | None:
    """The number of the original in whose place another one stands; None where that is not plain.

    ``beside`` are the other numbers of its sentence. The one that is left over on either side is the other’s.
    """
    mine, theirs = (number, *beside), text_facts(sentence, tongue).numbers
    left = [one for one in theirs if not any(may_be_one(one, each) for each in mine)]
    strays = [one for one in mine if not any(may_be_one(each, one) for each in theirs)]
    as_many = len(mine) == len(theirs)
    pairs = [one for one in left if _may_be_meant(one, number, as_many=as_many)]
    rivals = [one for one in strays if pairs and _may_be_meant(pairs[0], one, as_many=as_many)]
    if len(pairs) != 1 or rivals != [number] or is_rounded(number, pairs[0]) or is_rounded(pairs[0], number):
        return None
    return pairs[0]


def _may_be_meant(one: Number, number: Number, *, as_many: bool) -> bool:
    units = compared(one, number, one_language=False)
    return units is Unit.SAME or (units is Unit.FOREIGN_NOUN and as_many)


@lru_cache(maxsize=200)
def _sentences(words: str) -> tuple[str, ...]:
    return tuple(one.text for one in sentences_of(words))


# Of an issue that is checked again after a small change, most texts are as they were.
@lru_cache(maxsize=200)
def text_facts(text: str, language: str, written: dt.date | None = None) -> Facts:
    """What a text of an issue, or of its original, states; the same text is read once."""
    return facts_in(text, language, written)


def may_be_one(one: Number, other: Number) -> bool:
    """Whether two numbers of two languages have one value, and measure nothing else."""
    return is_same_value(one, other) and compared(one, other, one_language=False) is not Unit.OTHER_MEASURE
