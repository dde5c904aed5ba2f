"""A story as what an issue is traced to: its facts, and its words ready for looking up."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from mailer.check.sourcing.calendar import When, times_of
from mailer.check.sourcing.candidates import Candidates
from mailer.check.sourcing.words import Stretch, Words, words_of
from mailer.facts.fact import Date, Facts, Number, Sentence
from mailer.facts.found import MOST_SENTENCES, facts_in
from mailer.facts.quotations import quoted_spans
from mailer.facts.sentences import paragraphs_of, sentences_in
from mailer.facts.stems import WORD, stem, stems_in
from mailer.facts.tongue import language_of
from mailer.model.story import Story

Told = TypeVar("Told", Number, Date)

# A story with more numbers or dates is a table. Whoever checks is told where one was not read to its end.
_MOST_READ = 1_000
# Two sentences that tell one thing have so many words in common, and two thirds of those of the issue’s.
_MANY = 3
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_PUT_IN = re.compile(r"\[[^\[\]\n]{1,80}\]")
_POSSESSIVE = re.compile(r"['’]s\b")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A story, its facts, and ``words``: its text, the paragraphs of its body followed by its title and captions.

    ``spelling`` is all of it, bylines too, as names are looked up, and ``said`` each thing between quotation marks.
    ``windows`` are, by sentence, the stems of what stands around it, and ``about`` those of the title, which are in
    all of them. ``candidates`` are its numbers, ready for looking one up, and ``moments`` its dates by what they tell,
    each with its place among them. ``is_cut`` is whether it has more of either than is read. ``numbers_of`` and
    ``dates_of`` are what a sentence tells.
    """

    story: Story
    language: str
    facts: Facts
    words: Words
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    spelling: str
    said: frozenset[str]
    windows: dict[str, frozenset[str]]
    about: frozenset[str]
    candidates: Candidates
    moments: dict[tuple[When, ...], list[tuple[int, Date]]]
    is_cut: bool
    numbers_of: dict[str, tuple[Number, ...]]
    dates_of: dict[str, tuple[Date, ...]]

    def sentence_at(self, stretch: Stretch) -> str:
        """The sentences that a stretch of the text runs over."""
        first = max(bisect_right(self.starts, stretch.start) - 1, 0)
        last = max(bisect_right(self.starts, stretch.end - 1), first + 1)
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
        return self.windows.get(fact.sentence, self.about)


@lru_cache(maxsize=4_000)
def _stems_of(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """All stems of a sentence, and those of words that are no names."""
    stems = stems_in(sentence)
    return stems, stems & {stem(word) for word in WORD.findall(sentence) if not word[0].isupper()} | _wide(stems)


def _wide(stems: frozenset[str]) -> frozenset[str]:
    """Those in a script without capitals."""
    return frozenset(one for one in stems if one[0] > "\u2e80")


# An issue has about six stories, and is often checked again after a small change.
@lru_cache(maxsize=64)
def source_of(story: Story) -> Source:
    """A story made ready; the same story is made ready once."""
    language = language_of(story.language, story.body)
    beside = [story.title, *(image.caption for image in story.images if image.caption)]
    facts = _both(
        facts_in(story.body, language, story.published, _MOST_READ),
        facts_in("\n\n".join(one.replace("\n", " ") for one in beside), language, story.published),
    )
    laid = _laid_out(story, beside)
    about = stems_in(story.title)
    windows = _windows(laid.sentences, about)
    return Source(
        story=story,
        language=language,
        facts=facts,
        words=_looked_up(laid),
        sentences=tuple(laid.sentences),
        starts=tuple(laid.starts),
        spelling=as_spelt(f"{laid.text}\n{_beside(story)}"),
        said=frozenset(as_spelt(laid.text[one.start : one.end]) for spans in laid.said for one in spans),
        windows=windows,
        about=about,
        candidates=Candidates(facts.numbers, windows),
        moments=_moments(facts.dates),
        is_cut=max(len(facts.numbers), len(facts.dates)) >= _MOST_READ,
        numbers_of=_by_sentence(facts.numbers),
        dates_of=_by_sentence(facts.dates),
    )


@dataclass(slots=True)
class _LaidOut:
    """A story as one text: ``runs`` are its paragraphs, ``apart`` title and captions, ``said`` what is quoted."""

    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    runs: list[Stretch] = field(default_factory=list)
    apart: list[Stretch] = field(default_factory=list)
    said: list[list[Stretch]] = field(default_factory=list)


def _laid_out(story: Story, beside: Sequence[str]) -> _LaidOut:
    laid = _LaidOut()
    paragraphs = list(paragraphs_of(story.body))
    for paragraph in paragraphs:
        begin = len(laid.text)
        for sentence in sentences_in(paragraph):
            laid.sentences.append(sentence)
            laid.starts.append(begin + sentence.start)
        laid.text += f"{paragraph.text}\n"
        laid.runs.append(Stretch(begin, len(laid.text)))
        laid.said.append([Stretch(begin + a + 1, begin + b) for a, b in quoted_spans(paragraph.text)])
        if len(laid.sentences) > MOST_SENTENCES:
            break
    for number, line in enumerate(beside, start=1):
        laid.sentences.append(Sentence(text=line, paragraph=len(paragraphs) + number, heading=True))
        laid.starts.append(len(laid.text))
        laid.apart.append(Stretch(len(laid.text), len(laid.text) + len(line)))
        laid.text += f"{line}\n"
    return laid


def _looked_up(laid: _LaidOut) -> Words:
    """Its words, ready for looking up what runs over one of its parts."""
    words = Words(laid.text)
    words.add(laid.runs)
    for run in laid.apart:
        words.add([run])
    for spans in laid.said:
        if len(spans) > 1:
            words.add(spans)
    for run in laid.runs:
        # “Favourable [trade] conditions” may be quoted without what the story put in.
        parts = list(_without_what_was_put_in(laid.text, run))
        if len(parts) > 1:
            words.add(parts)
    words.close()
    return words


def _without_what_was_put_in(text: str, run: Stretch) -> Iterator[Stretch]:
    at = run.start
    for found in _PUT_IN.finditer(text, run.start, run.end):
        yield Stretch(at, found.start())
        at = found.end()
    yield Stretch(at, run.end)


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


def _windows(sentences: list[Sentence], about: frozenset[str]) -> dict[str, frozenset[str]]:
    """By sentence the stems of it, of its neighbours in the paragraph, and those of the title."""
    stems = [stems_in(one.text) for one in sentences]
    found: dict[str, frozenset[str]] = {}
    for at, sentence in enumerate(sentences):
        near = [
            stems[other]
            for other in (at - 1, at, at + 1)
            if 0 <= other < len(sentences) and sentences[other].paragraph == sentence.paragraph
        ]
        found.setdefault(sentence.text, about.union(*near))
    return found
