"""Places in a row in French, German and Spanish: “quatrième mandat”, “75. Jahrestag”, “siglo XXI”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

_FR = (
    "premi(?:er|ère) deuxième|seconde? troisième quatrième cinquième sixième septième huitième neuvième dixième "
    "onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième"
)
_DE = (
    "erst zweit dritt viert fünft sechst siebt|siebent acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt "
    "sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst"
)
_ES = (
    "primer[oa]? segund[oa] tercer[oa]? cuart[oa] quint[oa] sext[oa] séptim[oa] octav[oa] noven[oa] décim[oa] "
    "undécim[oa] duodécim[oa] decimotercer[oa]? decimocuart[oa] decimoquint[oa]"
)
# As written → the place, as a part of a pattern.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "fr": tuple(_FR.split()),
    "de": tuple(f"(?:{stem})e[nmrs]?" for stem in _DE.split()),
    "es": tuple(_ES.split()),
}
IN_A_ROW: Mapping[str, Mapping[str, str]] = {
    "fr": {
        **dict.fromkeys(("mandat",), "term"),
        **dict.fromkeys(("visite",), "visit"),
        **dict.fromkeys(("voyage", "déplacement"), "trip"),
        **dict.fromkeys(("sommet",), "summit"),
        **dict.fromkeys(("réunion", "rencontre"), "meeting"),
        **dict.fromkeys(("congrès",), "congress"),
        **dict.fromkeys(("cycle", "tour"), "round"),
        **dict.fromkeys(("anniversaire",), "anniversary"),
        **dict.fromkeys(("édition",), "edition"),
        **dict.fromkeys(("élection",), "election"),
        **dict.fromkeys(("siècle",), "century"),
        **dict.fromkeys(("trimestre",), "quarter"),
        **dict.fromkeys(("semaine",), "week"),
        **dict.fromkeys(("année",), "year"),
    },
    "de": {
        **dict.fromkeys(("Amtszeit", "Mandat"), "term"),
        **dict.fromkeys(("Besuch", "Besuchs", "Staatsbesuch"), "visit"),
        **dict.fromkeys(("Reise",), "trip"),
        **dict.fromkeys(("Gipfel", "Gipfels", "Gipfeltreffen"), "summit"),
        **dict.fromkeys(("Treffen", "Treffens", "Sitzung"), "meeting"),
        **dict.fromkeys(("Kongress", "Kongresses", "Parteitag", "Parteitags"), "congress"),
        **dict.fromkeys(("Runde",), "round"),
        **dict.fromkeys(("Jahrestag", "Jahrestags", "Jahrestages", "Jubiläum"), "anniversary"),
        **dict.fromkeys(("Auflage", "Ausgabe"), "edition"),
        **dict.fromkeys(("Wahl",), "election"),
        **dict.fromkeys(("Jahrhundert", "Jahrhunderts"), "century"),
        **dict.fromkeys(("Quartal", "Quartals"), "quarter"),
        **dict.fromkeys(("Woche",), "week"),
        **dict.fromkeys(("Jahr", "Jahres"), "year"),
    },
    "es": {
        **dict.fromkeys(("mandato",), "term"),
        **dict.fromkeys(("visita",), "visit"),
        **dict.fromkeys(("viaje",), "trip"),
        **dict.fromkeys(("cumbre",), "summit"),
        **dict.fromkeys(("reunión", "encuentro"), "meeting"),
        **dict.fromkeys(("congreso",), "congress"),
        **dict.fromkeys(("ronda", "vuelta"), "round"),
        **dict.fromkeys(("aniversario",), "anniversary"),
        **dict.fromkeys(("edición",), "edition"),
        **dict.fromkeys(("elección",), "election"),
        **dict.fromkeys(("siglo",), "century"),
        **dict.fromkeys(("trimestre",), "quarter"),
        **dict.fromkeys(("semana",), "week"),
        **dict.fromkeys(("año",), "year"),
    },
}
"""What comes one behind the other and is counted so, with its English word. “A second thought” is no fact."""

_SUFFIXES: Mapping[str, str] = {
    "fr": "ers?|[eè]res?|res?|e|es|[eè]mes?|nde?|d|de|ᵉʳ?",
    # “75. Jahrestag”: a full stop in the midst of a sentence.
    "de": "\\.(?=[ \u00a0][^\\W\\d_])",
    "es": r"\.?[ºª]|\.°|\.?(?:er|ra|ro|d[ao]|t[ao]|m[ao]|v[ao]|n[ao])",
}
_IN_DIGITS = "st|nd|rd|th"

_ROMAN = "[IVX]{1,6}"
_ROMAN_CENTURY = re.compile(
    rf"(?<!\w)(?:(?P<before>{_ROMAN}) ?(?:er|e|ᵉʳ?|[eè]me) siècles?|siglo (?P<behind>{_ROMAN}))(?!\w)"
)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}

PLACE = re.compile(
    rf"\d+(?:(?:{_IN_DIGITS}|{_SUFFIXES['fr']}|{_SUFFIXES['es']})(?!\w)|{_SUFFIXES['de']})|{_ROMAN_CENTURY.pattern}"
    rf"|(?:{'|'.join(place for places in _PLACES.values() for place in places)})(?!\w)",
    re.IGNORECASE,
)
"""How a place in a row begins in digits or, in these languages, in words."""


FOREIGN = frozenset(_PLACES)
"""The languages, by their primary tags, whose places in a row are read here."""


def suffix_of(language: str) -> str:
    """What stands behind the digits of a place in a row; a part of a pattern."""
    return _SUFFIXES.get(language) or (_IN_DIGITS if language else f"{_IN_DIGITS}|{_SUFFIXES['fr']}")


@lru_cache
def _pattern(language: str) -> re.Pattern[str]:
    places = "|".join(f"(?P<p{at}>{words})" for at, words in enumerate(_PLACES[language], start=1))
    # “Zweiter offizieller Besuch”: the other two put such a word behind.
    between = "(?:[a-zäöüß]+e[nmrs]? )?" if language == "de" else ""
    nouns = "|".join(sorted(IN_A_ROW[language], key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?i:{places}) {between}(?P<noun>{nouns})(?![\w-])")


def foreign_ordinals_in(text: str, language: str) -> Iterator[tuple[Decimal, str, int, int]]:
    """The places in a row that are told in words or in Roman digits: which, of what, and the span of the words."""
    if language not in FOREIGN:
        return
    for found in _pattern(language).finditer(text):
        place = next(at for at in range(1, len(_PLACES[language]) + 1) if found[f"p{at}"])
        yield Decimal(place), found["noun"].casefold(), found.start(), found.end()
    for found in _ROMAN_CENTURY.finditer(text):
        yield Decimal(_roman(found["before"] or found["behind"])), "century", found.start(), found.end()


def _roman(digits: str) -> int:
    """``XXI`` → 21; what stands before a greater digit is taken off it."""
    values = [_ROMAN_DIGITS[digit] for digit in digits]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))
