"""The first sentences of a story as a blurb to begin from. It is shown to the editor and put nowhere by itself."""

from __future__ import annotations

from mailer.facts.sentences import sentences_of
from mailer.model.story import Story

# Three lines below a headline on a telephone.
LONGEST_BLURB = 260
_WIDE_STOPS = "。！？"


def proposed_blurb(story: Story) -> str:
    """The first whole sentences up to 260 characters; a longer first one is cut at a word. Empty for an empty body."""
    blurb = ""
    for sentence in sentences_of(story.body):
        if sentence.heading:
            continue
        longer = sentence.text if not blurb else f"{blurb}{'' if blurb[-1] in _WIDE_STOPS else ' '}{sentence.text}"
        if len(longer) > LONGEST_BLURB:
            return blurb or _cut(sentence.text)
        blurb = longer
    return blurb


def _cut(sentence: str) -> str:
    """The beginning of a sentence that is too long for a blurb."""
    head = sentence[: LONGEST_BLURB - 1]
    at_word = head.rpartition(" ")[0]
    return f"{(at_word if len(at_word) * 2 > len(head) else head).rstrip(' ,;:–—-')}…"
