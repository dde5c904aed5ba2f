"""What of a text was worded anew: the sentences that differ, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailer.compose.wording_alignment import Aligner, Hunk

PARAGRAPH = "¶"
"""Stands where a paragraph ends, so that joining or parting two is seen."""

LEAST_ALIKE = 0.35
"""Of two passages with fewer words in common nobody could read the old words and the new ones side by side."""

LEAST_KEPT = 0.2
"""A text of which less is left was written anew."""

LONG = 40
"""Words: a shorter text is always told in full."""

SHORT = 60
"""Characters: of two such passages that have nothing in common both stand on one line."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"https?://[^\s<>()\]]+|[{_CJK}]|[$€£¥₹−]?[^\W{_CJK}]+(?:[’'.,:/-][^\W{_CJK}]+)*|\s+|.", re.DOTALL)
# Looked for only behind the first of several stops, as a row of a thousand of them is one end.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"”’»)\]*_]*+(?= )|(?<![。！？])[。！？]++[”’」』）]*+")


class Kind(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that share a fate."""

    kind: Kind
    text: str


Passage = tuple[Run, ...]
"""One or more sentences that differ, with the words in them that stayed."""


def reworded(before: str, after: str, aligner: Aligner | None = None) -> tuple[Passage, ...]:
    """The passages that differ, in order; where the line ends in a paragraph makes no difference.

    Empty where nothing differs, and where so little of a long text is left that it was written anew.
    """
    aligner = aligner or Aligner()
    old, new = _units(before), _units(after)
    hunks = aligner.hunks(old, new)
    passages = [passage for hunk in hunks for passage in _passages(old, new, hunk, aligner)]
    return () if _is_written_anew(before, after, hunks, old, passages) else tuple(passages)


def _units(text: str) -> list[str]:
    """The sentences of a text, with a mark between paragraphs."""
    found: list[str] = []
    paragraph: list[str] = []
    for line in (*text.split("\n"), ""):
        if line.strip():
            paragraph.append(" ".join(line.split()))
        elif paragraph:
            found += [*([PARAGRAPH] if found else []), *_sentences(" ".join(paragraph))]
            paragraph = []
    return found


def _sentences(paragraph: str) -> Iterator[str]:
    at = 0
    for end in _ENDS.finditer(paragraph):
        yield paragraph[at : end.end()].strip(" ")
        at = end.end()
    if paragraph[at:].strip(" "):
        yield paragraph[at:].strip(" ")


def _passages(old: Sequence[str], new: Sequence[str], hunk: Hunk, aligner: Aligner) -> Iterator[Passage]:
    before, after = " ".join(old[hunk.b0 : hunk.b1]), " ".join(new[hunk.a0 : hunk.a1])
    runs = _joined(_runs(_WORD.findall(before), _WORD.findall(after), aligner)) if before and after else ()
    if runs and _alike(runs) >= LEAST_ALIKE:
        yield runs
        return
    parted = tuple(run for run in (Run(Kind.REMOVED, before), Run(Kind.ADDED, after)) if run.text)
    if len(parted) == 2 and max(len(before), len(after)) <= SHORT:
        yield parted[0], Run(Kind.KEPT, " "), parted[1]
    else:
        yield from ((run,) for run in parted)


def _runs(before: list[str], after: list[str], aligner: Aligner) -> Iterator[Run]:
    at = 0
    for hunk in aligner.hunks(before, after):
        yield Run(Kind.KEPT, "".join(before[at : hunk.b0]))
        yield Run(Kind.REMOVED, "".join(before[hunk.b0 : hunk.b1]))
        yield Run(Kind.ADDED, "".join(after[hunk.a0 : hunk.a1]))
        at = hunk.b1
    yield Run(Kind.KEPT, "".join(before[at:]))


def _joined(runs: Iterator[Run]) -> Passage:
    """The same runs without empty ones; between two changes a blank or a comma that stayed goes with them."""
    found: list[Run] = []
    old, new, held = "", "", ""
    for run in runs:
        if run.kind is Kind.KEPT and (old or new) and not any(char.isalnum() for char in run.text):
            held += run.text
        elif run.kind is Kind.KEPT:
            found += [Run(Kind.REMOVED, old), Run(Kind.ADDED, new), Run(Kind.KEPT, held + run.text)]
            old, new, held = "", "", ""
        elif run.text:
            old += held + (run.text if run.kind is Kind.REMOVED else "")
            new += held + (run.text if run.kind is Kind.ADDED else "")
            held = ""
    found += [Run(Kind.REMOVED, old), Run(Kind.ADDED, new), Run(Kind.KEPT, held)]
    return tuple(run for run in found if run.text)


def _alike(runs: Passage) -> float:
    """The share of words that stayed, from 0 to 1."""
    kept = 2 * sum(_words(run.text) for run in runs if run.kind is Kind.KEPT)
    every = kept + sum(_words(run.text) for run in runs if run.kind is not Kind.KEPT)
    return kept / every if every else 1.0


def _words(text: str) -> int:
    return sum(token[0].isalnum() for token in _WORD.findall(text))


def _is_written_anew(
    before: str, after: str, hunks: Sequence[Hunk], old: Sequence[str], passages: Sequence[Passage]
) -> bool:
    every = _words(before)
    if every < LONG or _words(after) < LONG:
        return False
    differing = _words(" ".join(sentence for hunk in hunks for sentence in old[hunk.b0 : hunk.b1]))
    kept = sum(_words(run.text) for passage in passages for run in passage if run.kind is Kind.KEPT)
    return (every - differing + kept) / every < LEAST_KEPT
