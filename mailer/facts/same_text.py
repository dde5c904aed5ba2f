"""How much of a story stands in another, sentence by sentence, whatever its quotation marks look like."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailer.facts.sentences import paragraphs_of
from mailer.model.story import Story
from mailer.model.text import is_wide

# In letters; a shorter run between two stops may stand in any text. A Chinese sentence has fewer, and says as much.
_TELLING, _TELLING_WIDE = 30, 10
# Runs of words without any mark, of which a text that is told again has most.
_RUN = re.compile(r"[^\W_][\w ,]{8,118}[^\W_]")
_SAMPLES = 12
# Stops of all kinds as one, and quotation marks, which every house style sets its own way, as none. Replaced one by
# one, as that takes a tenth of the time of a regular expression.
_SAME = (("? ", ". "), ("! ", ". "), ('"', ""))
_SAME_BEYOND_ASCII = (
    *(("“", ""), ("”", ""), ("„", ""), ("«", ""), ("»", ""), ("’", "'"), ("‘", "'"), ("\u00a0", " "), ("… ", ". ")),
    *(("。", ". "), ("！", ". "), ("？", ". ")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """A ``story`` that text stands in, too: how much of that text, and how much of its own that is, from 0 to 1."""

    story: Story
    share: float
    share_of_it: float


def retold(story: Story, others: Iterable[Story]) -> Retold | None:
    """The one of ``others`` that has most of the text of ``story``, or is most of it; None where none shares words.

    Only stories that hold one of a few runs of its words are taken apart, so that a large shelf takes no time.
    """
    runs = sorted(set(_RUN.findall(story.body)), key=len, reverse=True)[:_SAMPLES]
    found = [_between(story, other) for other in others if any(run in other.body for run in runs)]
    return max(found, key=lambda one: max(one.share, one.share_of_it), default=None)


def _between(story: Story, other: Story) -> Retold:
    text = SameText()
    for one in (story, other):
        text.add(sentences_in(paragraph.text for paragraph in paragraphs_of(one.body) if not paragraph.heading))
    share, share_of_it = text.shares(0, most=2).get(1, (0.0, 0.0))
    return Retold(story=other, share=share, share_of_it=share_of_it)


def sentences_in(paragraphs: Iterable[str]) -> dict[str, int]:
    """The telling sentences of plain paragraphs, and how many letters each has."""
    found: dict[str, int] = {}
    for text in paragraphs:
        ascii_only = text.isascii()
        for mark, instead in _SAME if ascii_only else (*_SAME_BEYOND_ASCII, *_SAME):
            text = text.replace(mark, instead)
        for part in text.split(". "):
            sentence = part.strip(".!?… ")
            size = len(sentence)
            if size >= _TELLING or (size >= _TELLING_WIDE and not ascii_only and is_wide(sentence)):
                found[sentence] = size
    return found


@dataclass(slots=True)
class SameText:
    """The sentences of a shelf, each with the stories that have it; a story is its place on the shelf."""

    stories: list[Mapping[str, int]] = field(default_factory=list)
    having: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sentences: Mapping[str, int]) -> None:
        """Put the next story on the shelf."""
        for sentence in sentences:
            self.having[sentence].append(len(self.stories))
        self.stories.append(sentences)

    def shares(self, at: int, most: int) -> dict[int, tuple[float, float]]:
        """Each story that has a sentence of the one ``at`` its place: the share of that one in it, and the reverse.

        Sentences that more than ``most`` stories have are what a source writes below every text, and tell nothing.
        """
        common: Counter[int] = Counter()
        for sentence, letters in self.stories[at].items():
            having = self.having[sentence]
            for other in having if 1 < len(having) <= most else ():
                common[other] += letters
        del common[at]
        own = sum(self.stories[at].values())
        return {
            other: (letters / own, letters / sum(self.stories[other].values())) for other, letters in common.items()
        }
