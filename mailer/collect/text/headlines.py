"""What a headline looks like, and what is surely running text."""

from __future__ import annotations

import re

from mailer.collect.text.lines import Line
from mailer.facts.stops import ends_in_an_abbreviation, sentence_ends
from mailer.model.text import cut_at_a_word, width

_WIDEST_HEADLINE = 160
_WIDEST_SUBHEADING = 90
# “No” between two paragraphs is an answer.
_NARROWEST_SUBHEADING = 4
# A line of this width without a full stop is still a paragraph.
_PROSE = 120
_SHORTEST_PROSE = 50
LONGEST_GUESS = 80

_SENTENCE_MARKS = ".!?…:;。！？：；"
_CLOSING = "\"'”’»)]』」*_"
_SALUTATION = re.compile(
    r"(?:dear|hi|hello|hey|greetings|sehr geehrte|liebe[rs]?|chère?|cher|estimad[oa]s?)\b", re.IGNORECASE
)


def may_be_headline(text: str) -> bool:
    """Whether a line could be a headline by its looks alone."""
    if len(text) > _WIDEST_HEADLINE or width(text) > _WIDEST_HEADLINE or not any(char.isalpha() for char in text):
        return False
    if _SALUTATION.match(text) or text.startswith(("http://", "https://", ">", "|")):
        return False
    bare = text.rstrip(_CLOSING)
    if bare.endswith((".", ",", ";", ":", "。", "，", "；", "：", "、", "–", "—", "-")):
        return bare.endswith("...") or ends_in_an_abbreviation(bare)
    return True


def may_be_subheading(text: str) -> bool:
    """Whether a line between paragraphs could be a heading; stricter, as running text also has short lines."""
    first = text.lstrip("“\"‘'«„(")[:1]
    if (
        not _NARROWEST_SUBHEADING <= width(text) <= _WIDEST_SUBHEADING
        or not may_be_headline(text)
        or text[-1] in "!?！？…"
        or first.islower()
    ):
        return False
    speech = text[0] in '“"‘«„–—-' and text[-1] in '”"’»'
    return not speech and len(text.split()) <= 14


def is_prose(text: str) -> bool:
    """Whether a line is surely a paragraph: long, or a sentence of some length that is finished."""
    columns = width(text[: _PROSE + 1])
    if columns > _PROSE:
        return True
    return columns >= _SHORTEST_PROSE and text.rstrip(_CLOSING).endswith(tuple(_SENTENCE_MARKS))


def ends_a_sentence(text: str) -> bool:
    """Whether the last mark of a line ends a sentence."""
    return text.rstrip(_CLOSING).endswith((".", "!", "?", "。", "！", "？"))


def guessed_title(lines: list[Line]) -> str:
    """The opening of the first sentence, for a text without a headline; empty where there is no text."""
    first = next((line for line in lines if may_open(line)), None) or next((line for line in lines if line.text), None)
    if first is None:
        return ""
    # The sentence is not looked for further than a title may reach.
    opening = first.text[: LONGEST_GUESS * 4]
    sentence = opening[: next(sentence_ends(opening), len(opening))]
    return cut_at_a_word(sentence.rstrip(".。,;: "), LONGEST_GUESS)


def may_open(line: Line) -> bool:
    """Whether a line says something a title could be guessed from; a salutation does not."""
    if line.opaque or line.heading or line.is_rule:
        return False
    return any(char.isalpha() for char in line.text[:LONGEST_GUESS]) and not _SALUTATION.match(line.text)
