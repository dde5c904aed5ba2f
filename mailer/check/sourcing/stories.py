"""A story as what an issue is traced to: its facts, and its words ready for looking up."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from mailer.check.sourcing.calendar import When, times_of
from mailer.check.sourcing.candidates import Candidates
from mailer.check.sourcing.layout import LaidOut, laid_out, looked_up
from mailer.check.sourcing.words import Stretch, Words, words_of
from mailer.facts.fact import Date, Facts, Number, Sentence
from mailer.facts.found import facts_in, facts_of_paragraphs
from mailer.facts.sentences import Paragraph, paragraphs_of, sentences_in
from mailer.facts.stems import WORD, stem, stems_in
from mailer.facts.tongue import language_of
from mailer.model.story import Story

Told = TypeVar("Told", Number, Date)
Read = tuple[Paragraph, Sequence[Sentence]]
"""A paragraph and its sentences."""

# A story with more numbers or dates is a table. Whoever checks is told where one was not read to its end.
_MOST_READ = 1_000
# Two sentences that tell one thing have so many words in common, and two thirds of those of the issue’s.
_MANY = 3
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b")


class Windows:
    """What stands around each sentence of a story. Most of a long one are never asked for."""

    def __init__(self, sentences: Sequence[Sentence], about: frozenset[str]) -> None:
        self._sentences = sentences
        self._about = about
        self._found: dict[str, frozenset[str]] = {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {one.text: at for at, one in reversed(list(enumerate(self._sentences)))}

    def of(self, sentence: str) -> frozenset[str]:
        """The stems of a sentence where it first stands, of its neighbours in the paragraph, and of the title."""
        if sentence not in self._found:
            self._found[sentence] = self._about.union(*map(stems_in, (sentence, *self._near(sentence))))
        return self._found[sentence]

    def _near(self, sentence: str) -> Iterator[str]:
        at = self._places.get(sentence, -1)
        for other in (at - 1, at + 1) if at >= 0 else ():
            inside = 0 <= other < len(self._sentences)
            if inside and self._sentences[other].paragraph == self._sentences[at].paragraph:
                yield self._sentences[other].text


@dataclass(frozen=True, eq=False)
class Source:
    """A story and its facts; ``read`` are the paragraphs that were read for them.

    ``candidates`` are its numbers, ready for looking one up, and ``moments`` its dates by what they tell, each with its
    place among them. ``is_cut`` is whether it has more of either than is read. ``numbers_of`` and ``dates_of`` are what
    a sentence tells. Words are made ready for being looked up when the first of them is.
    """

    story: Story
    language: str
    facts: Facts
    read: Sequence[Read]
    windows: Windows
    candidates: Candidates
    moments: dict[tuple[When, ...], list[tuple[int, Date]]]
    is_cut: bool
    numbers_of: dict[str, tuple[Number, ...]]
    dates_of: dict[str, tuple[Date, ...]]

    @cached_property
    def laid(self) -> LaidOut:
        """Its text: the paragraphs of its body, followed by its title and captions."""
        return laid_out(_paragraphs_of(self.story) if self.is_cut else self.read, _beside_the_body(self.story))

    @cached_property
    def words(self) -> Words:
        """Its words, for looking up what is quoted."""
        return looked_up(self.laid)

    @cached_property
    def spelling(self) -> str:
        """All its words, bylines too, as names are looked up."""
        return as_spelt(f"{self.laid.text}\n{_beside(self.story)}")

    @cached_property
    def said(self) -> frozenset[str]:
        """Each thing that it has between quotation marks, as names are looked up."""
        text = self.laid.text
        return frozenset(as_spelt(text[one.start : one.end]) for spans in self.laid.said for one in spans)

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of its body, then its title and captions."""
        return self.laid.sentences

    def sentence_at(self, stretch: Stretch) -> str:
        """The sentences that a stretch of the text runs over."""
        first = max(bisect_right(self.laid.starts, stretch.start) - 1, 0)
        last = max(bisect_right(self.laid.starts, stretch.end - 1), first + 1)
        return " ".join(one.text for one in self.sentences[first:last])

    def close(self, fact: Number | Date, about: frozenset[str]) -> tuple[int, int]:
        """How many stems the very sentence of a fact shares with ``about``, and how many of those are no names."""
        stems, plain = _stems_of(fact.sentence)
        return len(stems & about), len(plain & about)

    def is_meant(self, fact: Number | Date, sentence: frozenset[str]) -> bool:
        """Whether a sentence of an issue, by its stems, plainly tells what the very sentence of a fact tells."""
        stems, plain = _stems_of(fact.sentence)
        shared = len(stems & sentence)
        return shared >= _MANY and bool(plain & sentence) and 3 * shared >= 2 * len(sentence)

    def is_copied(self, fact: Number | Date, sentence: str) -> bool:
        """Whether a sentence of an issue is the very sentence of a fact, whatever the marks in it."""
        return fact.sentence == sentence or words_of(fact.sentence) == words_of(sentence)

    def has_all(self, fact: Number | Date, sentence: frozenset[str]) -> bool:
        """Whether all stems of a sentence of an issue stand in the very sentence of a fact."""
        return bool(sentence) and sentence <= _stems_of(fact.sentence)[0]

    def around(self, fact: Number | Date) -> frozenset[str]:
        """What the sentence of a fact is about, its neighbours and the title included."""
        return self.windows.of(fact.sentence)


@lru_cache(maxsize=4_000)
def _stems_of(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """All stems of a sentence, and those of words that are no names."""
    stems = stems_in(sentence)
    return stems, stems & {stem(word) for word in WORD.findall(sentence) if not word[0].isupper()} | _wide(stems)


def _wide(stems: frozenset[str]) -> frozenset[str]:
    """Those in a script without capitals."""
    return frozenset(one for one in stems if one[0] > "\u2e80")


def _paragraphs_of(story: Story) -> Iterator[Read]:
    return ((paragraph, tuple(sentences_in(paragraph))) for paragraph in paragraphs_of(story.body))


def _noted(paragraphs: Iterable[Read], read: list[Read]) -> Iterator[Read]:
    """``paragraphs``, each of which is put into ``read`` when it is asked for."""
    for one in paragraphs:
        read.append(one)
        yield one


def _beside_the_body(story: Story) -> list[str]:
    return [story.title, *(image.caption for image in story.images if image.caption)]


# An issue has about six stories, and is often checked again after a small change.
@lru_cache(maxsize=64)
def source_of(story: Story) -> Source:
    """A story made ready; the same story is made ready once."""
    language = language_of(story.language, story.body)
    beside = _beside_the_body(story)
    read: list[Read] = []
    facts = _both(
        facts_of_paragraphs(_noted(_paragraphs_of(story), read), language, story.published, _MOST_READ),
        facts_in("\n\n".join(one.replace("\n", " ") for one in beside), language, story.published),
    )
    windows = Windows([one for _, sentences in read for one in sentences], stems_in(story.title))
    return Source(
        story=story,
        language=language,
        facts=facts,
        read=read,
        windows=windows,
        candidates=Candidates(facts.numbers, windows.of),
        moments=_moments(facts.dates),
        is_cut=max(len(facts.numbers), len(facts.dates)) >= _MOST_READ,
        numbers_of=_by_sentence(facts.numbers),
        dates_of=_by_sentence(facts.dates),
    )


def _by_sentence(facts: Iterable[Told]) -> dict[str, tuple[Told, ...]]:
    found: dict[str, list[Told]] = {}
    for fact in facts:
        found.setdefault(fact.sentence, []).append(fact)
    return {sentence: tuple(told) for sentence, told in found.items()}


def _moments(dates: Iterable[Date]) -> dict[tuple[When, ...], list[tuple[int, Date]]]:
    found: dict[tuple[When, ...], list[tuple[int, Date]]] = {}
    for at, date in enumerate(dates):
        times = times_of(date)
        if times:
            found.setdefault(times, []).append((at, date))
    return found


def _both(body: Facts, beside: Facts) -> Facts:
    return Facts(
        numbers=body.numbers + beside.numbers,
        dates=body.dates + beside.dates,
        quotations=body.quotations,
        names=body.names + beside.names,
    )


def _beside(story: Story) -> str:
    """What names stand beside the text itself."""
    names = [one for author in story.authors for one in (author.name, author.role, author.affiliation)]
    return "\n".join([*names, story.publisher, story.dateline, *(image.credit for image in story.images)])


def as_spelt(text: str) -> str:
    """The words of ``text`` between blanks, for looking up names: without case, possessives and stops of initials."""
    plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), _POSSESSIVE.sub("", text))
    return f" {' '.join(words_of(plain))} "
