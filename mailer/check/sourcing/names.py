"""A name of an issue beside those of its stories, and quoted words beside theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mailer.check.sourcing.slips import is_one_slip
from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.verdict import MISSING, How, Verdict
from mailer.facts.quotations import quoted_spans

# Shorter words are too easily one slip apart and mean something else.
_LONG_ENOUGH = 6
_LONG_ENOUGH_BESIDE_ANOTHER = 5
_DOUBLED = re.compile(r"(\w)\1")
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
        words = [word for word in spelt.split() if len(word) > 3]
        if words and all(_is_inflected(word, source) for word in words):
            return Verdict(how=How.RETOLD, story=source.story.slug)
    for source in sources if one_language else ():
        for other in source.facts.names:
            if _is_misspelt(spelt.split(), as_spelt(other.words).split()):
                return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=other.sentence, says=other.words)
    return MISSING


def _is_inflected(word: str, source: Source) -> bool:
    """Whether a story has the word, or the country or place that it is made from."""
    ends = ("", *(end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3))
    return any(f" {word.removesuffix(end)} " in source.spelling for end in ends) or any(
        f" {word}{end} " in source.spelling for end in _ENDINGS
    )


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
        words = text[start + 1 : end].strip().rstrip(",，")
        if any(sign.isalpha() for sign in words):
            yield words


def words_in(quotation: str, sources: Iterable[Source]) -> Verdict:
    """The first story with these words; else the one whose words are nearest."""
    sources = tuple(sources)
    for source in sources:
        found = source.words.find(quotation)
        if found:
            sentence = source.sentence_at(found)
            says = source.words.text[found.start : found.end]
            return Verdict(how=How.FOUND, story=source.story.slug, sentence=sentence, says=says)
    for source in sources:
        found = source.words.nearest(quotation)
        if found:
            says = " ".join(source.words.text[found.start : found.end].split())
            return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=source.sentence_at(found), says=says)
    return MISSING
