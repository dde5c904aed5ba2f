"""The dates in a sentence, normalised as far as the words tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from mailer.collect.facts.fact import Date, Precision, Sentence
from mailer.collect.text.dates import day

_CAPITAL = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\b\.?|Feb\b\.?|Mar\b\.?|Apr\b\.?|Jun\b\.?|Jul\b\.?|Aug\b\.?|Sept?\b\.?|Oct\b\.?|Nov\b\.?|Dec\b\.?"
    "|Januar|Jänner|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
)
_SMALL = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_MONTH = rf"(?:{_CAPITAL}|{_SMALL})(?![^\W_])"
# Without a day or a year beside them these are words of other meanings.
_SHORT_OR_AMBIGUOUS = r"(?:May|March|Mars|Mai|mai|mars|mayo|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
_ALONE = rf"(?!{_SHORT_OR_AMBIGUOUS}){_MONTH}"
_WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend"
    r"|Sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo)(?![^\W_])"
)
_D = r"(?<![\w.,])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.)?(?!\w|[.,:]\d| ?%| per ?cent)"
_Y = r"(?:1[0-9]|20|21)\d\d(?!\w|[.,]\d|%| ?%)"
_TO = r"(?: (?:to|through|until|till|and|bis|au|al) (?:the )?| ?[-–—] ?)"
_UNITS = "year|month|week|quarter|decade|century|spring|summer|autumn|winter|weekend"
_FEW = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|several|a few|few|some|many"

# The first pattern that fits counts; longer ones stand before those they contain.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("days_mdy", rf"(?P<m1>{_MONTH}) (?P<d1>{_D}){_TO}(?:(?P<m2>{_MONTH}) )?(?P<d2>{_D})(?:,? (?P<y1>{_Y}))?"),
    ("days_dmy", rf"(?P<d3>{_D})(?: (?P<m3>{_MONTH}))?{_TO}(?P<d4>{_D}) (?P<m4>{_MONTH})(?:,? (?P<y2>{_Y}))?"),
    ("mdy", rf"(?:{_WEEKDAY},? )?(?P<m5>{_MONTH}) (?P<d5>{_D})(?:,? (?P<y3>{_Y}))?"),
    (
        "dmy",
        rf"(?:{_WEEKDAY},? (?:the |den |der |le |el )?)?"
        rf"(?P<d6>{_D}) (?:de |of )?(?P<m6>{_MONTH})(?:,? (?:de |del )?(?P<y4>{_Y}))?",
    ),
    (
        "iso",
        r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])|(?<![\w.])\d{1,2}\. ?\d{1,2}\. ?\d{4}(?!\w)"
        r"|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日",
    ),
    ("slash", r"(?<![\w/])(?P<s1>\d{1,2})/(?P<s2>\d{1,2})/(?P<sy>\d{4})(?![\w/])"),
    ("wide", r"(?:(?P<y5>\d{4})年)(?:(?P<m7>\d{1,2})月)?|(?P<m8>\d{1,2})月(?P<d8>\d{1,2})日"),
    ("my", rf"(?P<m9>{_MONTH}),? (?:de |of )?(?P<y6>{_Y})"),
    ("quarter", rf"\bQ(?P<q>[1-4]) (?P<y7>{_Y})|\b(?:first|second|third|fourth) quarter of {_Y}"),
    ("decade", r"(?<![\w,.])(?P<tens>(?:1[5-9]|20)\d)0(?:s|er)(?!\w)"),
    (
        "years",
        rf"(?<![\w,.$€£])(?P<y8>{_Y}) ?[-–/](?P<y9>{_Y}|\d\d(?!\w|[.,/-]\d))"
        rf"|(?<=[Ff]rom )(?P<y10>{_Y}) to (?P<y11>{_Y})",
    ),
    ("year", rf"(?<![\w,.$€£/-]){_Y}"),
    (
        "relative",
        rf"\b(?:earlier |later )?(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>{_UNITS}|{_WEEKDAY}|{_MONTH})(?!\w)",
    ),
    ("ago", rf"\b(?:(?:{_FEW})|\d+) (?P<agos>day|week|month|year|decade)s? ago\b"),
    (
        "said",
        r"\b(?:(?:im )?(?P<lj>(?:letzt|vorig|vergangen|kommend|nächst|diese)(?:e[ns]?|[sm])?) Jahr"
        r"|l['’]an(?:née)? (?P<fr>derni(?:er|ère)|prochaine?)|el año (?P<es>pasado|próximo))(?!\w)",
    ),
    ("weekday", rf"(?<!\w){_WEEKDAY}"),
    (
        "near",
        r"\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|gestern|heute|hier soir|aujourd['’]hui|ayer)(?!\w)"
        r"|昨天|今天|明天",
    ),
    ("month", rf"(?<!\w){_ALONE}|(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Ll]ate )|(?<=arly ))(?:May|March)\b"),
)
_DATE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
_MAY_HOLD = re.compile(
    rf"\d|{_WEEKDAY}|{_ALONE}|\b(?:[Ll]ast|[Tt]his|[Nn]ext|ago|May|March|Jahr|an|année|año)\b"
    r"|esterday|oday|omorrow|onight|gestern|heute|aujourd|ayer|hier|天"
)
# Behind these a bare number of four digits is a year even when a plural follows.
_BEFORE_A_YEAR = re.compile(
    r"\b(?:in|since|by|from|until|till|before|after|during|of|the|early|late|mid|through|between|around|circa|seit|bis|vor"
    r"|nach|von|im|Jahr|Jahre|en|depuis|de|année|and|und|to|and) ?\(?$|\($",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"(?:[ -](?:[a-z]+ )?(?:people|men|women|children|troops|million|billion|euros?|dollars?|[a-z]{3,}(?<!s)s)\b)"
    r"|[ -](?:USD|EUR|GBP|CHF|Euro|Dollar|km|kg|MW|GW|tonnes|Menschen|Personen|Prozent|percent|per cent)\b|\s?[€$£%]"
)


def dates_in(sentence: Sentence, published: dt.date | None) -> Iterator[Date]:
    """The dates of a sentence. “Last year” is told from the day of publication where that is known, nothing else is."""
    text = sentence.text
    if not _MAY_HOLD.search(text):
        return
    for found in _DATE.finditer(text):
        kind = str(found.lastgroup)
        if kind == "year" and _is_a_count(found):
            continue
        precision, normalised = _READERS[kind](found, published)
        yield Date(
            precision=precision,
            normalised=normalised,
            words=found[0],
            sentence=text,
            paragraph=sentence.paragraph,
            at=found.start(),
        )


def _is_a_count(found: re.Match[str]) -> bool:
    """Whether four digits count something: “2000 protesters”, but “in 2023 companies …”."""
    text, start = found.string, found.start()
    if _BEFORE_A_YEAR.search(text[max(0, start - 12) : start]):
        return bool(re.match(r"\s?[€$£%]", text[found.end() : found.end() + 2]))
    if not 1800 <= int(found[0]) <= 2100:
        return True
    return bool(_COUNTS.match(text, found.end()))


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
    known = day(found[0])
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
    return Precision.SPAN, f"{found['tens']}0/{found['tens']}9"


def _years(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    first, last = found["y8"] or found["y10"], found["y9"] or found["y11"]
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
    return (Precision.DAY if re.fullmatch(_WEEKDAY, unit) else Precision.SPAN), ""


def _ago(found: re.Match[str], _: dt.date | None) -> tuple[Precision, str]:
    exact = {"day": Precision.DAY, "month": Precision.MONTH, "year": Precision.YEAR}
    return exact.get(found["agos"], Precision.SPAN), ""


def _said(found: re.Match[str], published: dt.date | None) -> tuple[Precision, str]:
    word = (found["lj"] or found["fr"] or found["es"]).lower()
    shift = 1 if word.startswith(("komm", "näch", "proch", "próx")) else 0 if word.startswith("dies") else -1
    return Precision.YEAR, str(published.year + shift) if published else ""


def _untold_day(_: re.Match[str], __: dt.date | None) -> tuple[Precision, str]:
    return Precision.DAY, ""


def _untold_month(_: re.Match[str], __: dt.date | None) -> tuple[Precision, str]:
    return Precision.MONTH, ""


_READERS = {
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
    "said": _said,
    "weekday": _untold_day,
    "near": _untold_day,
    "month": _untold_month,
}
