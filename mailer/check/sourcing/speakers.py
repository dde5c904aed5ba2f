"""Who is quoted: the name and the role that an issue gives beside those of the story."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from unicodedata import combining, normalize

from mailer.check.sourcing.slips import is_one_slip
from mailer.check.sourcing.stories import Source, as_spelt
from mailer.check.sourcing.verdict import How, Verdict
from mailer.check.sourcing.words import Place, Stretch, words_of
from mailer.facts.attributions import Attribution, attributions_in, who_speaks_in
from mailer.facts.fact import Facts, Sentence
from mailer.facts.names import names_in
from mailer.facts.quotations import quoted_spans
from mailer.model.issue import Quote
from mailer.model.story import Author

# What stands in a story, as far as its words go.
_STANDS = (How.FOUND, How.RETOLD, How.DOUBTFUL)
# Shorter parts of a name are too easily one slip apart and another one’s.
_LONG = 5
_AND = re.compile(r" (?:and|und|et|y) ")


def differences(block: Quote, source: Source, language: str) -> Iterator[tuple[str, str]]:
    """What a quote block says otherwise than its story: the key, and in what."""
    author = next((one for one in source.story.authors if _is_the_same(block.by, one.name)), None)
    one_language = source.language == language.partition("-")[0].lower()
    if author:
        yield from _as_author(block, author, one_language=one_language)
    said = _said_by(block.text, source)
    if said and all(one and not any(_share_a_word(name, block.by) for name in one) for one in said):
        yield "by", f"{source.story.slug} has these words from {said[0][0]}, not {block.by}"


def from_its_speaker(verdict: Verdict, quotation: str, facts: Facts, sources: Sequence[Source]) -> Verdict:
    """What is said of quoted words; no more than perhaps where a text has them from another one than each story.

    ``facts`` are those of the text.
    """
    words = _bare(quotation)
    speakers = [one.speaker for one in facts.quotations if one.speaker and _bare(one.words) == words]
    if verdict.how not in _STANDS or not speakers:
        return verdict
    theirs = [said for source in sources for said in _said_by(quotation, source)]
    if all(any(_may_be_one(one, speaker) for said in theirs for one in said or (speaker,)) for speaker in speakers):
        return verdict
    return replace(verdict, how=How.DOUBTFUL, speaker=theirs[0][0]) if theirs else verdict


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names may be of one person: a short form, or full names of which one may be another form.

    “Erik Dahl” is no “Maria Dahl”, “Wang Yi” no “Wang Wenbin”.
    """
    return any(_is_one(mine.split(), theirs.split()) for mine in _each_of(one) for theirs in _each_of(other))


def _each_of(name: str) -> list[str]:
    return [_without_accents(as_spelt(part)) for part in _AND.split(name)]


def _without_accents(spelt: str) -> str:
    return spelt if spelt.isascii() else "".join(c for c in normalize("NFKD", spelt) if not combining(c))


def _is_one(one: Sequence[str], other: Sequence[str]) -> bool:
    alike = [(a, b) for a in one for b in other if a == b or (min(len(a), len(b)) >= _LONG and is_one_slip(a, b))]
    if min(len(one), len(other)) < 2 or len(alike) >= min(len(one), len(other)):
        return bool(alike)
    if (one[-1], other[-1]) in alike:
        return one[0][0] == other[0][0]
    return bool(alike) and (one[0], other[0]) not in alike


def _as_author(block: Quote, author: Author, *, one_language: bool) -> Iterator[tuple[str, str]]:
    if as_spelt(block.by) != as_spelt(author.name):
        yield "by", f"the story’s author is written {author.name}, here {block.by}"
    theirs = f"{author.role} {author.affiliation}"
    other = set(as_spelt(block.role).split()) - set(as_spelt(theirs).split()) - {"the", "of", "at", "for", "in", "a"}
    if one_language and author.role and block.role and other:
        yield "role", f"the story calls {author.name} “{author.role}”, this block “{block.role}”"


def _is_the_same(by: str, author: str) -> bool:
    """Whether two forms of a name are of one person: the same last name, and first names that begin alike."""
    one, two = as_spelt(by).split(), as_spelt(author).split()
    return bool(one and two) and one[-1] == two[-1] and (len(one) == 1 or len(two) == 1 or one[0][0] == two[0][0])


def _said_by(quotation: str, source: Source) -> list[tuple[str, ...]]:
    """Whose words they may be by the story's own account, wherever its body has them; nobody where that is not told."""
    places = list(source.words.places(quotation)) or list(source.words.places_respelt(quotation))
    body = source.laid.runs[-1].end if source.laid.runs else 0
    return [_speakers_at(place, source) for place in places if place.start < body]


def _speakers_at(place: Place, source: Source) -> tuple[str, ...]:
    number = bisect_right(source.laid.runs, place.start, key=lambda run: run.start) - 1
    for span, said in zip(source.laid.said[number], _attributions(number, source), strict=True):
        if span.start <= place.start < span.end:
            return (said.speaker,) if said.speaker else _named_before(number, said, source) if said.pronoun else ()
    return ()


@lru_cache(maxsize=500)
def _attributions(number: int, source: Source) -> tuple[Attribution, ...]:
    """Who says each of the quotations of a paragraph, by its number."""
    run = source.laid.runs[number]
    spans = [(one.start - 1 - run.start, one.end - run.start) for one in source.laid.said[number]]
    return tuple(attributions_in(_text_of(run, source), spans, [one.start for one in _sentences(number, source)]))


@lru_cache(maxsize=500)
def _named_before(number: int, said: Attribution, source: Source) -> tuple[str, ...]:
    """Whom “he said” may mean: whoever speaks in the last sentence in which somebody does, and who is named since.

    Where nobody does, all who are named in the paragraph so far, or in the one before, if one of them has a full name.
    """
    before = [one for one in _sentences(number, source) if one.start < said.first]
    since: list[str] = []
    for sentence in reversed([*(_sentences(number - 1, source) if number else ()), *before]):
        text = _without_quotations(sentence.text)
        since += names_in(f"by {text}")
        if speaker := who_speaks_in(text):
            return (speaker, *since)
    return tuple(since) if any(" " in name for name in since) else ()


def _sentences(number: int, source: Source) -> Sequence[Sentence]:
    return source.read[number][1] if number < len(source.read) else ()


def _text_of(run: Stretch, source: Source) -> str:
    return source.laid.text[run.start : run.end - 1]


def _without_quotations(text: str) -> str:
    at, parts = 0, []
    for start, end in quoted_spans(text):
        parts.append(text[at:start])
        at = end + 1
    return " ".join([*parts, text[at:]])


def _bare(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(as_spelt(one).split()) & set(as_spelt(other).split()))
