"""A name of an issue beside those of its stories, and quoted words beside theirs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mailer.check.sourcing.slips import is_one_slip
from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.verdict import MISSING, How, Verdict
from mailer.facts.quotations import quoted_spans

# Shorter words are too easily one slip apart and mean something else.
_LONG_ENOUGH = 6
_LONG_ENOUGH_BESIDE_ANOTHER = 5
_DOUBLED = re.compile(r"(\w)\1")
# How many words a name may have, and how many others may stand between two of them.
_LONGEST_NAME, _MOST_BETWEEN, _MOST_PLACES = 12, 2, 200
_LINKS = frozenset(
    ("of", "the", "for", "in", "at", "and", "de", "del", "la", "los", "du", "des", "der", "von", "et", "y")
)
_AND = frozenset(("and", "und", "et", "y"))
_SPELT_OUT = {1: ("one", "first"), 2: ("two", "second"), 3: ("three", "third"), 4: ("four", "fourth")}
_TENS, _ONES = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED = (
    frozenset((f"{_TENS[number // 10]}{_ONES[number % 10]}", str(number), *_SPELT_OUT.get(number, ())))
    for number in range(1, 40)
)
# “World War II” is “World War Two” and no “World War I”.
_NUMBERS = {form: forms for forms in _COUNTED for form in forms}
# What makes of a country its people.
_ENDINGS = ("n", "an", "ian", "s", "ns", "ans", "ese", "i", "ish")


def name_in(name: str, sources: Iterable[Source], *, one_language: bool = True) -> Verdict:
    """The first story with the name, all its words; else the one that spells it otherwise.

    Across languages a name may well be spelt otherwise.
    """
    sources = tuple(sources)
    spelt = as_spelt(name)
    for source in sources:
        if spelt.strip() and spelt in source.spelling:
            return Verdict(how=How.FOUND, story=source.story.slug, sentence=_sentence_of(name, source), says=name)
    for source in sources:
        # “The port of Piraeus” for “Piraeus port”, “Kenyan” for “Kenya”.
        forms = _forms_of(spelt.split())
        if forms and _stand_together(forms, source):
            return Verdict(how=How.RETOLD, story=source.story.slug)
    for source in sources if one_language else ():
        for other in source.facts.names:
            if _is_misspelt(spelt.split(), as_spelt(other.words).split()):
                return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=other.sentence, says=other.words)
    return MISSING


def _forms_of(words: Sequence[str]) -> list[frozenset[str]]:
    """The forms of each word that tells; “F-35” and “Boeing 737” are told by their numbers."""
    if any(word[:1].isdigit() for word in words[1:]):
        return [frozenset((word, word.removesuffix("s"), f"{word}s")) for word in words]
    forms = [_forms(word) for word in words[:1] if len(word) > 3]
    return forms + [_NUMBERS.get(word) or _forms(word) for word in words[1:] if len(word) > 3 or word in _NUMBERS]


def _forms(word: str) -> frozenset[str]:
    """The word, the country or place that it is made from, and what is made from it."""
    ends = (end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3)
    return frozenset((word, *(word.removesuffix(end) for end in ends), *(f"{word}{end}" for end in _ENDINGS)))


def _stand_together(forms: Sequence[frozenset[str]], source: Source) -> bool:
    """Whether a story has each of the words, in any order, with nothing but a small word or two between them.

    “Erik Dahl and Maria Lindqvist” name no Erik Lindqvist.
    """
    if not all(any(f" {form} " in source.spelling for form in each) for each in forms):
        return False
    words, places = _places_in(source)
    rarest = min(forms, key=lambda each: sum(len(places.get(form, ())) for form in each))
    return any(_is_among(at, forms, words) for form in rarest for at in places.get(form, ())[:_MOST_PLACES])


def _is_among(at: int, forms: Sequence[frozenset[str]], words: Sequence[str]) -> bool:
    """Whether the word at ``at`` is one of a run of words that has one of each of ``forms``."""
    run = {words[at]}
    for step in (1, -1):
        last = at
        while (near := _next_wanted(last, step, words, forms)) is not None:
            run.add(words[near])
            last = near
            if abs(last - at) > _LONGEST_NAME:
                break
    return all(run & each for each in forms)


def _next_wanted(at: int, step: int, words: Sequence[str], forms: Sequence[frozenset[str]]) -> int | None:
    """The next word of a name; small ones may stand before it or, in the order of the name, another one.

    “Erik Magnus Lindqvist” and “Erik and Maria Lindqvist” name an Erik Lindqvist.
    """
    place = {form: number for number, each in enumerate(forms) for form in each}
    between: list[str] = []
    for other in range(at + step, at + step * (_MOST_BETWEEN + 2), step):
        if not 0 <= other < len(words):
            return None
        if words[other] in place:
            in_order = (place[words[other]] - place[words[at]]) * step > 0
            both = bool(between) and between[0 if step > 0 else -1] in _AND
            may = all(word in _LINKS for word in between) or (in_order and (len(between) < 2 or both))
            return other if may else None
        between.append(words[other])
    return None


@lru_cache(maxsize=64)
def _places_in(source: Source) -> tuple[Sequence[str], Mapping[str, Sequence[int]]]:
    """The words of a story as names are looked up, and where each of them stands."""
    words = source.spelling.split()
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        places[word].append(at)
    return words, places


# Names are asked for in one text of an issue after the other, and again whenever it is checked again.
@lru_cache(maxsize=2_000)
def _sentence_of(name: str, source: Source) -> str:
    """The first sentence of the text with the name; empty where only a byline has it."""
    spelt = as_spelt(name)
    first = spelt.split()[0]
    near = (one.text for one in source.sentences if first in one.text.casefold().replace(".", ""))
    return next((text for text in near if spelt in as_spelt(text)), "")


def _is_misspelt(name: list[str], other: list[str]) -> bool:
    """Whether one word of the name is one slip away from the story’s, and all others are the same."""
    if len(name) != len(other):
        return False
    apart = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    if len(apart) != 1:
        return False
    (one, two) = apart[0]
    enough = _LONG_ENOUGH if len(name) == 1 else _LONG_ENOUGH_BESIDE_ANOTHER
    # “Russia” and “Russian”, “Kenya” and “Kenyan” are both right.
    short, long = sorted((one, two), key=len)
    inflected = long.startswith(short) and long.removeprefix(short) in _ENDINGS
    slip = is_one_slip(one, two) or is_one_slip(_DOUBLED.sub(r"\1", one), _DOUBLED.sub(r"\1", two))
    return len(short) >= enough and not inflected and slip


def quotations_of(text: str) -> Iterator[str]:
    """The words between quotation marks, however few."""
    for start, end in quoted_spans(text):
        words = text[start + 1 : end].strip().rstrip(",，").replace("\n\n", " ")
        if any(sign.isalpha() for sign in words):
            yield words


def words_in(quotation: str, sources: Iterable[Source]) -> Verdict:
    """The first story with these words; else the one whose words are nearest."""
    sources = tuple(sources)
    for source in sources:
        found = source.words.find(quotation)
        if found:
            sentence = source.sentence_at(found)
            says = source.laid.text[found.start : found.end]
            return Verdict(how=How.FOUND, story=source.story.slug, sentence=sentence, says=says)
    for source in sources:
        found = source.words.nearest(quotation)
        if found:
            says = " ".join(source.laid.text[found.start : found.end].split())
            return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=source.sentence_at(found), says=says)
    return MISSING
