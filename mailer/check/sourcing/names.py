"""A name of an issue beside those of its stories, and quoted words beside theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mailer.check.sourcing.left_out import how_quoted
from mailer.check.sourcing.slips import is_one_slip
from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.together import ENDINGS, LINKS, how_together, is_a_number, other_number
from mailer.check.sourcing.verdict import MISSING, How, Verdict, best_of
from mailer.check.sourcing.words import Place, Stretch
from mailer.facts.fact import Name
from mailer.facts.quotations import quoted_spans

# Shorter words are too easily one slip apart and mean something else; less so beside others that are the same.
_LONG_ENOUGH_BESIDE = {0: 6, 1: 5}
_ALWAYS_LONG_ENOUGH = 2
_DOUBLED = re.compile(r"(\w)\1")
_MOST_WORDS = 3


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
        how = how_together(spelt.split(), source)
        if how is not How.MISSING:
            return Verdict(how=how, story=source.story.slug)
    return _told_otherwise(name, sources) if one_language else MISSING


def _told_otherwise(name: str, sources: Sequence[Source]) -> Verdict:
    """The story that has another number behind the name, or spells it otherwise."""
    words = as_spelt(name).split()
    for source in sources:
        if other := other_number(name, source):
            return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=_sentence_of(other, source), says=other)
        for one, theirs in spelt_names(source):
            # “Gabuyev” for “Alexander Gabuev”; no “Centre” for the “Carnegie Center” of a text that tells of centers.
            last = theirs[-1:] if len(words) == 1 and 1 < len(theirs) <= _MOST_WORDS else ()
            is_last = last and is_misspelt(words, last) and last[0] not in source.laid.text
            if is_last or is_misspelt(words, theirs):
                return Verdict(how=How.DIFFERS, story=source.story.slug, sentence=one.sentence, says=one.words)
    return MISSING


@lru_cache(maxsize=64)
def spelt_names(source: Source) -> tuple[tuple[Name, Sequence[str]], ...]:
    """The names of a story, each with its words as names are looked up."""
    return tuple((name, as_spelt(name.words).split()) for name in source.facts.names)


# Names are asked for in one text of an issue after the other, and again whenever it is checked again.
@lru_cache(maxsize=2_000)
def _sentence_of(name: str, source: Source) -> str:
    """The first sentence of the text with the name; empty where only a byline has it."""
    spelt = as_spelt(name)
    first = spelt.split()[0]
    near = (one.text for one in source.sentences if first in one.text.casefold().replace(".", ""))
    return next((text for text in near if spelt in as_spelt(text)), "")


def is_misspelt(name: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one word of the name is one slip away from the story’s, and all others are the same."""
    if len(name) != len(other):
        return False
    apart = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    if len(apart) != 1:
        return False
    one, two = apart[0]
    # A slip leaves the first letter or the last one as it was.
    if (one[0] != two[0] and one[-1] != two[-1]) or is_a_number(one) or is_a_number(two):
        return False
    beside = sum(word not in LINKS for word in name) - 1
    # “Russia” and “Russian”, “Kenya” and “Kenyan” are both right.
    short, long = sorted((one, two), key=len)
    if len(short) < _LONG_ENOUGH_BESIDE.get(beside, _ALWAYS_LONG_ENOUGH):
        return False
    inflected = long.startswith(short) and long.removeprefix(short) in ENDINGS
    slip = is_one_slip(one, two) or is_one_slip(_DOUBLED.sub(r"\1", one), _DOUBLED.sub(r"\1", two))
    return slip and not inflected


def quotations_of(text: str) -> Iterator[str]:
    """The words between quotation marks, however few."""
    for start, end in quoted_spans(text):
        words = text[start + 1 : end].strip().rstrip(",，").replace("\n\n", " ")
        if any(sign.isalpha() for sign in words):
            yield words


def words_in(quotation: str, sources: Iterable[Source]) -> Verdict:
    """The best that a story says to these words; else the one that spells them otherwise, or whose are nearest."""
    sources = tuple(sources)
    found = best_of(_quoted(place, source) for source in sources for place in source.words.places(quotation))
    if found.how is not How.MISSING:
        return found
    for source in sources:
        place = next(source.words.places_respelt(quotation), None) if source.language in ("en", "") else None
        if place:
            verdict = _quoted(place, source)
            return replace(verdict, how=How.RETOLD) if verdict.how is How.FOUND else verdict
    for source in sources:
        stretch = source.words.nearest(quotation)
        if stretch:
            return _said(How.DIFFERS, stretch, source)
    return MISSING


def evidence_in(words: str, sources: Iterable[Source]) -> Verdict:
    """As ``words_in``; what carries a figure may be put together of sentences that stand apart."""
    found = words_in(words, sources)
    return replace(found, how=How.FOUND) if found.how is How.DOUBTFUL else found


def _quoted(place: Place, source: Source) -> Verdict:
    return _said(how_quoted(place, source), place, source)


def _said(how: How, place: Place | Stretch, source: Source) -> Verdict:
    stretch = Stretch(place.start, place.end)
    says = source.laid.text[place.start : place.end]
    return Verdict(
        how=how,
        story=source.story.slug,
        sentence=source.sentence_at(stretch),
        says=says if how is How.FOUND else " ".join(says.split()),
    )
