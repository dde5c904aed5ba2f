"""Quotations: what stands between quotation marks of any style, and who is said to have said it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from mailer.facts.fact import Quotation, Sentence
from mailer.facts.names import names_in, without_affiliation
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

_SAID = (
    r"(?:said|says|say|told|tells|noted|notes|added|adds|warned|warns|argued|argues|wrote|writes|explained|explains"
    r"|remarked|asked|asks|replied|replies|insisted|insists|stated|states|claimed|claims|declared|declares|announced"
    r"|concluded|recalled|recalls|observed|commented|admitted|continued|stressed|emphasized|emphasised|tweeted|joked"
    r"|sagte|sagt|erklärte|erklärt|meinte|meint|betonte|warnte|schrieb|fügte|a dit|dit|a déclaré|déclare|a affirmé"
    r"|affirme|explique|dijo|dice|afirmó|declaró|explicó)"
)
_SAID_THEN_NAME = re.compile(rf"[,.]?\s*(?:{_SAID}|according to|so|laut)\s+(?=\S)")
_NAME_THEN_SAID = re.compile(rf"[,.]?\s*(?P<who>[^.!?;,:“”\"«»„]{{2,80}}?)\s+{_SAID}\b")
_BEFORE = re.compile(rf"(?P<who>[^.!?;:“”\"«»„]{{2,80}}?)\s+{_SAID}\b[^.!?;:“”\"«»„]{{0,50}}[,:]\s*$")
_ACCORDING = re.compile(
    r"(?:[Aa]ccording to|[Ll]aut|[Ss]elon)\s+(?P<who>[^.!?;:,“”\"«»„]{2,60})(?:,[^.!?;:“”\"«»„]{0,60})?,\s*$"
)
_FAR = 150


def quotations_in(paragraph: Paragraph, sentences: Sequence[Sentence]) -> Iterator[Quotation]:
    """The quotations of three words or more in one paragraph, whose sentences are given."""
    for start, end in quoted_spans(paragraph.text):
        words = paragraph.text[start + 1 : end].strip().rstrip(",，")
        if _is_long_enough(words):
            speaker, first, last = _speaker(paragraph.text, start, end + 1)
            yield Quotation(
                words=words,
                speaker=speaker,
                sentence=_around(paragraph.text, sentences, min(first, start), max(last, end + 1)),
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


def _speaker(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Who is named right behind or right before the quotation, and the span up to that name; empty where nobody is."""
    tail = text[end : end + _FAR]
    said = _SAID_THEN_NAME.match(tail)
    if said:
        who = _leading_name(tail[said.end() :])
        if who:
            at = text.find(who, end + said.end())
            return who, start, at + len(who)
    behind = _NAME_THEN_SAID.match(tail)
    if behind and (who := _only_name(behind["who"])):
        return who, start, end + behind.end()
    head_start = max(0, start - _FAR)
    head = text[head_start:start]
    before = _BEFORE.search(head) or _ACCORDING.search(head)
    if before and (who := _only_name(before["who"])):
        return who, head_start + before.start("who"), end
    return "", start, end


def _leading_name(text: str) -> str:
    """The name that the words begin with, titles left out: “Foreign Minister Ana Holm, who …” → “Ana Holm”."""
    clause = "".join(takewhile(lambda sign: sign not in ',;:!?“”"«»„(', text))
    clause = re.split(r"(?<=[a-zß-ÿ]{2})\. | (?:who|that|which|in|on|at|as|after|during|told)\b", clause)[0]
    return _only_name(clause)


def _only_name(clause: str) -> str:
    """The one person's name in a clause such as “Putin” or “Russian President Vladimir Putin”; else empty."""
    clause = without_affiliation(clause.strip())
    # A small word in front, as a name that begins a sentence counts here.
    found = [name for name in names_in(f"by {clause}") if name in clause]
    return found[-1] if found and clause.rstrip(" .").endswith(found[-1]) else ""


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
