"""Times of day: “at 3:45 pm”, “15h45”, “15.45 Uhr”, “noon”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.facts.number_forms import any_of
from mailer.facts.scores import is_of_a_game
from mailer.facts.spelled import SMALL_NUMBERS

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_HALF = r"[ap]\.m\.|[ap]\.?m(?!\w)|[AP]\.M\.|[AP]M(?!\w)"
_ZONE = "GMT|UTC|CET|CEST|MEZ|MESZ|BST|EET|EEST|MSK|EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|PT|HKT|JST|IST"
_WORDS = any_of([word for word, value in SMALL_NUMBERS.items() if value <= 12])
# Minutes told in words. “Halb sechs” is before six.
_MINUTES = {
    **dict.fromkeys(("half past", "et demie", "y media"), 30),
    **dict.fromkeys(("quarter past", "viertel nach", "et quart", "y cuarto"), 15),
    **dict.fromkeys(("quarter to", "viertel vor", "moins le quart", "menos cuarto"), -15),
    "halb": -30,
}
_EN = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_DE = "eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
_FR = "une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
_ES = "una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
_HOURS = {
    **{word: hour for words in (_EN, _DE, _FR, _ES) for hour, word in enumerate(words.split("|"), start=1)},
    **{word: int(value) for word, value in SMALL_NUMBERS.items() if value <= 12},
}
_EN_HOUR, _DE_HOUR, _FR_HOUR, _ES_HOUR = (f"(?:{_HOUR}|{words})" for words in (_EN, _DE, _FR, _ES))
_NAMED = {"noon": 720, "midi": 720, "mediodía": 720, "midnight": 0, "minuit": 0, "Mitternacht": 0, "medianoche": 0}

CLOCK = (
    rf"(?<!\d[:.,/])(?:(?:{_HOUR})(?:[:.]{_MINUTE})?[ \u00a0]?(?:{_HALF})"
    rf"|{_HOUR}:{_MINUTE}(?![:.]?\d)(?: ?(?:Uhr|h(?:eures|oras|ours|rs)?)(?!\w))?"
    rf"|{_HOUR}(?:\.{_MINUTE})? ?Uhr(?: {_MINUTE}(?![\w.,]))?"
    rf"|{_HOUR} ?h ?{_MINUTE}(?!\w)"
    rf"|(?:(?<=[àÀ] )|(?<=ers )|(?<=ès )){_FR_HOUR} heures? (?:et demie|et quart|moins le quart)(?!\w)"
    rf"|(?:(?<=[àÀ] )|(?<=ers )|(?<=ès )){_HOUR} ?(?:h(?!\w)|heures?)(?: {_MINUTE}(?![\w.,]))?"
    rf"|{_HOUR}\.{_MINUTE} (?:heures|horas|hours|hrs)|(?<=las ){_HOUR} (?:horas|h)(?!\w)"
    # “At 4.20 on Friday morning” is no amount.
    rf"|(?<=[Aa]t ){_HOUR}\.{_MINUTE}(?= (?:on|in the|this|yesterday|today|tomorrow|that|every)\b)"
    rf"|(?:{_WORDS}) (?:o['’]clock|Uhr)(?!\w)"
    rf"|(?:(?:[Hh]alf|[Qq]uarter) past|(?<=[Aa]t )(?:a )?quarter to) {_EN_HOUR}(?![\w-])"
    rf"|(?:(?<=[Uu]m )|(?<=egen )|(?<=[Bb]is ))(?:halb|[Vv]iertel (?:nach|vor)) {_DE_HOUR}(?!\w)"
    # “À deux heures de Riga” is far, not early.
    rf"|(?:(?<=[àÀ] )|(?<=ers )|(?<=ès ))(?:{_FR}) heures"
    r"(?! d[e'’](?! l)| (?:et|moins|cinq|dix|quinze|vingt|trente|quarante|cinquante)\b)(?!\w)"
    rf"|(?<=las ){_ES_HOUR} (?:y media|y cuarto|menos cuarto)(?!\w)"
    r"|(?:(?<=[Aa]t )|(?<=[Bb]y )|(?<=ntil )|(?<=fter )|(?<=efore ))(?:noon|midnight)(?!\w)"
    r"|(?<=[àÀ] )(?:midi|minuit)(?!\w)|(?<=[Uu]m )Mitternacht|(?<=[Aa]l )mediodía|(?<=[Aa] )medianoche)"
    rf"(?: \(?(?:{_ZONE})(?!\w))?"
)
"""How a time of day is written; a part of a pattern."""

_READ = re.compile(rf"(?P<hour>{_HOUR})(?:[:.]| ?h ?| Uhr | heures? )?(?P<minute>{_MINUTE})?")
_MARK = re.compile(rf"(?P<half>{_HALF})|(?P<zone>{_ZONE})|Uhr|h|o['’]clock")
_HALF_BEHIND = re.compile(
    r"(?: on [A-Z]\w+| in the| this| yesterday| tomorrow| du| de la| am)? "
    r"(?:(?P<am>morning|matin|mañana|Morgen|morgens)|afternoon|evening|soir|après-midi|tarde|noche|abends|nachmittags)\b"
)
_TO_24 = re.compile(r"\d ?h|Uhr|horas")
_VERSE = re.compile(r"\b[A-Z][a-z]+ $")
_BEFORE = re.compile(
    r"\b(?:at|by|from|to|until|till|before|after|around|about|um|bis|ab|gegen|vor|nach|à|dès|vers|las?) $",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The minutes of the day that a time may be, both where nothing tells which half is meant; and its zone."""

    minutes: frozenset[int]
    zone: str = ""

    def may_be(self, other: Clock) -> bool:
        """Whether two times of day may be one; in two zones they are not compared, and are none."""
        zones = self.zone == other.zone or not (self.zone and other.zone)
        return zones and bool(self.minutes & other.minutes)


def clock_of(words: str, behind: str = "") -> Clock:
    """The time of day that ``words`` tell; what stands ``behind`` them may tell which half of the day is meant."""
    zone = re.search(rf"(?:{_ZONE})\b", words)
    minutes = frozenset(_minutes(words))
    half = _HALF_BEHIND.match(behind)
    if half:
        minutes = frozenset(one for one in minutes if (one < 720) is bool(half["am"])) or minutes
    return Clock(minutes, zone[0] if zone else "")


def _minutes(words: str) -> tuple[int, ...]:
    first = re.split(r"[ (]", words)[0]
    if first in _NAMED:
        return (_NAMED[first],)
    found = _READ.search(words)
    hour = int(found["hour"]) if found else next(_HOURS[word] for word in words.split() if word in _HOURS)
    minute = int(found["minute"] or 0) if found else 0
    minute += next((_MINUTES[told] for told in _MINUTES if told in words.lower()), 0)
    at = (hour % 24 * 60 + minute) % 1440
    half = re.search(_HALF, words)
    if half and hour <= 12:
        return (at % 720 + 720 * (half[0][0] in "pP"),)
    # “10:30” may be either; who writes “10h30” or “15:45” counts to 24.
    either = 0 < hour <= 12 and not words.startswith("0") and not _TO_24.search(words)
    return (at, (at + 720) % 1440) if either else (at,)


def is_a_time(found: re.Match[str]) -> bool:
    """Whether what looks like a time of day is one: “3:16” may be a verse, and “21:15” a score."""
    text, start = found.string, found.start()
    if _BEFORE.search(text[max(0, start - 10) : start]) or _MARK.search(found[0]) or ":" not in found[0]:
        return True
    return not is_of_a_game(text) and not _VERSE.search(text[max(0, start - 20) : start])
