"""Scores from both sides: “lost 1-2” is the “won 2-1” of the others, and “won 2-1” is not that of who lost."""

from __future__ import annotations

import re

from mailer.facts.fact import Number
from mailer.facts.stems import EMPTY_WORDS, stems_in
from mailer.facts.written_days import month_of, weekday_of

_LOST = (
    r"(?:was|were|been|being|got) (?:[a-z]+ )?(?:beaten|defeated|edged|thrashed|eliminated)|los(?:t|es?|ing)|defeats?"
    r"|fell|perd\w+|défaites?|s['’](?:est|était|incline\w*) ?\w*|battue?s? par|(?:été|est|sont) battue?s?"
    r"|verlor\w*|verlier\w*|unterl\w+|Niederlagen?|(?:wurden?|worden) \w* ?(?:geschlagen|besiegt)"
    r"|pierd\w+|cay(?:ó|eron)|derrotas?|(?:fue|fueron) (?:derrotad|vencid)[oa]s?"
)
_WON = (
    r"won|wins?|winning|beat(?:s|ing)?|defeat(?:ed|ing)|edged|thrashed|victor(?:y|ies)|gagn\w+|bat(?:s|tent|tu)?"
    r"|victoires?|gew[ao]nn\w*|gewinn\w*|sieg(?:t|te|ten|e)?|schlug\w*|schlägt|schlagen|geschlagen|besieg\w+"
    r"|gan(?:ó|a|aron|an|ado)|venc(?:e|ió|ieron)|derrot(?:ó|aron)|victorias?"
)
_SIDE = re.compile(rf"\b(?:(?P<lost>{_LOST})|(?P<won>{_WON}))\b", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]{2,}")
_CLAUSE = re.compile(r"[;:.!?]\s|,? (?:while|but|während|aber|mais|pero) ")
# Behind these stands the other side, wherever the verb is.
_AGAINST = re.compile(
    r"\b(?:against|over|to|by|gegen|über|von|durch|contre|face à|par|sur|contra|ante|por|frente a) (?=[A-ZÀ-Þ])"
)
_WORDS_BEHIND = re.compile(r"(?:[ ,]+[\w’'-]+){0,3}")


def is_of_the_other_side(one: Number, other: Number) -> bool:
    """Whether two scores with the same numbers are, or may be, of opposite sides.

    Turned round they are one where a verb tells who won in both; where both name sides, those must not be changed.
    """
    mine, theirs = _found(one), _found(other)
    if not mine or not theirs:
        return one.unit != other.unit
    same = bool(mine["won"]) is bool(theirs["won"])
    who, (before, behind) = _sides(mine)[0], _sides(theirs)
    if not who:
        return False
    return bool(who & behind) and not who & before if same else bool(who & before) and not who & behind


def _found(score: Number) -> re.Match[str] | None:
    """The word that tells who won: the last one before the score, or one right behind it."""
    text, end = score.sentence, score.at + len(score.words)
    start = max((found.end() for found in _CLAUSE.finditer(text, 0, score.at)), default=0)
    before = list(_SIDE.finditer(text, start, score.at))
    if before:
        return before[-1]
    behind = _WORDS_BEHIND.match(text, end)
    return _SIDE.search(text, end, behind.end() if behind else end)


def _sides(verb: re.Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Who is named before the verb and who behind it, in their clause; where nobody is, the words there."""
    text = verb.string
    start = max((found.end() for found in _CLAUSE.finditer(text, 0, verb.start())), default=0)
    stop = _CLAUSE.search(text, verb.end())
    end = stop.start() if stop else len(text)
    against = _AGAINST.search(text, verb.end(), end)
    if against:
        return _named(f"{text[start : verb.start()]} {text[verb.end() : against.start()]}"), _named(
            text[against.end() : end]
        )
    return _named(text[start : verb.start()]), _named(text[verb.end() : end])


def _named(words: str) -> frozenset[str]:
    names = frozenset(word.lower() for word in _NAME.findall(words) if not _is_of_the_calendar(word)) - EMPTY_WORDS
    return names or stems_in(words)


def _is_of_the_calendar(word: str) -> bool:
    return weekday_of(word) is not None or month_of(word) is not None
