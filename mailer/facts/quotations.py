"""Quotations: what stands between quotation marks of any style, and who is said to have said it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from mailer.facts.attributions import attributions_in
from mailer.facts.fact import Quotation, Sentence
from mailer.facts.sentences import Paragraph
from mailer.model.text import width

# Fewer words in quotation marks are a title or an irony.
_FEWEST_WORDS = 3
# Chinese and Japanese have no blanks: two signs are about a word.
_FEWEST_WIDE = 6

# What opens → what may close it.
_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "‘": "’",
    '"': '"',
    "'": "'",
}
_OPEN = re.compile(f"[{''.join(_PAIRS)}]")
# An apostrophe inside a word closes nothing.
_CLOSES = {marks: re.compile(f"[{marks}]" + (r"(?![^\W_])" if marks in "’'" else "")) for marks in set(_PAIRS.values())}


def quotations_in(paragraph: Paragraph, sentences: Sequence[Sentence]) -> Iterator[Quotation]:
    """The quotations of three words or more in one paragraph, whose sentences are given."""
    spans = list(quoted_spans(paragraph.text))
    told = attributions_in(paragraph.text, spans, [one.start for one in sentences]) if spans else ()
    for (start, end), said in zip(spans, told, strict=True):
        words = paragraph.text[start + 1 : end].strip().rstrip(",，")
        if _is_long_enough(words):
            yield Quotation(
                words=words,
                speaker=said.speaker,
                sentence=_around(paragraph.text, sentences, min(said.first, start), max(said.last, end + 1)),
                paragraph=paragraph.number,
            )


def quoted_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations open and close, the outer ones only. A mark that is missing is looked for once."""
    at = 0
    missing: set[str] = set()
    while found := _OPEN.search(text, at):
        mark, start = found[0], found.start()
        at = start + 1
        if mark in missing or not _opens(text, start):
            continue
        end = _closing(text, start, _PAIRS[mark])
        if end < 0:
            missing.add(mark)
            continue
        yield start, end
        at = end + 1


def _opens(text: str, at: int) -> bool:
    """Whether a mark opens here and is not an apostrophe or a closing mark."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if text[at] in "\"'‘»" and (before.isalnum() or (before and before in ".,!?…")):
        return False
    return bool(after.strip()) or text[at] == "«"


def _closing(text: str, start: int, marks: str) -> int:
    """Where the quotation ends; -1 where it does not."""
    found = _CLOSES[marks].search(text, start + 1)
    return found.start() if found else -1


def _is_long_enough(words: str) -> bool:
    wide = sum(width(sign) - 1 for sign in words[: _FEWEST_WIDE * 2])
    return wide >= _FEWEST_WIDE or len(words.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS


def _around(text: str, sentences: Sequence[Sentence], start: int, end: int) -> str:
    """The words of all sentences that the span touches."""
    # The last sentence that begins before the span may reach into it.
    at = max(0, bisect_right(sentences, start, key=lambda one: one.start) - 1)
    touched = [one for one in takewhile(lambda one: one.start < end, islice(sentences, at, None)) if _end(one) > start]
    if not touched:
        return text[start:end]
    return text[min(start, touched[0].start) : max(end, _end(touched[-1]))]


def _end(sentence: Sentence) -> int:
    return sentence.start + len(sentence.text)
