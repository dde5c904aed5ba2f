"""What dates tell, and whether two of them may be one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from mailer.facts.clock import Clock, clock_of
from mailer.facts.fact import Date, Precision
from mailer.facts.written_days import month_of, weekday_of

_RELATIVE = re.compile(
    r"\b(?:last|this|next|ago\b|yesterday|today|tomorrow|tonight|letzt|vorig|vergangen|kommend|nächst|diese|gestern|heute"
    r"|hier|aujourd|derni|proch|passé|cette|pasado|próximo|que viene|este\b|ayer)|[去今明昨]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class When:
    """What a date tells: year, month, day and weekday (Monday is 0), each None where it does not; or a time of day."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    clock: Clock | None = None


@lru_cache(maxsize=4_000)
def times_of(date: Date) -> tuple[When, ...]:
    """What a date tells; both ends of a range; nothing where its words do not tell, as with “last month”."""
    if date.precision is Precision.TIME:
        return (When(clock=clock_of(date.words, date.sentence[date.at + len(date.words) :])),)
    words = _WORD.findall(date.words)
    weekday = next((found for word in words if (found := weekday_of(word)) is not None), None)
    if date.normalised:
        return tuple(_read(part, weekday) for part in date.normalised.split("/"))
    if _RELATIVE.search(date.words):
        return ()
    if weekday is not None:
        return (When(weekday=weekday),)
    month = next((found for word in words if (found := month_of(word))), None)
    return (When(month=month),) if month else ()


def _read(normalised: str, weekday: int | None) -> When:
    if normalised.startswith("--"):
        return When(month=int(normalised[2:4]), day=int(normalised[5:7]), weekday=weekday)
    year, month, day = (*(int(part) for part in normalised.split("-")), None, None)[:3]
    if year and month and day:
        weekday = dt.date(year, month, day).weekday()
    return When(year, month, day, weekday)


def is_relative(date: Date) -> bool:
    """Whether it tells a time by that of writing: “last month”, “today”."""
    return bool(_RELATIVE.search(date.words))


def is_exact(when: When) -> bool:
    """Whether two texts will hardly have it by chance: a day, or a month of a year."""
    return bool(when.day or (when.year and when.month))


def agree(one: When, other: When) -> bool:
    """Whether all that ``one`` tells is told by ``other``; a year that one of them leaves out is not compared."""
    if one.clock or other.clock:
        return one.clock is not None and other.clock is not None and one.clock.may_be(other.clock)
    if one.day or one.month:
        years = one.year == other.year or not (one.year and other.year)
        return years and one.month == other.month and (one.day == other.day or not one.day)
    if one.weekday is not None:
        return one.weekday == other.weekday
    return bool(one.year) and one.year == other.year


def is_of_its_time(one: When, other: When, near: int, theirs: int | None) -> bool:
    """Whether a year that one of two dates leaves out may be that of the other.

    ``near`` is the year of the issue, ``theirs`` that in which the story appeared, None where that is not known.
    """
    if bool(one.year) == bool(other.year):
        return True
    return abs((one.year or near) - (other.year or theirs or near)) <= 1


def is_within(day: str, span: str) -> bool:
    """Whether a normalised day lies in a normalised span of days."""
    first, _, last = span.partition("/")
    return len(day) == len(first) == len(last) and first <= day <= last
