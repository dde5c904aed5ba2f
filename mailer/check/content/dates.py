"""Rules of dates and of the issue's number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

from mailer.check.checked import Checked
from mailer.check.content.days import Written, days_in, weekday_name, words_for_now
from mailer.check.rule import Found, rule
from mailer.check.texts import Text, texts_of, tongue_of
from mailer.model.finding import Severity

WITHIN = dt.timedelta(days=14)
STALE = dt.timedelta(days=14)
AHEAD = dt.timedelta(days=60)
_NEAREST_YEAR = dt.timedelta(days=183)
_DATE_SLUG = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:-.*)?")
_JOINS = re.compile(r"[\s,:(—–-]*(?:on|the|of|le|el|den|dem)?[\s,]*")


@lru_cache(maxsize=8)
def _named_days(checked: Checked) -> tuple[tuple[Text, Written, dt.date], ...]:
    tongue = tongue_of(checked)
    days = ((text, day) for text in texts_of(checked) for day in days_in(text.words, tongue))
    return tuple((text, day, date) for text, day in days if (date := day.date_near(checked.issue.date)))


@rule(
    "C22",
    Severity.WARNING,
    "The date is that of the issue’s name",
    why="An issue begun from an earlier one often keeps the earlier date, which is printed and orders the archive.",
    fails="issues/2026-11-20/issue.md:   date: 2026-11-13",
    passes="issues/2026-11-20/issue.md:   date: 2026-11-20",
)
def date_is_that_of_the_name(checked: Checked) -> Iterator[Found]:
    named = _DATE_SLUG.fullmatch(checked.issue.slug)
    if named and f"{named[1]}-{named[2]}-{named[3]}" != checked.issue.date.isoformat():
        message = f"the issue {checked.issue.slug} is dated {checked.issue.date.isoformat()}"
        fix = f"write   date: {named[1]}-{named[2]}-{named[3]}"
        yield Found(message=message, fix=fix, spot=checked.at("date"))


def _wrong_weekdays(checked: Checked, *, with_year: bool) -> Iterator[Found]:
    tongue = tongue_of(checked)
    for text, day, date in _named_days(checked):
        if day.weekday is None or (day.year is not None) != with_year or day.weekday == date.weekday():
            continue
        if not with_year and abs(date - checked.issue.date) > _NEAREST_YEAR:
            continue
        when = "" if with_year else f" in {date.year}"
        message = f"“{day.text.strip()}”: that day is a {weekday_name(date, tongue)}{when}"
        fix = f"write {weekday_name(date, tongue)}, or the right day"
        yield Found(message=message, fix=fix, spot=text.place(day.text.strip()))


@rule(
    "C23",
    Severity.ERROR,
    "A weekday belongs to its date",
    why="One of the two is wrong, and readers act on either.",
    fails="The council meets on Friday 21 November 2026.",
    passes="The council meets on Saturday 21 November 2026.",
)
def weekday_belongs_to_its_date(checked: Checked) -> Iterator[Found]:
    yield from _wrong_weekdays(checked, with_year=True)


@rule(
    "C24",
    Severity.WARNING,
    "A weekday belongs to its day",
    why="Without a year the nearest is meant, and there the two do not fit.",
    fails="The council meets on Friday 21 November.",
    passes="The council meets on Saturday 21 November.",
)
def weekday_belongs_to_its_day(checked: Checked) -> Iterator[Found]:
    yield from _wrong_weekdays(checked, with_year=False)


@rule(
    "C25",
    Severity.NOTE,
    "“This week” is the issue’s week",
    why="A sentence taken over from an earlier issue keeps its “tomorrow”.",
    fails="This week, on 13 March, the council meets.     (in an issue of November)",
    passes="This week, on 18 November, the council meets.",
)
def this_week_is_the_issues_week(checked: Checked) -> Iterator[Found]:
    now = words_for_now(tongue_of(checked))
    for text, day, date in _named_days(checked):
        before = text.words[max(day.start - 40, 0) : day.start]
        tied = [found for found in now.finditer(before) if _JOINS.fullmatch(before, found.end())]
        if tied and abs(date - checked.issue.date) > WITHIN:
            message = f"“{tied[-1].group()} … {day.text.strip()}” in an issue of {checked.issue.date.isoformat()}"
            yield Found(message=message, fix="look whether the day is right", spot=text.place(day.text.strip()))


@rule(
    "C26",
    Severity.WARNING,
    "The issue’s number follows the last one’s",
    why="Readers and libraries count.",
    fails="issue_number: 47     (and the last issue is 47 as well)",
    passes="issue_number: 48",
)
def number_follows(checked: Checked) -> Iterator[Found]:
    if checked.original or not checked.past:
        return
    last, number = checked.past[0], checked.issue.issue_number
    if last.issue_number is not None and number != last.issue_number + 1:
        has = f"has the number {number}" if number is not None else "has no number"
        message = f"this issue {has}; {last.slug} has {last.issue_number}"
        fix = f"write   issue_number: {last.issue_number + 1}"
        yield Found(message=message, fix=fix, spot=checked.at("issue_number" if number is not None else "date"))


@rule(
    "C27",
    Severity.WARNING,
    "No other issue has this date",
    why="Two issues of one day are usually one issue and the copy it was begun from.",
    fails="date: 2026-11-13     (and 2026-11-13 is another issue)",
    passes="date: 2026-11-20",
)
def date_is_its_own(checked: Checked) -> Iterator[Found]:
    for other in () if checked.original else checked.past[:1]:
        if other.date == checked.issue.date:
            message = f"{other.slug} has the date {other.date.isoformat()} as well"
            yield Found(message=message, fix="give this one the day it leaves on", spot=checked.at("date"))


@rule(
    "C28",
    Severity.NOTE,
    "The issue is this week’s",
    why="An issue whose date has long passed, or is far ahead, may have kept the date of a draft.",
    fails="date: 2025-11-20     (checked in November 2026)",
    passes="date: 2026-11-20",
)
def issue_is_this_weeks(checked: Checked) -> Iterator[Found]:
    away = checked.issue.date - checked.today
    if away < -STALE or away > AHEAD:
        when = f"{abs(away.days)} days {'ago' if away.days < 0 else 'from now'}"
        message = f"the issue is dated {checked.issue.date.isoformat()}, {when}"
        yield Found(message=message, fix="look whether the date is right", spot=checked.at("date"))


RULES = (
    date_is_that_of_the_name,
    weekday_belongs_to_its_date,
    weekday_belongs_to_its_day,
    this_week_is_the_issues_week,
    number_follows,
    date_is_its_own,
    issue_is_this_weeks,
)
