"""Days as people write them: a line that is nothing but a date, in English, German, French, Spanish or Chinese."""

from __future__ import annotations

import datetime as dt
import re

# No line that only says when something appeared is longer.
_LONGEST = 120

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
_LABEL = re.compile(
    r"(?P<first>(?:first )?published(?: on)?|posted(?: on)?|publication date|date|veröffentlicht(?: am)?|publié le"
    r"|publicado(?: el)?|erschienen am|datum|发布时间|发布日期|日期)\s*[:：]?\s*"
    r"|(?P<later>(?:last )?(?:updated|modified)(?: on)?|aktualisiert(?: am)?|stand|mis à jour le|更新时间)\s*[:：]?\s*",
    re.IGNORECASE,
)
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
_PARTS = re.compile(r"\s+[|·•–—-]\s+|\s*[|·•]\s*")


def day(text: str) -> dt.date | None:
    """The day that ``text`` is, when it is nothing else; a weekday and a time may stand beside it."""
    found = _DAY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        return None
    parts = {key[0] if key[:5] != "month" else "n": value for key, value in found.groupdict().items() if value}
    month = _MONTHS.get(parts.get("n", "").lower()) or int(parts.get("m", 0))
    try:
        return dt.date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None


def is_labelled(text: str) -> bool:
    """Whether a line begins with “Published”, “Updated” or the like."""
    return bool(_LABEL.match(text))


def dated_line(text: str) -> dt.date | None:
    """The day on a line that only says when something appeared; the first appearance counts before an update."""
    if len(text) > _LONGEST:
        return None
    labelled, bare, later = None, None, None
    for part in _PARTS.split(text):
        label = _LABEL.match(part)
        found = day(part[label.end() :] if label else part)
        if found is None and not re.fullmatch(
            r"\d+ min(?:ute)?s? read|\d{1,2}:\d{2}.{0,12}", part.strip(), re.IGNORECASE
        ):
            return None
        labelled = labelled or (found if label and label["first"] else None)
        later = later or (found if label and label["later"] else None)
        bare = bare or (found if not label else None)
    return labelled or bare or later
