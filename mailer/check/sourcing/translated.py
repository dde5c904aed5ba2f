"""What a translated text says in the issue that it translates: the sentence beside it, its numbers and dates."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from mailer.check.sourcing.calendar import times_of
from mailer.check.sourcing.measures import Unit, compared, is_same_value
from mailer.check.sourcing.passages import Passage
from mailer.facts.fact import Date, Facts, Number
from mailer.facts.found import facts_in
from mailer.facts.sentences import sentences_of
from mailer.facts.stems import stems_in


def said_in_the_original(number: Number, own: frozenset[str], passage: Passage) -> str:
    """The sentences of the original that have a number too; none where nothing tells that this one translates them."""
    text = counterpart_of(number.sentence, passage)
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
    text = counterpart_of(date.sentence, passage) if passage.side_by_side else ""
    return any(times_of(one) == times_of(date) for one in text_facts(text, passage.tongue).dates)


def counterpart_of(sentence: str, passage: Passage) -> str:
    """The sentence that this one translates, where both texts have as many; else the whole text."""
    here, there = _sentences(passage.words), _sentences(passage.around)
    return there[here.index(sentence)] if len(here) == len(there) and sentence in here else passage.around


def sentence_translated(sentence: str, passage: Passage) -> str:
    """The one sentence that this one translates; empty where nothing tells which it is."""
    text = counterpart_of(sentence, passage) if passage.side_by_side else ""
    return text if len(_sentences(text)) == 1 else ""


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
