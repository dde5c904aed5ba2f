"""The dates in a sentence, normalised as far as the words tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from mailer.facts.clock import clock_of, is_a_time
from mailer.facts.date_forms import BEFORE_A_YEAR, COUNTS, MEASURED, WEEKDAY, date_pattern, may_hold_dates
from mailer.facts.decades import years_of_decade
from mailer.facts.durations import measure_of
from mailer.facts.fact import Date, Precision, Sentence
from mailer.facts.written_days import day

_BLANKS = {0xA0: " ", 0x202F: " "}
# In German it is here, not yesterday.
_HERE = ("hier", "Hier")
_PRECISIONS = {"day": Precision.DAY, "month": Precision.MONTH, "year": Precision.YEAR}


def dates_in(sentence: Sentence, published: dt.date | None, language: str = "") -> Iterator[Date]:
    """The dates of a sentence. “Last year” is told from the day of publication where that is known, nothing else is."""
    # A blank that holds “16 October” together is one all the same.
    text = sentence.text.translate(_BLANKS)
    if not may_hold_dates(text):
        return
    for found in date_pattern(language).finditer(text):
        kind = str(found.lastgroup)
        if (kind == "year" and _is_a_count(found)) or (kind == "clock" and not is_a_time(found)):
            continue
        if found[0] in _HERE and language != "fr":
            continue
        precision, normalised = _READERS[kind](found, published)
        yield Date(
            precision=precision,
            normalised=normalised,
            words=sentence.text[found.start() : found.end()],
            sentence=sentence.text,
            paragraph=sentence.paragraph,
            at=found.start(),
        )


def _is_a_count(found: re.Match[str]) -> bool:
    """Whether four digits count something: “2000 protesters”, but “in 2023 companies …”."""
    text, start = found.string, found.start()
    if BEFORE_A_YEAR.search(text[max(0, start - 12) : start]):
        if text.endswith("the ", 0, start) and MEASURED.match(text, found.end()):
            return True
        return bool(re.match(r"\s?[€$£%]", text[found.end() : found.end() + 2]))
    if not 1800 <= int(found[0]) <= 2100:
        return True
    return bool(COUNTS.match(text, found.end()))


def _month(word: str | None) -> int:
    """1 to 12, or 0 for no month."""
    known = day(f"1 {word.rstrip('.')} 2000") if word else None
    return known.month if known else 0


def _iso(year: str | None, month: int, of_month: str | None) -> str:
    """A day as ISO 8601, empty where there is no such day; ``--10-16`` without a year."""
    number = int(re.sub(r"\D", "", of_month or "") or 0)
    try:
        # A leap year stands in for one that is not told.
        made = dt.date(int(year) if year else 2000, month, number)
    except ValueError:
        return ""
    return made.isoformat() if year else f"--{made:%m-%d}"


def _range(first: str, second: str) -> str:
    return f"{first}/{second}" if first and second else ""


def _days_mdy(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    month = _month(found["m1"])
    last = _month(found["m2"]) or month
    year = found["y1"]
    return Precision.DAY, _range(_iso(year, month, found["d1"]), _iso(year, last, found["d2"]))


def _days_dmy(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    last = _month(found["m4"])
    month = _month(found["m3"]) or last
    year = found["y2"]
    return Precision.DAY, _range(_iso(year, month, found["d3"]), _iso(year, last, found["d4"]))


def _mdy(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return Precision.DAY, _iso(found["y3"], _month(found["m5"]), found["d5"])


def _dmy(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return Precision.DAY, _iso(found["y4"], _month(found["m6"]), found["d6"])


def _whole(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    known = day(found[0].replace("/", "-"))
    return Precision.DAY, known.isoformat() if known else ""


def _slash(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    """Which of the two is the month differs by country, and is told only where the other cannot be one."""
    one, two, year = found["s1"], found["s2"], found["sy"]
    if int(one) > 12 or int(one) == int(two):
        return Precision.DAY, _iso(year, min(int(two), 99), one)
    return Precision.DAY, _iso(year, int(one), two) if int(two) > 12 else ""


def _wide(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    if found["m8"]:
        return Precision.DAY, _iso(None, int(found["m8"]), found["d8"])
    month = int(found["m7"] or 0)
    if not month:
        return Precision.YEAR, found["y5"]
    return Precision.MONTH, f"{found['y5']}-{month:02d}" if month <= 12 else ""


def _month_of_year(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return Precision.MONTH, f"{found['y6']}-{_month(found['m9']):02d}"


def _quarter(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    """ISO 8601 has no quarters: the first and the last month."""
    words = found[0]
    year = words[-4:]
    number = int(found["q"]) if found["q"] else ("first", "second", "third", "fourth").index(words.split()[0]) + 1
    return Precision.SPAN, f"{year}-{number * 3 - 2:02d}/{year}-{number * 3:02d}"


def _decade(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return Precision.SPAN, years_of_decade(found[0])


def _clock(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    minutes = clock_of(found[0], found.string[found.end() :]).minutes
    at = min(minutes)
    return Precision.TIME, f"T{at // 60:02}:{at % 60:02}" if len(minutes) == 1 else ""


def _years(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    first, last = (found["y8"] or found["y10"] or found["y12"], found["y9"] or found["y11"] or found["y13"])
    return Precision.YEAR, f"{first}/{last if len(last) == 4 else first[:2] + last}"


def _year(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return Precision.YEAR, found[0]


def _relative(found: re.Match[str], published: dt.date | None) -> tuple[Precision, str]:
    unit = found["unit"]
    if unit == "year":
        shift = {"last": -1, "this": 0, "next": 1}[found["which"].lower()]
        return Precision.YEAR, str(published.year + shift) if published else ""
    if unit == "month" or _month(unit):
        return Precision.MONTH, ""
    return (Precision.DAY if re.fullmatch(WEEKDAY, unit) else Precision.SPAN), ""


def _ago(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return _PRECISIONS.get(found["agos"], Precision.SPAN), ""


def _year_by_now(found: re.Match[str], published: dt.date | None) -> tuple[Precision, str]:
    word = _told_in("of_year", found).lower()
    next_year = word.startswith(("komm", "näch", "proch", "próx", "que", "明"))
    shift = 1 if next_year else 0 if word.startswith(("dies", "cette", "este", "今")) else -1
    return Precision.YEAR, str(published.year + shift) if published else ""


def _span_by_now(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return _PRECISIONS.get(measure_of(_told_in("of_span", found)), Precision.SPAN), ""


def _ago_by_now(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    return _PRECISIONS.get(measure_of(_told_in("of_ago", found)), Precision.SPAN), ""


def _told_in(prefix: str, found: re.Match[str]) -> str:
    """The word of the one group of that family that took part."""
    return next(word for name, word in found.groupdict().items() if word and name.startswith(prefix))


def _untold_day(_: re.Match[str], __: dt.date | None) -> tuple[Precision, str]:
    return Precision.DAY, ""


def _untold_month(_: re.Match[str], __: dt.date | None) -> tuple[Precision, str]:
    return Precision.MONTH, ""


_READERS = {
    "clock": _clock,
    "days_mdy": _days_mdy,
    "days_dmy": _days_dmy,
    "mdy": _mdy,
    "dmy": _dmy,
    "iso": _whole,
    "slash": _slash,
    "wide": _wide,
    "my": _month_of_year,
    "quarter": _quarter,
    "decade": _decade,
    "years": _years,
    "year": _year,
    "relative": _relative,
    "ago": _ago,
    "year_by_now": _year_by_now,
    "span_by_now": _span_by_now,
    "ago_by_now": _ago_by_now,
    "weekday": _untold_day,
    "near": _untold_day,
    "month": _untold_month,
}
