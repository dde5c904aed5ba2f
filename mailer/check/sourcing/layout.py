"""A story laid out as one text, so that words can be looked up that run over its sentences and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mailer.check.sourcing.words import Stretch, Words
from mailer.facts.fact import Sentence
from mailer.facts.found import MOST_SENTENCES
from mailer.facts.quotations import quoted_spans
from mailer.facts.sentences import Paragraph

_PUT_IN = re.compile(r"\[[^\[\]\n]{1,80}\]")


@dataclass(slots=True)
class LaidOut:
    """A story as one text: ``runs`` are its paragraphs, ``apart`` title and captions, ``said`` what is quoted.

    ``starts`` are where its ``sentences`` begin.
    """

    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    runs: list[Stretch] = field(default_factory=list)
    apart: list[Stretch] = field(default_factory=list)
    said: list[list[Stretch]] = field(default_factory=list)


def laid_out(paragraphs: Iterable[tuple[Paragraph, Sequence[Sentence]]], beside: Sequence[str]) -> LaidOut:
    """The paragraphs of a body, each with its sentences, followed by what stands ``beside`` it."""
    laid, at = LaidOut(), 0
    texts = []
    for paragraph, sentences in paragraphs:
        laid.sentences += sentences
        laid.starts += (at + sentence.start for sentence in sentences)
        laid.runs.append(Stretch(at, at + len(paragraph.text) + 1))
        laid.said.append([Stretch(at + a + 1, at + b) for a, b in quoted_spans(paragraph.text)])
        texts.append(f"{paragraph.text}\n")
        at += len(texts[-1])
        if len(laid.sentences) > MOST_SENTENCES:
            break
    for number, line in enumerate(beside, start=len(texts) + 1):
        laid.sentences.append(Sentence(text=line, paragraph=number, heading=True))
        laid.starts.append(at)
        laid.apart.append(Stretch(at, at + len(line)))
        texts.append(f"{line}\n")
        at += len(texts[-1])
    laid.text = "".join(texts)
    return laid


def looked_up(laid: LaidOut) -> Words:
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
