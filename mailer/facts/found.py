"""A story → its facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mailer.facts.days import dates_in
from mailer.facts.fact import Date, Facts, Number, NumberKind, Quotation, Sentence
from mailer.facts.figures import numbers_in
from mailer.facts.names import names_of
from mailer.facts.quotations import quotations_in
from mailer.facts.sentences import Paragraph, paragraphs_of, sentences_in
from mailer.facts.spelled import spelling_of
from mailer.facts.tongue import language_of
from mailer.model.story import Story

# No story has as many: a table has, or a text that was made to keep whoever reads it busy.
MOST_SENTENCES = 20_000
MOST_FACTS = 5_000


def facts_of(story: Story) -> Facts:
    """The numbers, dates, quotations and names in the body of a story; none in an empty one.

    Behind 20,000 sentences, or 5,000 numbers, dates or quotations, the rest of a body is left unread.
    """
    return facts_in(story.body, language_of(story.language, story.body), story.published)


def facts_in(body: str, language: str, published: dt.date | None = None, most: int = MOST_FACTS) -> Facts:
    """What ``facts_of`` tells, of any Markdown; ``language`` is a primary tag, empty where it is not known.

    Behind the sentence with the last of ``most`` numbers, dates or quotations the rest is left unread.
    """
    return facts_of_paragraphs(
        ((one, tuple(sentences_in(one))) for one in paragraphs_of(body)), language, published, most
    )


def facts_of_paragraphs(
    paragraphs: Iterable[tuple[Paragraph, Sequence[Sentence]]],
    language: str,
    published: dt.date | None = None,
    most: int = MOST_FACTS,
) -> Facts:
    """What ``facts_in`` tells, of paragraphs that were taken apart before, each with its sentences."""
    found = _Found(most)
    for paragraph, sentences in paragraphs:
        inside = sentences[: MOST_SENTENCES - len(found.sentences)]
        found.quotations += islice(quotations_in(paragraph, inside), most)
        for sentence in inside:
            found.take(sentence, published, language)
        if found.full:
            break
    return Facts(
        numbers=tuple(found.numbers),
        dates=tuple(found.dates),
        quotations=tuple(found.quotations),
        names=names_of(found.sentences, language),
    )


def numbers_of_figure(figure: str, language: str) -> tuple[Number, ...]:
    """The numbers of a figure that stands alone, as above a caption: “$61 billion”, “Eleven”."""
    return facts_in(figure, language).numbers or _spelt_alone(figure, language)


def _spelt_alone(figure: str, language: str) -> tuple[Number, ...]:
    """“Eleven”: a number in words that measures nothing by itself."""
    value = spelling_of(language).value(figure.strip())
    if value is None:
        return ()
    return (Number(kind=NumberKind.PLAIN, value=value, unit="", words=figure, sentence=figure, paragraph=1, at=0),)


@dataclass(slots=True)
class _Found:
    """What a body stated so far."""

    most_facts: int
    sentences: list[Sentence] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    dates: list[Date] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)

    @property
    def full(self) -> bool:
        most = max(len(self.numbers), len(self.dates), len(self.quotations))
        return most >= self.most_facts or len(self.sentences) >= MOST_SENTENCES

    def take(self, sentence: Sentence, published: dt.date | None, language: str) -> None:
        """The dates of a sentence first: their years and days are no numbers."""
        if self.full:
            return
        dates = tuple(dates_in(sentence, published, language))
        self.sentences.append(sentence)
        self.dates += dates
        self.numbers += numbers_in(sentence, tuple((date.at, date.at + len(date.words)) for date in dates), language)
