"""How dates are written, in the languages that the desk reads."""

from __future__ import annotations

import re
from functools import cache

from mailer.facts.by_now import AGO, DAY, MONTH, SPAN, WORDS, YEAR
from mailer.facts.clock import CLOCK
from mailer.facts.decades import DECADE, DECADES
from mailer.facts.vocabulary import small_words, words_in

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
WEEKDAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend"
    r"|Sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo)(?![^\W_])"
)
_D = r"(?<![\w.,])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.(?= ))?(?!\w|[.,:]\d| ?%| per ?cent)"
_Y = r"(?:1[0-9]|20|21)\d\d(?!\w|[.,]\d|%| ?%)"
_TO = r"(?: (?:to|through|until|till|and|bis|au|al) (?:the )?| ?[-–—] ?)"
# Before a month that stands behind the day, where nothing else can be meant.
_TO_A_DAY = (
    r"(?: (?:to|through|until|till|and|bis|und|au|à|et|al|a|y|hasta|jusqu['’]au) (?:the |zum |den |dem |le |el )?"
    r"| ?[-–—] ?)"
)
_UNITS = "year|month|week|quarter|decade|century|spring|summer|autumn|winter|weekend"
_FEW = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|several|a few|few|some|many"

# The first pattern that fits counts; longer ones stand before those they contain.
_FORMS: tuple[tuple[str, str], ...] = (
    ("clock", CLOCK),
    ("days_mdy", rf"(?P<m1>{_MONTH}) (?P<d1>{_D}){_TO}(?:(?P<m2>{_MONTH}) )?(?P<d2>{_D})(?:,? (?P<y1>{_Y}))?"),
    (
        "days_dmy",
        rf"(?P<d3>{_D})(?: (?:de )?(?P<m3>{_MONTH}))?{_TO_A_DAY}"
        rf"(?P<d4>{_D}) (?:de |of )?(?P<m4>{_MONTH})(?:,? (?:de |del )?(?P<y2>{_Y}))?",
    ),
    ("mdy", rf"(?:{WEEKDAY},? )?(?P<m5>{_MONTH}) (?P<d5>{_D})(?:,? (?P<y3>{_Y}))?"),
    (
        "dmy",
        rf"(?:{WEEKDAY},? (?:the |den |der |le |el )?)?"
        rf"(?P<d6>{_D}) (?:de |of )?(?P<m6>{_MONTH})(?:,? (?:de |del )?(?P<y4>{_Y}))?",
    ),
    (
        "iso",
        r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])"
        r"|(?<![\w/])\d{4}/\d\d/\d\d(?![\w/])|(?<![\w.])\d{1,2}\. ?\d{1,2}\. ?\d{4}(?!\w)"
        r"|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日",
    ),
    ("slash", r"(?<![\w/])(?P<s1>\d{1,2})/(?P<s2>\d{1,2})/(?P<sy>\d{4})(?![\w/])"),
    ("wide", r"(?:(?P<y5>\d{4})年(?!代))(?:(?P<m7>\d{1,2})月)?|(?P<m8>\d{1,2})月(?P<d8>\d{1,2})日"),
    ("my", rf"(?P<m9>{_MONTH}),? (?:de |of )?(?P<y6>{_Y})"),
    ("quarter", rf"\bQ(?P<q>[1-4]) (?P<y7>{_Y})|\b(?:first|second|third|fourth) quarter of {_Y}"),
    ("decade", rf"(?<![\w,.]){DECADE}"),
    (
        "years",
        rf"(?<![\w,.$€£])(?P<y8>{_Y}) ?[-–/](?P<y9>{_Y}|\d\d(?!\w|[.,/-]\d))"
        rf"|(?:(?<=[Ff]rom )|(?<=[Vv]on )|(?<=[Dd]e ))(?P<y10>{_Y}) (?:to|bis|à|a) (?P<y11>{_Y})"
        rf"|(?:(?<=[Bb]etween )|(?<=[Zz]wischen )|(?<=[Ee]ntre ))(?P<y12>{_Y}) (?:and|und|et|y) (?P<y13>{_Y})",
    ),
    ("year", rf"(?<![\w,.$€£/-]){_Y}"),
    (
        "relative",
        rf"\b(?:earlier |later )?(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>{_UNITS}|{WEEKDAY}|{_MONTH})(?!\w)",
    ),
    ("ago", rf"\b(?:(?:{_FEW})|\d+) (?P<agos>day|week|month|year|decade)s? ago\b"),
    ("year_by_now", YEAR),
    ("span_by_now", SPAN),
    ("ago_by_now", AGO),
    ("weekday", rf"(?<!\w){WEEKDAY}"),
    (
        "near",
        rf"\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|gestern|heute|aujourd['’]hui)(?!\w)|{DAY}"
        r"|[昨今明]天|(?:星期|周)[一二三四五六日](?!次)",
    ),
    (
        "month",
        rf"(?<!\w){_ALONE}|(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Ll]ate )|(?<=arly ))(?:May|March)\b|{MONTH}",
    ),
)
# Most words of an English text are passed over without these.
_NOT_IN_ENGLISH = ("year_by_now", "span_by_now", "ago_by_now")


def date_pattern(language: str) -> re.Pattern[str]:
    """How a date is written in a language, by its primary tag; in English, what only other ones have is left out."""
    return _pattern(english=language == "en")


@cache
def _pattern(*, english: bool) -> re.Pattern[str]:
    forms = [(name, form) for name, form in _FORMS if not english or name not in _NOT_IN_ENGLISH]
    # Most places of a text are passed over by what stands first.
    return re.compile(
        r"(?:(?<!\d)(?=\d)|(?<![A-Za-zÀ-ɏ0-9_])(?=[A-Za-zÀ-ɏ])|(?=[昨今明去星周'’]))"
        rf"(?:{'|'.join(f'(?P<{name}>{form})' for name, form in forms)})"
    )


# What every date has one of: most numbers are none.
_DIGITS = re.compile(
    r"(?=\d)(?:(?<![\d.,])(?:1\d|20|21)\d\d(?!\d)|\d[:h.]\d\d|\d0['’]?s(?!\w)"
    r"|\d[ \u00a0]?(?:[ap]\.?m|[AP]\.?M|h)(?![^\W_])|\d ?[年月日世]|\d{4}[-/]\d\d"
    r"|\d ?h ?\d\d|\d{1,2}/\d{1,2}/\d|\d{1,2}\. ?\d{1,2}\. ?\d)|[昨今明去星周]"
)
_WORDS = words_in(
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes "
    "sábado domingo jan feb mar apr jun jul aug sep sept oct nov dec last this next ago yesterday today tomorrow "
    "tonight gestern heute aujourd clock uhr heures horas noon midnight midi minuit mitternacht mediodía medianoche "
    "past halb viertel cuarto media quarter"
)
_MONTHS = frozenset(re.findall(r"[^\W\d_]+", f"{_CAPITAL}|{_SMALL}".lower()))
_DATE_WORDS = _WORDS | WORDS | _MONTHS | DECADES


def may_hold_dates(text: str) -> bool:
    """Whether a text may have some; that is told quickly."""
    return bool(_DIGITS.search(text)) or not _DATE_WORDS.isdisjoint(small_words(text))


# Behind these a bare number of four digits is a year even when a plural follows.
BEFORE_A_YEAR = re.compile(
    r"\b(?:in|since|by|from|until|till|before|after|during|of|the|early|late|mid|through|between|around|circa|seit|bis|vor"
    r"|nach|von|im|Jahr|Jahre|en|depuis|de|année|and|und|to|and) ?\(?$|\($",
    re.IGNORECASE,
)
COUNTS = re.compile(
    r"(?:[ -](?:[a-z]+ )?(?:people|men|women|children|troops|million|billion|euros?|dollars?|[a-z]{3,}(?<!s)s)\b)"
    r"|[ -](?:USD|EUR|GBP|CHF|Euro|Dollar|km|kg|MW|GW|tonnes|Menschen|Personen|Prozent|percent|per cent)\b|\s?[€$£%]"
)
# Of these there may be “the 2000”, where anything else behind it makes a year.
MEASURED = re.compile(r"[ -](?:people|men|women|children|troops|soldiers|met(?:re|er)s?|miles?|tonnes?|km)\b")
