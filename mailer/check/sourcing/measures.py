"""Whether two numbers may be one: what they measure, and how far their values and digits are apart."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from mailer.check.sourcing.senses import is_below_nought, tells_a_fall
from mailer.facts.durations import length_of, measure_of
from mailer.facts.fact import Number, NumberKind
from mailer.facts.foreign_ordinals import IN_ENGLISH
from mailer.facts.measures import MEASURES
from mailer.facts.ordinals import tells_a_place


class Unit(Enum):
    """What two numbers have in common before their values are looked at.

    Nouns of two languages may mean one thing, and nothing tells whether they do.
    """

    SAME = auto()
    ONE_IS_UNTOLD = auto()
    OTHER_NOUN = auto()
    FOREIGN_NOUN = auto()
    OTHER_MEASURE = auto()


# What is meant by a bare “$” or “¥” depends on who writes.
_DOLLARS = frozenset(("USD", "AUD", "CAD", "NZD", "HKD", "TWD", "SGD"))
_SIGN_OF = {"¥": frozenset(("CNY", "JPY")), "rupee": frozenset(("INR",)), "krone": frozenset(("NOK", "DKK"))}
_BARE_DOLLAR = re.compile(r"(?<![A-Z])\$|(?<![a-z] )\bdollars?\b", re.IGNORECASE)
# Measures in the other languages that numbers are read in, so that a translation can be held against its original.
_IN_ENGLISH = {
    **IN_ENGLISH,
    **dict.fromkeys(("tonnes", "tonelada", "tonnen"), "tonne"),
    **dict.fromkeys(("mètre", "metro", "meter", "metern"), "metre"),
    **dict.fromkeys(("kilomètre", "kilómetro", "kilometer", "kilometern", "km"), "kilometre"),
    **dict.fromkeys(("centime", "céntimo"), "cent"),
    **dict.fromkeys(("pied", "pie", "fuß"), "foot"),
    **dict.fromkeys(("kilogram", "kilogramme", "kg"), "kilo"),
    **dict.fromkeys(("personne", "persona", "menschen", "leute"), "people"),
}
_TOLD_AS_PERCENT = re.compile(r"%|٪|％|per ?cent|prozent|ciento|pct|pour cent", re.IGNORECASE)
FINEST = Decimal("0.05")
"""How far a rounder form may be from a number, as a part of it."""


def unit_of(number: Number) -> str:
    """What a number measures, measures of other languages in English."""
    if number.kind is NumberKind.SCORE:
        return "score"
    return _IN_ENGLISH.get(number.unit) or measure_of(number.unit) or number.unit


def compared(one: Number, other: Number, *, one_language: bool) -> Unit:
    """What the units of two numbers have in common."""
    if one.kind is not other.kind:
        untold = NumberKind.PLAIN in (one.kind, other.kind) and NumberKind.SCORE not in (one.kind, other.kind)
        return Unit.ONE_IS_UNTOLD if untold else Unit.OTHER_MEASURE
    if one.kind is NumberKind.PLAIN:
        return Unit.ONE_IS_UNTOLD
    first, second = unit_of(one), unit_of(other)
    if first == second:
        return Unit.SAME
    if one.kind is NumberKind.MONEY:
        return Unit.SAME if _may_be_one_currency(one, other) else Unit.OTHER_MEASURE
    if is_as_long(one, other):
        return Unit.SAME
    if one.kind is NumberKind.PERCENT or (first in MEASURES and second in MEASURES):
        return Unit.OTHER_MEASURE
    if first in MEASURES or second in MEASURES:
        return Unit.OTHER_NOUN
    return Unit.OTHER_NOUN if one_language else Unit.FOREIGN_NOUN


def _may_be_one_currency(one: Number, other: Number) -> bool:
    for this, that in ((one, other), (other, one)):
        if that.unit in _SIGN_OF.get(this.unit, ()):
            return True
        if this.unit == "USD" and that.unit in _DOLLARS and _BARE_DOLLAR.search(this.words):
            return not re.search(r"US|U\.S\.|American|美元", this.words)
    return False


def is_share(number: Number) -> bool:
    """Whether a percentage is told as a share: “two in five”, “a third of”."""
    return number.kind is NumberKind.PERCENT and number.unit == "%" and not _TOLD_AS_PERCENT.search(number.words)


def is_place(number: Number) -> bool:
    """Whether a number is a place in a row: “4th term”, “fourth term”."""
    return tells_a_place(number.words)


def digits_of(number: Number) -> str:
    """The digits that count, without the noughts around them: ``61`` of 61,000,000,000 and of 0.61."""
    return _digits(number.value)


@lru_cache(maxsize=50_000)
def _digits(value: Decimal) -> str:
    return re.sub(r"\D", "", f"{value:f}").strip("0")


def all_digits_of(number: Number) -> str:
    """All digits of its value: ``61000000000``, ``061``."""
    return _all_digits(abs(number.value))


@lru_cache(maxsize=50_000)
def _all_digits(value: Decimal) -> str:
    return f"{value:f}".replace(".", "")


def is_telling(number: Number) -> bool:
    """Whether two texts will hardly have this number by chance."""
    return abs(number.value) >= 100 or len(digits_of(number)) > 2


def is_same_value(one: Number, other: Number) -> bool:
    """A fall of 4 % may be told as “−4 %” and as “fell by 4 %”, −14 °C not as 14 °C; a score as “2-1” and “1-2”."""
    if NumberKind.SCORE in (one.kind, other.kind):
        return one.kind is other.kind and goals_of(one) == goals_of(other)
    return is_same_amount(one, other) and not is_of_other_sign(one, other)


def goals_of(score: Number) -> tuple[int, ...]:
    """Both numbers of a score, the less one first: who tells it may begin with either."""
    return tuple(sorted(int(goals) for goals in score.unit.split(":")))


def is_as_long(one: Number, other: Number) -> bool:
    """Whether two times are one in two measures: “18 months” and “a year and a half”."""
    length = length_in(one)
    return length is not None and length == length_in(other) and not is_place(one) and not is_place(other)


def length_in(number: Number) -> tuple[str, Decimal] | None:
    """How long a time is; None for what is none."""
    return length_of(number.value, number.unit) if number.kind is NumberKind.COUNT else None


def is_same_amount(one: Number, other: Number) -> bool:
    """Whether two values are equal but for their signs, or two times as long as each other."""
    return abs(one.value) == abs(other.value) or is_as_long(one, other)


def is_of_other_sign(one: Number, other: Number) -> bool:
    """Whether one number is below nought, and the other one neither that nor how far something fell."""
    if is_below_nought(one) is is_below_nought(other):
        return False
    return not tells_a_fall(other if is_below_nought(one) else one)


def is_another_size(one: Number, other: Number) -> bool:
    """Whether only noughts lie between the two: $61 million and $61 billion."""
    if NumberKind.SCORE not in (one.kind, other.kind) and is_same_amount(one, other):
        return False
    return bool(digits_of(one)) and digits_of(one) == digits_of(other) and not is_same_value(one, other)


def is_rounded(one: Number, other: Number) -> bool:
    """Whether ``one`` is a rounder form of ``other``: within a twentieth of it, with fewer digits or as a share."""
    if not other.value or abs(abs(one.value) - abs(other.value)) > FINEST * abs(other.value):
        return False
    if is_of_other_sign(one, other):
        return False
    return is_share(one) or len(digits_of(one)) < len(digits_of(other))


def is_a_slip(one: Number, other: Number) -> bool:
    """Whether one digit is another, or two have changed places; numbers of one digit differ too easily."""
    a, b = all_digits_of(one), all_digits_of(other)
    if len(a) != len(b) or min(len(digits_of(one)), len(digits_of(other))) < 2:
        return False
    apart = [at for at in range(len(a)) if a[at] != b[at]]
    # A nought may be one of the two that changed places: 204 for 240.
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]
    return swapped or (len(apart) == 1 and len(digits_of(one)) == len(digits_of(other)))
