"""A day as people write it, in English, German, French, Spanish or Chinese."""

from __future__ import annotations

import datetime as dt
import re

LONGEST_DATE = 120
"""No words that only say when something appeared are longer."""

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero",
            "february feb februar février fevrier febrero",
            "march mar märz maerz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday dienstag mardi martes",
            "wednesday mittwoch mercredi miércoles",
            "thursday donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag sonnabend samedi sábado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    r"|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)"
)
_ZONE = r"(?:[a-z]{2,4}|z|[+-]\d{2}:?\d{2})?"
_TIME = (
    r"(?:[T,]?\s*(?:at|um|à|-|–|\|)?\s*\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:uhr|h)?\s*"
    + _ZONE
    + ")?"
)
_DAY = re.compile(
    rf"(?:{_WEEKDAY}\.?,?\s+)?(?:den |le |el )?(?:"
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<month1>[a-zà-ÿ]{3,10})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th|\.|er)?\s+(?:de )?(?P<month2>[a-zà-ÿ]{3,10})\.?,?\s+(?:de )?(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})\.\s?(?P<m3>\d{1,2})\.\s?(?P<y3>\d{4})"
    r"|(?P<y4>\d{4})\s?年\s?(?P<m4>\d{1,2})\s?月\s?(?P<d4>\d{1,2})\s?日"
    rf"){_TIME}\.?",
    re.IGNORECASE,
)


def day(text: str) -> dt.date | None:
    """The day that ``text`` is, when it is nothing else; a weekday and a time may stand beside it."""
    found = _DAY.fullmatch(text.strip()) if len(text) <= LONGEST_DATE else None
    if not found:
        return None
    parts = {key[0] if key[:5] != "month" else "n": value for key, value in found.groupdict().items() if value}
    month = _MONTHS.get(parts.get("n", "").lower()) or int(parts.get("m", 0))
    try:
        return dt.date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None


def month_of(word: str) -> int | None:
    """1 to 12; None for no month."""
    return _MONTHS.get(word.lower().rstrip("."))


def weekday_of(word: str) -> int | None:
    """0 for Monday to 6; None for no weekday."""
    return _WEEKDAYS.get(word.lower())
