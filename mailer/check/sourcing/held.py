"""Whether more than a name holds two places together: of somebody a story tells many things, with a number each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mailer.check.sourcing.parts import Told, part_of
from mailer.check.sourcing.stories import Source
from mailer.facts.fact import Name
from mailer.facts.stems import EMPTY_WORDS, WORD, stem, stems_in

_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+)*")
_BOTH = 2


def is_held_by_a_name_alone(mine: Told, source: Source, told: Told, counted: frozenset[str], language: str) -> bool:
    """Whether nothing but one name of a sentence stands in the story, too.

    ``counted`` are the stems of what both numbers count. In one language plain words would be the same; in another
    one only names are.
    """
    shared = (stems_in(mine.sentence) - stems_in(mine.words) - counted) & source.around(told)
    plain, first, names = _told_in(mine.sentence)
    if shared & (plain | first - _names_of(source)):
        return False
    if language == source.language:
        # In German nouns have capitals, too, and in Chinese nothing has.
        return not any(one[0] > "\u2e80" for one in shared) and (language != "de" or len(shared) < _BOTH)
    return sum(not shared.isdisjoint(name) for name in names) < _BOTH


def has_all_names(mine: Told, told: Told, source: Source) -> bool:
    """Whether two names or more stand beside a day, or in its sentence, and each of them in that of the story.

    A sentence without names speaks of those of its neighbours: “The visit took place …”.
    """
    theirs = stems_in(told.sentence) if _names_in(told) else source.around(told)
    start, end = part_of(mine)
    beside = [one for one in _names_in(mine) if not one.isdisjoint(stems_in(mine.sentence[start:end]))]
    named = beside if len(beside) >= _BOTH else _names_in(mine)
    return len(named) >= _BOTH and not any(theirs.isdisjoint(one) for one in named)


def _names_in(told: Told) -> list[frozenset[str]]:
    return [one for one in _told_in(told.sentence)[2] if one - stems_in(told.words)]


@lru_cache(maxsize=1_000)
def _told_in(sentence: str) -> tuple[frozenset[str], frozenset[str], Sequence[frozenset[str]]]:
    """The stems of a sentence that are no names, that of its first word, which may be one, and those of each name."""
    words = [word for word in WORD.findall(sentence) if word.lower() not in EMPTY_WORDS]
    plain = frozenset(stem(word) for word in words if not word[0].isupper())
    first = frozenset(map(stem, words[:1])) if words and sentence.startswith(words[0]) else frozenset()
    return plain, first, tuple(stems_in(one) for one in _NAME.findall(sentence))


@lru_cache(maxsize=64)
def _names_of(source: Source) -> frozenset[str]:
    """The stems of all names of a story."""
    return frozenset().union(*map(stems_in, map(_without_its_beginning, source.facts.names)))


def _without_its_beginning(name: Name) -> str:
    """“Trade of Norway” has its first capital only because it begins a sentence."""
    rest = name.words.partition(" ")[2]
    return rest if rest[:1].islower() and name.sentence.startswith(name.words) else name.words
