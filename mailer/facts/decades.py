"""Decades: “the 1990s”, “the nineties”, “les années 90”, “die Neunzigerjahre”, “la década de 1990”."""

from __future__ import annotations

import re

_TENS = range(3, 10)
# As written, the thirties first.
_ENGLISH = ("thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_GERMAN = ("dreißiger", "vierziger", "fünfziger", "sechziger", "siebziger", "achtziger", "neunziger")
_FRENCH = ("trente", "quarante", "cinquante", "soixante", "soixante-dix", "quatre-vingt", "quatre-vingt-dix")
_SPANISH = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_TENS_OF = {
    word: tens for words in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH) for tens, word in zip(_TENS, words, strict=True)
}
DECADES = frozenset((*_ENGLISH, *_GERMAN, *(f"{word}jahre{n}" for word in _GERMAN for n in ("", "n"))))
"""The words for decades that need no other word."""

_SPELLED = "|".join(sorted((*_FRENCH, *_SPANISH), key=lambda word: (-len(word), word)))
_YEARS = "(?:[Aa]nnées|[Aa]ños|[Dd]écada de(?: los)?)"

DECADE = (
    r"(?:(?:1[5-9]|20)\d0(?:['’]?s|er(?:[ -]Jahren?)?)(?!\w)"
    rf"|{_YEARS} (?:(?:1[5-9]|20)\d0(?!\w|[.,-]\d)|\d0(?!\w|[.,-]\d)|(?:{_SPELLED})(?![\w-]))"
    rf"|(?:(?<=[Tt]he )|(?<=arly )|(?<=late )|(?<=mid-))(?:['’]?\d0['’]?s|{'|'.join(_ENGLISH)})(?!\w)"
    rf"|\d0er[ -]Jahren?(?!\w)|(?i:{'|'.join(_GERMAN)})[ -]?[Jj]ahren?(?!\w)"
    r"|(?:\d\d世纪)?\d0年代)"
)
"""How a decade is written; a part of a pattern."""

_FOUR_DIGITS = re.compile(r"\d{4}")
_TWO_DIGITS = re.compile(r"(?:(?P<century>\d\d)世纪)?(?P<tens>\d)0")
_OF_YEARS = re.compile("[ -]?jahren?$")


def years_of_decade(words: str) -> str:
    """Its first and last year, ``1990/1999``; empty where that may be of two centuries, as with “the 20s”."""
    if whole := _FOUR_DIGITS.search(words):
        return _years(int(whole[0]))
    if short := _TWO_DIGITS.search(words):
        if short["century"]:
            return _years(int(short["century"]) * 100 - 100 + int(short["tens"]) * 10)
        tens = int(short["tens"])
    else:
        tens = _TENS_OF[_OF_YEARS.sub("", words.lower()).rpartition(" ")[2]]
    return _years(1900 + tens * 10) if tens in _TENS else ""


def _years(first: int) -> str:
    return f"{first}/{first + 9}"
