"""How many times as much: “trebled”, “rose eightfold”, “multiplié par trois”, “verdreifacht”, “triplicó”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from mailer.facts.spelled import SMALL_NUMBERS
from mailer.facts.vocabulary import small_words, words_in

FOLD = "fold"
"""The unit of these numbers."""

_LATIN = {"tripl": 3, "trebl": 3, "quadrupl": 4, "cuadrupl": 4, "quintupl": 5, "décupl": 10}
_ENDINGS = "ed ing é ée és ées er a ait aient èrent icó icado icada icaron icar icaba"
_GERMAN = {"drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10}
_VERBS = {
    **{f"{stem}{ending}": times for stem, times in _LATIN.items() for ending in _ENDINGS.split()},
    **{f"ver{stem}fach{ending}": times for stem, times in _GERMAN.items() for ending in ("t", "te", "ten", "en")},
}
_MANY = "five six seven eight nine ten eleven twelve fifteen twenty"
# “The reasons are threefold”: a few are a way of speaking, but beside what grows.
_FEW = "three four"
_GROWS = "|".join(f"(?<={end} )" for end in ("rose", "risen", "reased", "grew", "grown", "jumped", "surged", "soared"))
_FOLDS = {f"{word}fold": int(SMALL_NUMBERS[word]) for word in f"{_FEW} {_MANY}".split()}
_SO_MANY = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt|cent|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien"
)
_MULTIPLE = re.compile(
    rf"(?<![\w-])(?:(?P<verb>(?i:{'|'.join(sorted(_VERBS, key=len, reverse=True))}))"
    rf"|(?P<fold>(?i:{'|'.join(_MANY.split())})fold|(?:{_GROWS})(?:{'|'.join(_FEW.split())})fold"
    rf"|(?i:{'|'.join(_FEW.split())})fold(?= (?:rise|increase|jump|growth|surge)))"
    r"|multipli(?:ée?s?|er|a|ait|c(?:ó|ado|ada|aron|ar|aba)) (?:par|por) "
    rf"(?P<times>\d+(?:,\d+)?|{_SO_MANY}))"
    r"(?![\w-]|[.,]\d)"
)
_WORDS = frozenset((*_VERBS, *_FOLDS)) | words_in(
    "multiplié multipliée multipliés multipliées multiplier multiplia multipliait multiplicó multiplicado multiplicada "
    "multiplicaron multiplicar multiplicaba"
)


def may_hold_multiples(text: str) -> bool:
    """Whether a text may have some."""
    return not _WORDS.isdisjoint(small_words(text))


def multiples_in(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """The multiples in ``text``: how many times as much, and where the words begin and end."""
    for found in _MULTIPLE.finditer(text) if may_hold_multiples(text) else ():
        yield _times(found), found.start(), found.end()


def _times(found: re.Match[str]) -> Decimal:
    if found["times"]:
        written = found["times"]
        return SMALL_NUMBERS[written] if written in SMALL_NUMBERS else Decimal(written.replace(",", "."))
    return Decimal(_VERBS[found["verb"].lower()] if found["verb"] else _FOLDS[found["fold"].lower()])
