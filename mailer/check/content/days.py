"""Days as people write them, in the languages whose names of months and weekdays are here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailer.check.texts import bare
from mailer.facts.written_days import day

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}
_NOW = {
    "en": "this week|today|tomorrow|yesterday|tonight|this (?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "fr": "cette semaine|aujourd’hui|aujourd'hui|demain|hier",
    "es": "esta semana|hoy|mañana|ayer",
    "de": "diese woche|heute|morgen|gestern",
    "ar": "هذا الأسبوع|اليوم|غدا|أمس",
    "zh": "本周|本週|今天|明天|昨天",
}
_BETWEEN = {
    "en": ("(?:the )?", "(?:st|nd|rd|th)?(?: of)? ", ",? "),
    "fr": ("(?:le )?", "(?:er)? ", " "),
    "es": ("(?:el )?", " de ", " de "),
    "de": ("(?:den |dem |der )?", r"\. ", " "),
    "ar": ("", " ", " "),
}
_CHINESE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]"
    r"(?:[（(，, ]?(?:星期|周|週|礼拜|禮拜)(?P<weekday>[一二三四五六日天])[)）]?)?"
)
_CHINESE_DAYS = "一二三四五六日"

_NUMBERS = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{4}|\d{2})")
_DIGIT = re.compile(r"\d")
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it is written at ``start``: month and day, and year and weekday (Monday is 0) where they are given."""

    text: str
    start: int
    day: int
    month: int
    year: int | None
    weekday: int | None

    def date_near(self, date: dt.date) -> dt.date | None:
        """The date that is meant; without a year the one nearest to ``date``. None where there is no such day."""
        years = (self.year,) if self.year else (date.year - 1, date.year, date.year + 1)
        found = []
        for year in years:
            try:
                found.append(dt.date(year, self.month, self.day))
            except ValueError:
                continue
        return min(found, key=lambda one: abs(one - date), default=None)


def days_in(text: str, tongue: str) -> Iterator[Written]:
    """Every day of a month that ``text`` names; none in a language that is not known here."""
    for form in _forms(tongue) if _DIGIT.search(text) else ():
        for found in form.finditer(text):
            groups = found.groupdict()
            weekday, month = groups.get("weekday"), groups["month"]
            yield Written(
                text=found.group(),
                start=found.start(),
                day=int(groups["day"]),
                month=int(month) if month.isdecimal() else _place(_MONTHS[tongue], month),
                year=int(groups["year"]) if groups.get("year") else None,
                weekday=None if not weekday else _weekday(weekday, tongue),
            )


def is_a_day(text: str, tongue: str) -> bool:
    """Whether ``text`` is a date and nothing else, its year given or not."""
    named = _NUMBERS.fullmatch(text.strip().rstrip(".")) or day(text)
    return bool(named) or any(bare(one.text) == bare(text) for one in days_in(text, tongue))


@cache
def words_for_now(tongue: str) -> re.Pattern[str]:
    """“This week”, “tomorrow”: whatever ties a day to the day of reading."""
    return re.compile(rf"(?<!\w)(?:{_NOW.get(tongue, '(?!)')})(?!\w)", re.IGNORECASE)


@cache
def _forms(tongue: str) -> tuple[re.Pattern[str], ...]:
    if tongue == "zh":
        return (_CHINESE,)
    if tongue not in _MONTHS:
        return ()
    months, weekdays = "|".join(_MONTHS[tongue].split()), "|".join(_WEEKDAYS[tongue].split())
    before_day, before_month, before_year = _BETWEEN[tongue]
    weekday = rf"(?:(?<!\w)(?P<weekday>{weekdays}),? )?"
    day = r"(?<!\d)(?P<day>\d{1,2})"
    forms = [rf"{weekday}{before_day}{day}{before_month}(?P<month>{months})(?!\w)(?:{before_year}{_YEAR})?"]
    if tongue == "en":
        forms.append(rf"{weekday}(?<!\w)(?P<month>{months}) {day}(?:st|nd|rd|th)?(?!\d)(?:,? {_YEAR})?")
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _place(names: str, name: str) -> int:
    return names.split().index(name.casefold()) + 1


def _weekday(name: str, tongue: str) -> int:
    if tongue == "zh":
        return _CHINESE_DAYS.index("日" if name == "天" else name)
    return _WEEKDAYS[tongue].split().index(name.casefold())


def weekday_name(date: dt.date, tongue: str) -> str:
    """The weekday of ``date``; in English where the language is not known here."""
    if tongue == "zh":
        return f"星期{_CHINESE_DAYS[date.weekday()]}"
    name = _WEEKDAYS.get(tongue, _WEEKDAYS["en"]).split()[date.weekday()]
    return name.title() if tongue in ("en", "de") or tongue not in _WEEKDAYS else name
