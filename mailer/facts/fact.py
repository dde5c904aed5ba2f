"""The facts of a story as data. Every fact keeps the words as they are written and the sentence that carries them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number measures; ``plain`` where the text does not tell."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    SCORE = "score"
    PLAIN = "plain"


class Precision(StrEnum):
    """How exactly a date tells when. ``span`` is anything between, such as a week or a decade; ``time`` is of a day."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as plain words. ``paragraph`` counts from 1; ``start`` is where it begins in its paragraph's words."""

    text: str
    paragraph: int
    start: int = 0
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """``$61 billion`` is money, 61000000000, ``USD``. The unit of a count is one of what is counted: ``company``.

    The unit of a share is ``%`` (a value of 87 is 87 %). A sign that several currencies use stays the unit. “3-2” is a
    score, 3, ``3:2``.
    """

    kind: NumberKind
    value: Decimal
    unit: str
    words: str
    sentence: str
    paragraph: int
    # Where the words begin in the sentence.
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """``normalised`` is ISO 8601 (``2023-10-16``, ``2023-10``, ``2023``, ``2023-10-16/2023-10-22``).

    A day without a year is ``--10-16``, a time of day ``T15:45``. It is empty where the text alone does not tell, as
    with “Thursday” or “10:30”, which may be in the evening.
    """

    precision: Precision
    normalised: str
    words: str
    sentence: str
    paragraph: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """The words between quotation marks. ``sentence`` is all the sentences they run over, and the speaker's.

    ``speaker`` is empty where no name stands beside the words.
    """

    words: str
    speaker: str
    sentence: str
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person, a place, a body: the program cannot tell which. ``sentence`` is the first of ``times``."""

    words: str
    times: int
    sentence: str
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was found in one story, each kind in the order of the text."""

    numbers: tuple[Number, ...] = ()
    dates: tuple[Date, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    names: tuple[Name, ...] = ()


def as_data(thing: object) -> object:
    """Facts, or anything made of them, as dictionaries, lists, strings and whole numbers, ready for JSON.

    A value is written out in digits: ``61000000000``, never ``6.1E+10``.
    """
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: as_data(getattr(thing, one.name)) for one in dataclasses.fields(thing)}
    if isinstance(thing, (tuple, list)):
        return [as_data(one) for one in thing]
    if isinstance(thing, Decimal):
        return f"{thing:f}"
    return str(thing) if isinstance(thing, StrEnum) else thing
