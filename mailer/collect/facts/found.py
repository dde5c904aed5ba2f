"""A story → its facts."""

from __future__ import annotations

import datetime as dt

from mailer.collect.facts.days import dates_in
from mailer.collect.facts.fact import Date, Facts, Number, Quotation, Sentence
from mailer.collect.facts.figures import numbers_in
from mailer.collect.facts.names import names_of
from mailer.collect.facts.quotations import quotations_in
from mailer.collect.facts.sentences import paragraphs_of, sentences_in
from mailer.collect.facts.tongue import language_of
from mailer.model.story import Story


def facts_of(story: Story) -> Facts:
    """The numbers, dates, quotations and names in the body of a story; none in an empty one."""
    language = language_of(story.language, story.body)
    sentences: list[Sentence] = []
    quotations: list[Quotation] = []
    numbers: list[Number] = []
    dates: list[Date] = []
    for paragraph in paragraphs_of(story.body):
        inside = tuple(sentences_in(paragraph))
        sentences += inside
        quotations += quotations_in(paragraph, inside)
        for sentence in inside:
            _measure(sentence, story.published, language, numbers, dates)
    return Facts(
        numbers=tuple(numbers),
        dates=tuple(dates),
        quotations=tuple(quotations),
        names=names_of(sentences, language),
    )


def _measure(
    sentence: Sentence, published: dt.date | None, language: str, numbers: list[Number], dates: list[Date]
) -> None:
    """The dates of a sentence first: their years and days are no numbers."""
    found = tuple(dates_in(sentence, published))
    dates += found
    numbers += numbers_in(sentence, tuple((date.at, date.at + len(date.words)) for date in found), language)
