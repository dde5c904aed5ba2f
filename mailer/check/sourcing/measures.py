"""Whether two numbers may be one: what they measure, and how far their values and digits are apart."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from mailer.check.sourcing.senses import is_below_nought, tells_a_fall
from mailer.facts.durations import length_of, measure_of
from mailer.facts.fact import Number, NumberKind
from mailer.facts.measures import MEASURES
from mailer.facts.nouns import are_one_thing, in_english, land_of
from mailer.facts.ordinals import tells_a_place


class Unit(Enum):
    """What two numbers have in common before their values are looked at.

    Two nouns of one thing, such as “navires” and “ships”, are the same; of two languages they may be one thing where
    nothing tells whether they are.
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
_TOLD_AS_PERCENT = re.compile(r"%|٪|％|per ?cent|prozent|ciento|pct|pour cent", re.IGNORECASE)
# In the Romance languages what something is like stands behind it.
_WORD = re.compile(r"[ \u00a0]([^\W\d_]+)")
_NO_DIGIT = re.compile(r"\D")
# The digits of a number, and those behind its last mark where noughts end them, which its value does not tell.
_DIGITS = re.compile(r"\d(?:[\d.,'’\s]*[.,](?P<tail>\d*0)(?!\d)|)")
FINEST = Decimal("0.05")
"""How far a rounder form may be from a number, as a part of it."""


def unit_of(number: Number) -> str:
    """What a number measures, measures of other languages in English."""
    if number.kind is NumberKind.SCORE:
        return "score"
    return in_english(number.unit) or measure_of(number.unit) or number.unit


def compared(one: Number, other: Number, *, one_language: bool) -> Unit:
    """What the units of two numbers have in common."""
    if one.kind is not other.kind:
        untold = NumberKind.PLAIN in (one.kind, other.kind) and NumberKind.SCORE not in (one.kind, other.kind)
        return Unit.ONE_IS_UNTOLD if untold else Unit.OTHER_MEASURE
    if one.kind is NumberKind.PLAIN:
        return Unit.ONE_IS_UNTOLD
    first, second = unit_of(one), unit_of(other)
    if one.kind is NumberKind.COUNT and _are_of_two_lands(one, other, one_language=one_language):
        return Unit.OTHER_NOUN
    if first == second:
        return Unit.SAME
    if one.kind is NumberKind.MONEY:
        return Unit.SAME if _may_be_one_currency(one, other) else Unit.OTHER_MEASURE
    if is_as_long(one, other):
        return Unit.SAME
    if one.kind is NumberKind.PERCENT or (first in MEASURES and second in MEASURES):
        return Unit.OTHER_MEASURE
    one_thing = are_one_thing(one.unit, other.unit, one_language=one_language)
    if one_thing:
        return Unit.SAME
    told_apart = one_language or one_thing is False or first in MEASURES or second in MEASURES
    return Unit.OTHER_NOUN if told_apart else Unit.FOREIGN_NOUN


def _are_of_two_lands(one: Number, other: Number, *, one_language: bool) -> bool:
    """“234 entreprises russes” beside “234 Chinese-owned companies”; what stands before a noun has names of its own."""
    mine, theirs = (
        land_of(_behind(each) if one_language else f"{each.words} {_behind(each)}") for each in (one, other)
    )
    return bool(mine and theirs) and mine != theirs


def _behind(number: Number) -> str:
    """The word right behind a number and its noun."""
    found = _WORD.match(number.sentence, number.at + len(number.words))
    return found[1] if found else ""


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
    return _NO_DIGIT.sub("", f"{value:f}").strip("0")


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
    """Whether ``one`` is a rounder form of ``other``: within a twentieth of it, and a share, or as its digits allow.

    61 % may be 60.9 % or 60.2 %, and is not 62.4 %; whoever writes 61.0 % has looked at the tenths.
    """
    apart = abs(abs(one.value) - abs(other.value))
    if not other.value or apart > FINEST * abs(other.value) or is_of_other_sign(one, other):
        return False
    step = _step_of(one)
    # Many a number is rounded to fives: “1,250” for 1,238.
    reach = 5 * step if digits_of(one).endswith("5") else step
    return is_share(one) or (step > _step_of(other) and apart <= reach)


def _step_of(number: Number) -> Decimal:
    """What one more in its last digit is: 1 for 61, 0.1 for 61.0, a hundred million for 61.0 billion, 10 for 240."""
    written, value = _DIGITS.search(number.words), abs(number.value)
    tail = written["tail"] if written else None
    # “61,000” has no decimals.
    if written and tail and value and (len(tail) != 3 or value < 1_000):
        return Decimal(10) ** (value.adjusted() + 1 - len(_NO_DIGIT.sub("", written[0]).lstrip("0")))
    return Decimal(10) ** int(value.normalize().as_tuple().exponent)


def is_a_slip(one: Number, other: Number) -> bool:
    """Whether one digit is another, or two have changed places; numbers of one digit differ too easily."""
    a, b = all_digits_of(one), all_digits_of(other)
    if len(a) != len(b) or min(len(digits_of(one)), len(digits_of(other))) < 2:
        return False
    apart = [at for at in range(len(a)) if a[at] != b[at]]
    # A nought may be one of the two that changed places: 204 for 240.
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]
    return swapped or (len(apart) == 1 and len(digits_of(one)) == len(digits_of(other)))
