"""Which nouns are one thing, and which are not, in English, French, German and Spanish."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from mailer.facts.foreign_ordinals import IN_A_ROW
from mailer.facts.noun_words import (
    EVERYBODY,
    FATES,
    LANGUAGES,
    MEASURES,
    OF_LANDS,
    PEOPLE,
    PEOPLES,
    THINGS,
    WIDER,
)
from mailer.facts.plurals import one_of

_In = tuple[str, str]
"""A thing, and the language of a word for it."""


def _read(lines: str) -> Iterator[tuple[str, _In]]:
    """Each word of a thing, and in the singular, with the thing, which goes by its first English word."""
    for line in lines.strip().splitlines():
        thing = line.split()[0].casefold()
        for language, part in zip(LANGUAGES, line.split("|"), strict=True):
            for word in part.casefold().split():
                # “Mit 40 Schiffen”.
                more = [f"{word}n"] if language == "de" and not word.endswith(("n", "s")) else []
                yield from ((form, (thing, language)) for form in (word, one_of(word), *more))


def _in_a_row() -> Iterator[tuple[str, _In]]:
    for language, nouns in IN_A_ROW.items():
        for noun, english in nouns.items():
            yield noun.casefold(), (english, language)
            yield english, (english, "en")


def _by_word() -> dict[str, frozenset[_In]]:
    found: dict[str, set[_In]] = defaultdict(set)
    for word, thing in chain(_in_a_row(), *map(_read, (EVERYBODY, PEOPLE, FATES, PEOPLES, THINGS))):
        found[word].add(thing)
    return {word: frozenset(things) for word, things in found.items()}


_OF = _by_word()
_IN_ENGLISH: Mapping[str, str] = {
    word: thing for word, (thing, language) in chain(_in_a_row(), _read(MEASURES)) if language != "en" or word != thing
}
_PERSONS = frozenset(thing for _, (thing, _) in _read(PEOPLE))
_NATIONS = frozenset(thing for _, (thing, _) in _read(PEOPLES))
_WIDE: Mapping[str, frozenset[str]] = {
    **{wide: frozenset(narrow.split()) for wide, narrow in WIDER.items()},
    **{thing: _PERSONS | _NATIONS for _, (thing, _) in _read(EVERYBODY)},
    **dict.fromkeys(_NATIONS, _PERSONS),
}
_OF_A_LAND = re.compile(
    "|".join(
        rf"(?P<land{at}>\b(?:{'|'.join(land.split())}))"
        for at, land in enumerate(part for line in OF_LANDS.strip().splitlines() for part in line.split("|"))
    ),
    re.IGNORECASE,
)


def in_english(unit: str) -> str:
    """The English word for a measure, or for what comes in a row, in another language; empty for what is neither."""
    return _IN_ENGLISH.get(unit, "")


def are_one_thing(one: str, other: str, *, one_language: bool) -> bool | None:
    """Whether two nouns, as the units of numbers have them, are one thing; None where nothing tells."""
    pairs = [
        (mine, theirs)
        for mine, here in _OF.get(one, ())
        for theirs, there in _OF.get(other, ())
        if (here == there) is one_language
    ]
    if any(mine == theirs for mine, theirs in pairs):
        return True
    if not pairs or any(theirs in _WIDE.get(mine, ()) or mine in _WIDE.get(theirs, ()) for mine, theirs in pairs):
        return None
    return False


def land_of(words: str) -> str:
    """The land from which what is counted comes, as the words beside a number tell it; empty where they do not."""
    found = _OF_A_LAND.search(words)
    return str(found.lastgroup) if found else ""


def are_many(word: str) -> bool:
    """Whether a word is known to be the plural of a noun, with a capital too: “Russians”, “bateaux”."""
    return word.endswith(("s", "x")) and one_of(word) in _OF


def is_a_people(unit: str) -> bool:
    """Whether what is counted are people by where they are from: “Russians”, “Ukrainiens”."""
    return any(thing in _NATIONS for thing, _ in _OF.get(unit, ()))
